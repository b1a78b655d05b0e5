import { armWrites } from './armWrites';
import { bicepWrites } from './bicepWrites';
import { kindOfFile } from './fileKind';
import { racesIn, type Race } from './parameterWrites';
import type { Scope } from './scope';
import { terraformWrites } from './terraformWrites';
import type { Table } from './value';

/** Parameters of one server that a file of infrastructure writes at the same time. */
export function racesOf(path: string, source: string, root: Table, scope: Scope): readonly Race[] {
  const kind = kindOfFile(path);
  if (kind?.kind === 'json') return armWrites(root, source).flatMap(racesIn);
  const language = kind?.kind === 'program' ? kind.language : undefined;
  if (language === 'bicep') return racesIn(bicepWrites(root, source, scope));
  return language === 'hcl' ? racesIn(terraformWrites(root, source)) : [];
}
