import { searchDrivers } from '../../connect/driverSearch';
import type { DriverView } from './protocol';

export interface DriverGroup {
  readonly label: string;
  readonly drivers: readonly DriverView[];
}

/** Headings of the groups that come before the languages. */
export interface GroupWords {
  readonly favorites: string;
  readonly recent: string;
}

/**
 * The drivers that match the query, by language, with the recent and the favorite ones separate. Without a query,
 * these come first and languages in their order; with one, the best matching group comes first.
 *
 * @param recent IDs of the drivers that were used last, the latest first
 */
export function shownGroups(
  drivers: readonly DriverView[],
  recent: readonly string[],
  query: string,
  words: GroupWords,
): readonly DriverGroup[] {
  const favorites = drivers.filter(({ favorite }) => favorite);
  const others = drivers.filter(({ favorite }) => !favorite);
  const used = recent.flatMap((id) => others.find((driver) => driver.id === id) ?? []);
  const ordered = [...favorites, ...used, ...others.filter((driver) => !used.includes(driver))];
  const groups = new Map<string, DriverView[]>();
  for (const driver of searchDrivers(ordered, query)) {
    const label = driver.favorite ? words.favorites : used.includes(driver) ? words.recent : driver.language;
    groups.set(label, [...(groups.get(label) ?? []), driver]);
  }
  return [...groups].map(([label, members]) => ({ label, drivers: members }));
}

/** The driver to which a navigation key leads; undefined for other keys. The list does not wrap around. */
export function neighbour(
  drivers: readonly DriverView[],
  current: string,
  key: string,
  pageSize: number,
): DriverView | undefined {
  const index = drivers.findIndex((driver) => driver.id === current);
  const last = drivers.length - 1;
  switch (key) {
    case 'ArrowDown':
      return drivers[Math.min(index + 1, last)];
    case 'ArrowUp':
      return drivers[index < 0 ? last : Math.max(index - 1, 0)];
    case 'PageDown':
      return drivers[Math.min(Math.max(index, 0) + pageSize, last)];
    case 'PageUp':
      return drivers[Math.max(index - pageSize, 0)];
    case 'Home':
      return drivers[0];
    case 'End':
      return drivers[last];
    default:
      return undefined;
  }
}

/** Maximum time between keys that form one search, in milliseconds. */
const typingPause = 800;

/** Finds drivers by the first letters of their name or language, as lists in VS Code do. */
export class TypeAhead {
  private typed = '';
  private lastTime = Number.NEGATIVE_INFINITY;

  /**
   * Finds the driver for a key. Repeating a letter moves to the next driver that starts with it.
   *
   * @param time of the key, in milliseconds
   */
  find(drivers: readonly DriverView[], current: string, letter: string, time: number): DriverView | undefined {
    const continues = time - this.lastTime < typingPause;
    this.typed = continues ? this.typed + letter.toLowerCase() : letter.toLowerCase();
    this.lastTime = time;
    const repeated = [...this.typed].every((one) => one === this.typed[0]);
    const prefix = repeated ? this.typed.slice(0, 1) : this.typed;
    const index = drivers.findIndex((driver) => driver.id === current);
    const start = repeated ? index + 1 : Math.max(index, 0);
    const order = [...drivers.slice(start), ...drivers.slice(0, start)];
    return order.find((driver) =>
      [driver.label, driver.language].some((text) => text.toLowerCase().startsWith(prefix)),
    );
  }
}
