import type { TlsChange } from './change';
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

/**
 * Differences that somebody else has made: those that do not already have the value of our own change. The part of the
 * change that is there may be from an earlier attempt.
 */
export function foreignDifferences(shown: Server, current: Server, change: TlsChange): readonly SettingDifference[] {
  return differences(shown, current).filter(
    ({ setting, now }) => setting === 'maximum' || change[setting] === undefined || change[setting] !== now,
  );
}
