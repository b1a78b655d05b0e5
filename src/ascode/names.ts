import type { CodeTarget } from './types';

/** Names for the resources of servers: letters, digits and underscores, each once. */
export function symbolNames(targets: readonly CodeTarget[]): ReadonlyMap<CodeTarget, string> {
  const taken = new Set<string>();
  const names = new Map<CodeTarget, string>();
  for (const target of targets) {
    const plain = target.server.name.toLowerCase().replace(/[^a-z\d]+/g, '_');
    const base = /^[a-z]/.test(plain) ? plain : `server_${plain}`;
    let name = base;
    for (let count = 2; taken.has(name); count++) {
      name = `${base}_${count}`;
    }
    taken.add(name);
    names.set(target, name);
  }
  return names;
}

/** Groups values in the order in which their keys come first. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) {
      group.push(value);
    } else {
      groups.set(key, [value]);
    }
  }
  return groups;
}

/** Short names of the parameters, for resources of their own. */
export const parameterSymbols: Readonly<Record<string, string>> = {
  require_secure_transport: 'enforce',
  ssl_min_protocol_version: 'minimum',
};
