import { tlsSettingNames, type Server, type TlsSettingName } from './server';
import type { TlsBound } from './tlsVersion';

/** A setting that has another value than the one that was shown. */
export interface SettingDifference {
  readonly setting: TlsSettingName;
  readonly before: boolean | TlsBound;
  readonly now: boolean | TlsBound;
}

/** What somebody else changed between two readings. What is not known in both is not compared. */
export function differences(shown: Server, current: Server): readonly SettingDifference[] {
  return tlsSettingNames.flatMap((setting) => {
    const before = shown.tls[setting];
    const now = current.tls[setting];
    return before.known && now.known && before.value !== now.value
      ? [{ setting, before: before.value, now: now.value }]
      : [];
  });
}
