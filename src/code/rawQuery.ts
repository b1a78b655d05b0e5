import type { Setting } from './connection';
import type { Gathered } from './places';
import type { Scope } from './scope';
import { settingsInString } from './settings';
import { hasHole, rangeIn } from './text';
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
  let at = 0;
  const pairs = text.chars.split('&').map((pair) => {
    const [key = '', value] = pair.split('=');
    const range = rangeIn(text, at, at + pair.length);
    at += pair.length + 1;
    return { key, value, range, valueRange: range };
  });
  return settingsInString(pairs);
}
