import { armWrites } from './armWrites';
import { bicepWrites } from './bicepWrites';
import { kindOfFile } from '../fileKind';
import { racesIn, type Race } from './parameterWrites';
import { pulumiWrites, pulumiYamlWrites } from './pulumiWrites';
import type { Scope } from '../scope';
import { terraformWrites } from './terraformWrites';
import type { Table } from '../value';

/** Parameters of one server that a file of infrastructure writes at the same time. */
export function racesOf(path: string, source: string, root: Table, scope: Scope): readonly Race[] {
  const kind = kindOfFile(path);
  if (/\.tf\.json$/i.test(path)) return racesIn(terraformWrites(root, source, true));
  if (kind?.kind === 'json') return armWrites(root, source).flatMap(racesIn);
  if (kind?.kind === 'yaml') return racesIn(pulumiYamlWrites(root, source));
  const language = kind?.kind === 'program' ? kind.language : undefined;
  if (language === 'bicep') return racesIn(bicepWrites(root, source, scope));
  if (language === 'hcl') return racesIn(terraformWrites(root, source, false));
  return language === 'javascript' || language === 'python' || language === 'csharp'
    ? racesIn(pulumiWrites(root, source, scope, language, /\.[cm]?tsx?$/i.test(path)))
    : [];
}
