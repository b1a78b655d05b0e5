import type { Connection } from './connection';
import { push } from './multimap';
import type { Entry } from './value';

/** More connections of one host, with a constant for it, are not told apart. */
const most = 20;

/** Options that name a host: each is a connection, also where several share a constant for the host. */
export class HostUses {
  readonly #seen = new Set<number>();
  /** How many there are, by where the host is written. */
  readonly #uses = new Map<number, number>();

  /** Where the host of an option is written. */
  readonly #hosts = new Map<number, number>();

  /** Whether the option was not met before. */
  add({ value }: Entry, host: Connection['hostRange']): boolean {
    const uses = (this.#uses.get(host.start) ?? 0) + 1;
    if (this.#seen.has(value.start) || uses > most) return false;
    this.#seen.add(value.start);
    this.#hosts.set(value.start, host.start);
    this.#uses.set(host.start, uses);
    return true;
  }

  /** The connections that are no parts of another one. */
  wholes(found: readonly Connection[]): readonly Connection[] {
    const byHost = new Map<number, Connection[]>();
    const key = ({ hostRange: { start } }: Connection): number => this.#hosts.get(start) ?? start;
    for (const one of found) if (!one.text) push(byHost, key(one), one);
    return found.filter((one) => one.text !== undefined || !isPart(one, byHost.get(key(one)) ?? []));
  }
}

/** Whether another connection has its host, and all that is set on it; of equal ones the first is whole. */
function isPart(one: Connection, all: readonly Connection[]): boolean {
  if (all.length < 2) return false;
  const own = settingsOf(one);
  const at = all.indexOf(one);
  return all.some((other, index) => {
    const others = settingsOf(other);
    if (other === one || ![...own].every((setting) => others.has(setting))) return false;
    return own.size === others.size ? index < at : own.size > 0;
  });
}

const settingsOf = ({ settings }: Connection): ReadonlySet<number> => new Set(settings.map(({ range }) => range.start));
