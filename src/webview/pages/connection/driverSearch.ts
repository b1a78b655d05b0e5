import type { DriverView } from '../../protocol';

/** The drivers that contain every word of the query in their name or language. */
export function matchingDrivers(drivers: readonly DriverView[], query: string): readonly DriverView[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return drivers.filter((driver) => {
    const text = `${driver.label} ${driver.language}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export interface DriverGroup {
  readonly label: string;
  readonly drivers: readonly DriverView[];
}

/** The favourites first, then the others by language, in the order in which the languages come. */
export function groupedDrivers(drivers: readonly DriverView[], favourites: string): readonly DriverGroup[] {
  const groups = new Map<string, DriverView[]>([[favourites, []]]);
  for (const driver of drivers) {
    const label = driver.favourite ? favourites : driver.language;
    groups.set(label, [...(groups.get(label) ?? []), driver]);
  }
  return [...groups]
    .map(([label, members]) => ({ label, drivers: members }))
    .filter((group) => group.drivers.length > 0);
}

/** The driver that a key of navigation leads to; undefined for other keys. The list does not wrap around. */
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

/** Keys that are typed in a list within this time belong together, in milliseconds. */
const typingPause = 800;

/** Finds drivers by the first letters of their name or language, as lists in VS Code do. */
export class TypeAhead {
  private typed = '';
  private lastTime = Number.NEGATIVE_INFINITY;

  /** @param time of the key, in milliseconds. The same letter again goes to the next driver with it. */
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
