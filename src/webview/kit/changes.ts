import { isRecord } from '../../domain/input';

/** The state after changes from the host: null removes a member, objects are changed member by member. */
export function applied(state: unknown, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const next = new Map(isRecord(state) ? Object.entries(state) : []);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) {
      next.delete(name);
    } else {
      next.set(name, isRecord(value) ? applied(next.get(name), value) : value);
    }
  }
  return Object.fromEntries(next);
}
