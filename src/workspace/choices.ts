import type { FoundConnection, ScanOptions } from '../code/scan';
import { scanFile } from '../code/scan';
import type { Range } from '../code/text';
import { Positions } from './positions';
import type { ModeChoices } from './protocol';

/** Words that a library may take for a mode; the judge knows which it takes, and what each does. */
const words = ['verify-full', 'verify-ca', 'require', 'prefer', 'allow', 'disable', 'no-verify'] as const;
const dotnetWords = ['VerifyFull', 'VerifyCA', 'Require', 'Prefer', 'Allow', 'Disable'] as const;

/** Before the value of a mode, on its line. */
const modeKey = /ssl[ _-]?mode["']?\s*(?:=>|[=:])\s*["']?$/i;

/** The modes that can stand at an offset, each with what it guarantees there; undefined where none is written. */
export function modeChoices(
  file: { readonly path: string; readonly source: string },
  offset: number,
  scan: ScanOptions,
): ModeChoices | undefined {
  const value = valueAt(file.source, offset);
  if (!value) return undefined;
  const tried = (mode: string): FoundConnection | undefined => {
    const source = file.source.slice(0, value.start) + mode + file.source.slice(value.end);
    const end = value.start + mode.length;
    return scanFile(file.path, source, scan).connections.find(({ connection }) =>
      connection.settings.some(({ valueRange }) => valueRange.start <= value.start && end <= valueRange.end),
    );
  };
  const [best] = words;
  const family = tried(best)?.connection.family ?? tried(dotnetWords[0])?.connection.family;
  if (!family) return undefined;
  const choices = (family === 'npgsql' ? dotnetWords : words).flatMap((mode) => {
    const found = tried(mode);
    const isTaken = found && !found.issues.some(({ reason }) => reason === 'invalidValue' || reason === 'ignoredValue');
    if (!isTaken) return [];
    const { version } = found.connection;
    return [{ mode, guarantee: found.guarantee, family, ...(version === undefined ? {} : { version }) }];
  });
  const positions = new Positions(file.source);
  return { at: { from: positions.at(value.start), to: positions.at(value.end) }, choices };
}

function valueAt(source: string, offset: number): Range | undefined {
  const lineStart = source.lastIndexOf('\n', offset - 1) + 1;
  const written = /[\w-]*$/.exec(source.slice(lineStart, offset))?.[0] ?? '';
  const start = offset - written.length;
  if (!modeKey.test(source.slice(lineStart, start))) return undefined;
  const rest = /^[\w-]*/.exec(source.slice(offset))?.[0] ?? '';
  return { start, end: offset + rest.length };
}
