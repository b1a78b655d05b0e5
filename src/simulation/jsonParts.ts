import { randomUUID } from 'node:crypto';
import { isJsonObject, type Json } from './fleetDocument';
import type { JsonExtent, LongArray } from './jsonSyntax';

/**
 * Parses a document from `start` on as JSON.parse does, its long arrays part by part and then the rest, in which names
 * that no document can know stand for them. Yields where another task may begin.
 *
 * @throws SyntaxError
 */
export function* parseInParts(text: string, start: number, { end, arrays }: JsonExtent): Generator<void, Json> {
  const contents = new Map<unknown, readonly Json[]>();
  let rest = '';
  let restStart = start;
  for (const array of arrays) {
    yield;
    const name = randomUUID();
    contents.set(name, yield* parseArray(text, array));
    rest += `${text.slice(restStart, array.start)}"${name}"`;
    restStart = array.end + 1;
  }
  const root = JSON.parse(rest + text.slice(restStart, end)) as Json;
  if (isJsonObject(root)) {
    for (const [key, name] of Object.entries(root)) {
      const value = contents.get(name);
      if (value) {
        // an assignment of `__proto__` would not add a property
        Object.defineProperty(root, key, { value, configurable: true, enumerable: true, writable: true });
      }
    }
  }
  return contents.get(root) ?? root;
}

function* parseArray(text: string, { start, end, commas }: LongArray): Generator<void, readonly Json[]> {
  const elements: Json[] = [];
  let from = start + 1;
  for (const to of [...commas, end]) {
    const part = JSON.parse(`[${text.slice(from, to)}]`) as readonly Json[];
    if (part.length === 0 || (to === end && text[end] !== ']')) {
      throw new SyntaxError('Nothing stands between two commas, or a brace ends the array.');
    }
    for (const element of part) {
      elements.push(element);
    }
    from = to + 1;
    yield;
  }
  return elements;
}
