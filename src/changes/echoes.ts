/** Resource Graph shows settings of some minutes ago, in milliseconds. */
const lag = 10 * 60_000;
/** Another window may have read a change that its own window has not seen the end of, in milliseconds. */
const longestChange = 60 * 60_000;

/** Entries of one server before and after an echo that are compared with it. */
const nearest = 100;

const settings = ['enforcement', 'minimum'] as const;
type Settings = { readonly [Setting in (typeof settings)[number]]?: unknown };

/** What decides of an entry whether it is an echo. */
interface Change {
  readonly at: string;
  readonly since?: string;
  readonly id: string;
  readonly result: string;
  readonly before: Settings;
  readonly after?: Settings;
  readonly requested?: Settings;
}

/**
 * The entries without those that another window of this extension made: several windows share the record, and each
 * finds what the others have changed. A change of others that several windows have found is left in once.
 */
export function withoutEchoes<Entry extends Change>(entries: readonly Entry[]): readonly Entry[] {
  const ofServer = new Map<string, Entry[]>();
  const places = entries.map((entry) => {
    const key = entry.id.toLowerCase();
    const all = ofServer.get(key) ?? [];
    ofServer.set(key, all);
    return { entry, all, place: all.push(entry) - 1 };
  });
  return places.flatMap(({ entry, all, place }) => {
    const isEcho =
      isTimed(entry) &&
      (all.slice(Math.max(0, place - nearest), place).some((other) => explains(other, entry, true)) ||
        all.slice(place + 1, place + nearest).some((other) => explains(other, entry, false)));
    return isEcho ? [] : [entry];
  });
}

type TimedChange = Change & { readonly since: string };

const isTimed = (entry: Change): entry is TimedChange => entry.result === 'found' && entry.since !== undefined;

/** Whether an entry changed all that the other one found, from the same values to the same, in that time. */
function explains({ at, result, before, after, requested }: Change, found: TimedChange, earlier: boolean): boolean {
  const [time, from, to] = [Date.parse(at), Date.parse(found.since), Date.parse(found.at)];
  const inTime = result === 'found' ? earlier && time >= from : time >= from - lag && time <= to + longestChange;
  return (
    inTime &&
    settings
      .filter((setting) => found.before[setting] !== found.after?.[setting])
      .every(
        (setting) =>
          before[setting] === found.before[setting] &&
          [after?.[setting], requested?.[setting]].includes(found.after?.[setting]),
      )
  );
}
