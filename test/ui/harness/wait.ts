import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds until a state that is waited for has to be there; a busy machine with two cores needs some. */
export const patience = 40_000;

/**
 * Reads again and again until a value is what is expected, and gives it back.
 *
 * @param expected the value (compared deeply) or what it has to satisfy
 * @throws with the last value, or with the last failure to read one
 */
export async function eventually<T>(
  read: () => Promise<T>,
  expected: T | ((value: T) => boolean),
  limit = patience,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const isLast = Date.now() > deadline;
    try {
      const value = await read();
      if (isExpected(value, expected)) return value;
      if (isLast) throw mismatch(value, expected);
    } catch (error) {
      if (isLast) throw error;
    }
    await sleep(50);
  }
}

function isExpected<T>(value: T, expected: T | ((value: T) => boolean)): boolean {
  if (typeof expected === 'function') return (expected as (value: T) => boolean)(value);
  try {
    assert.deepEqual(value, expected);
    return true;
  } catch {
    return false;
  }
}

function mismatch<T>(actual: T, expected: T | ((value: T) => boolean)): Error {
  if (typeof expected !== 'function')
    return new assert.AssertionError({ actual, expected, operator: 'deepStrictEqual' });
  return new Error(`Never came true: ${String(expected)}\nThe last value: ${JSON.stringify(actual, null, 2)}`);
}

/** Matches a whole text, or a pattern in it. */
export function matches(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text === wanted : wanted.test(text);
}

/** A pattern for a whole text, however it is surrounded by white space. */
export function whole(wanted: string | RegExp): RegExp {
  return typeof wanted === 'string'
    ? new RegExp(`^[\\s\\u2068\\u2069]*${escape(wanted)}[\\s\\u2068\\u2069]*$`)
    : wanted;
}

/** A pattern for an accessible name, which VS Code may follow with a key binding in parentheses. */
export function named(wanted: string | RegExp): RegExp {
  return typeof wanted === 'string' ? new RegExp(`^${escape(wanted)}( \\(.*\\))?$`) : wanted;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Text as it is read: VS Code shows some spaces as no-break spaces, and isolates of names are invisible. */
export function readable(text: string | null): string {
  return (text ?? '')
    .replace(/[\u2068\u2069]/g, '')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
