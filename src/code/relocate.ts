import { fromOf, runsIn, toOf, type Run, type Text } from './text';
import type { Entry, Table, Value } from './value';

/** A tree that was read from a text, with the places of the file that the text is in. */
export function relocate(table: Table, text: Text): Table {
  const start = (at: number): number => fromOf(text, at) ?? text.end;
  const end = (at: number): number => (at <= 0 ? text.start : (toOf(text, at - 1) ?? text.end));
  const range = <T extends { readonly start: number; readonly end: number }>(one: T): T => ({
    ...one,
    start: start(one.start),
    end: end(one.end),
  });
  const runs = ({ at, from, to }: Run, next: number): Run[] =>
    to === undefined
      ? runsIn(text, from, from + next - at).map((run) => ({ ...run, at: run.at + at }))
      : [{ at, from: start(from), to: end(to) }];
  const entries = (list: readonly Entry[]): Entry[] =>
    list.map((entry) => ({
      ...entry,
      keyRange: range({ start: entry.keyRange.start, end: entry.keyRange.end }),
      value: move(entry.value),
    }));
  const move = (value: Value): Value => {
    const moved = range(value);
    switch (moved.kind) {
      case 'text':
        return {
          ...moved,
          runs: moved.runs.flatMap((run, index) => runs(run, moved.runs[index + 1]?.at ?? moved.chars.length)),
        };
      case 'word':
        return moved;
      case 'table':
        return { ...moved, entries: entries(moved.entries), items: moved.items.map(move) };
      case 'call':
        return {
          ...moved,
          ...(moved.on ? { on: move(moved.on) } : {}),
          args: moved.args.map(move),
          named: entries(moved.named),
        };
      case 'concat':
        return { ...moved, parts: moved.parts.map(move) };
      case 'choice':
        return { ...moved, options: moved.options.map(move) };
      case 'unknown':
        return moved.within ? { ...moved, within: moved.within.map(move) } : moved;
    }
  };
  const moved = move(table);
  return moved.kind === 'table' ? { ...moved, ...(table.frames ? { frames: table.frames.map(range) } : {}) } : table;
}
