import { tlsSettingNames, type Server, type TlsSettingName } from './server';
import type { TlsBound } from './tlsVersion';

/** A setting whose value differs from the displayed one. */
export interface SettingDifference {
  readonly setting: TlsSettingName;
  readonly before: boolean | TlsBound;
  readonly now: boolean | TlsBound;
}

/**
 * Settings that changed outside this extension between two readings. Only settings that are known in both are compared.
 */
export function differences(shown: Server, current: Server): readonly SettingDifference[] {
  return tlsSettingNames.flatMap((setting) => {
    const before = shown.tls[setting];
    const now = current.tls[setting];
    return before.known && now.known && before.value !== now.value
      ? [{ setting, before: before.value, now: now.value }]
      : [];
  });
}
