import type { Connection, Family, Setting } from '../connection';
import type { Range } from '../text';
import { plainKey, type Choice, type Value } from '../value';
import { replaceText } from './entries';
import type { Edit, Edits } from './fix';
import type { FileText } from './literal';
import { modeKey, rootEdits } from './roots';
import type { Trust } from './wanted';

const ofNode: ReadonlySet<Family> = new Set(['nodePg', 'sequelize', 'postgresJs']);

export const isWithin = (inner: Range, outer: Range): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** An option that is one of several values: each of them becomes one that verifies. */
export function choiceEdits(
  file: FileText,
  connection: Connection,
  { key }: Setting,
  { options }: Choice,
  trust: Trust,
): Edits {
  const { family } = connection;
  const edits = options.map((option): readonly Edit[] | undefined => {
    if (modeKey.test(key)) return option.kind === 'text' ? replaceText(file, option, 'verify-full') : undefined;
    if (key !== 'ssl') return undefined;
    if (ofNode.has(family)) return ofObject(option);
    if (family !== 'asyncpg') return undefined;
    return option.kind === 'text' ? replaceText(file, option, 'verify-full') : word(option, 'True');
  });
  if (edits.some((one) => one === undefined)) return undefined;
  const changed = edits
    .flatMap((one) => one ?? [])
    .filter(({ start, end, text }) => file.source.slice(start, end) !== text);
  return changed.length > 0 ? changed : rootEdits(file, connection, trust);
}

function word(option: Value, text: string): readonly Edit[] | undefined {
  if (option.kind !== 'word') return undefined;
  return option.name === text ? [] : [{ start: option.start, end: option.end, text }];
}

/** `{ rejectUnauthorized: false }` and `false`. */
function ofObject(option: Value): readonly Edit[] | undefined {
  if (option.kind !== 'table') return word(option, 'true');
  const check = option.entries.find(({ key }) => plainKey(key) === 'rejectunauthorized')?.value;
  return check ? word(check, 'true') : [];
}
