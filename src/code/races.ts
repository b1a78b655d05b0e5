import { armWrites } from './armWrites';
import { bicepWrites } from './bicepWrites';
import { kindOfFile } from './fileKind';
import { racesIn, type Race } from './parameterWrites';
import type { Scope } from './scope';
import type { Table } from './value';

/** Parameters of one server that a Bicep file or an ARM template writes at the same time. */
export function racesOf(path: string, source: string, root: Table, scope: Scope): readonly Race[] {
  const kind = kindOfFile(path);
  if (kind?.kind === 'json') return armWrites(root, source).flatMap(racesIn);
  const isBicep = kind?.kind === 'program' && kind.language === 'bicep';
  return isBicep ? racesIn(bicepWrites(root, source, scope)) : [];
}
