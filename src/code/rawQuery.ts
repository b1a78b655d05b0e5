import type { Setting } from './connection';
import type { Gathered } from './places';
import type { Scope } from './scope';
import { settingsInPairs } from './settings';
import { hasHole } from './text';
import type { Value } from './value';

/** Go's `url.URL`, whose parameters are in `RawQuery`, or are added later. */
export function rawQuery(value: Value, gathered: Gathered, scope: Scope): Setting[] {
  if (value.kind !== 'call' || !/(?:^|\.)url\.URL$/.test(value.name)) return [];
  const given = value.named.find(({ key }) => key === 'RawQuery')?.value;
  const text = given && scope.textOf(given);
  if (!text || hasHole(text.chars)) {
    gathered.open = true;
    return [];
  }
  return settingsInPairs(text);
}
