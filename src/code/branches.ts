import type { Gathered } from './places';

/** Connections that are made with one variable, such as a URL; more are not told apart. */
export const mostBranches = 20;

/**
 * Tells connections apart that use one variable: those that set the same option in different places, or of which calls
 * of one function get different options. Empty where all uses may be parts of one connection.
 */
export function branchesOf(all: readonly Gathered[]): readonly Gathered[] {
  const distinct = [...new Map(all.map((one) => [keyOf(one), one])).values()];
  if (!distinct.some((one, index) => distinct.slice(0, index).some((other) => areApart(one, other)))) return [];
  const called = new Set(distinct.filter(saysMore).map((one) => one.callee));
  return distinct.filter((one) => saysMore(one) || (one.callee !== undefined && called.has(one.callee)));
}

const optionsOf = ({ settings }: Gathered) => settings.filter(({ from }) => from === 'option');

const saysMore = (one: Gathered): boolean => optionsOf(one).length > 0;

function keyOf(one: Gathered): string {
  const places = optionsOf(one).map(({ range }) => range.start);
  return places.length === 0 ? (one.callee ?? '') : places.toSorted((a, b) => a - b).join();
}

function areApart(one: Gathered, other: Gathered): boolean {
  if (one.callee !== undefined && one.callee === other.callee) return true;
  const places = new Map(optionsOf(one).map(({ key, range }) => [key, range.start]));
  return optionsOf(other).some(({ key, range }) => (places.get(key) ?? range.start) !== range.start);
}
