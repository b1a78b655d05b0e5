import { isRecord } from '../../domain/input';

/** Members of a state that differ from the previous one; null for those that are gone. States contain no null. */
export type Changes = Readonly<Record<string, unknown>>;

/** Compares states that are plain data. Objects are compared member by member, lists as a whole. */
export function changesBetween(before: Changes, after: Changes): Changes {
  const changes: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, current] = [before[name], after[name]];
    if (current === undefined) {
      if (old !== undefined) {
        changes[name] = null;
      }
    } else if (isRecord(old) && isRecord(current)) {
      const inner = changesBetween(old, current);
      if (Object.keys(inner).length > 0) {
        changes[name] = inner;
      }
    } else if (!isSame(old, current)) {
      changes[name] = current;
    }
  }
  return changes;
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => isSame(one, b[index]));
  }
  return isRecord(a) && isRecord(b) ? Object.keys(changesBetween(a, b)).length === 0 : Object.is(a, b);
}
