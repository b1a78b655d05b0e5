import { shorten } from './visible';

/** Characters of a name that the narrowest side bar, of 180 pixels, shows on a row. */
const seen = 16;
/** Characters after which a name pushes the posture out of a side bar of common width. */
const most = 22;
/** Characters of the common beginning that stay. */
const head = 5;
/** Characters of the common beginning that stay before the first difference. */
const before = 7;

/**
 * Names as rows show them, side by side: a name that differs from another only where a narrow row is cut loses the
 * middle of their common beginning, and any long name loses its middle. Different names stay different.
 */
export function shortNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const sorted = [...new Set(names)].sort();
  const labels = new Map(
    sorted.map((name, at) => {
      const shared = Math.max(commonStart(name, sorted[at - 1]), commonStart(name, sorted[at + 1]));
      const apart = shared >= seen ? `${name.slice(0, head)}…${name.slice(shared - before)}` : name;
      return [name, shorten(apart, most)] as const;
    }),
  );
  const uses = new Map<string, number>();
  labels.forEach((label) => uses.set(label, (uses.get(label) ?? 0) + 1));
  labels.forEach((label, name) => {
    if ((uses.get(label) ?? 0) > 1) {
      labels.set(name, name);
    }
  });
  return labels;
}

function commonStart(name: string, other: string | undefined): number {
  let length = 0;
  while (other !== undefined && length < name.length && name[length] === other[length]) {
    length++;
  }
  return length;
}
