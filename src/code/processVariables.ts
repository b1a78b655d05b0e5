import type { Family } from './connection';
import type { Scope } from './scope';
import { nativeVariable, tlsKey } from './settings';
import { sliceText } from './text';
import { plainKey, type Call, type Entry } from './value';

/** Libraries that read PGSSLMODE. */
export const readsVariables: ReadonlySet<Family> = new Set<Family>(['libpq', 'nodePg', 'pgx', 'goPq', 'asyncpg']);

/** A variable of libpq that is set in the environment of the process: `os.environ["PGSSLMODE"]`. */
export const processVariable = /^(?:os\.environ|process\.env|ENV|Deno\.env|\$_ENV)\.(PGSSL[A-Z]*|PGREQUIRESSL)$/;
const setters = /(?:^|[.:])(?:setdefault|Setenv|setenv|putenv|SetEnvironmentVariable|set_var|put_env)$/;

/** The same by a call: `os.Setenv("PGSSLMODE", …)`, `putenv("PGSSLMODE=…")`. */
export function variableSet({ name, args: [first, second], start, end }: Call, scope: Scope): Entry | undefined {
  const text = first && setters.test(name) ? scope.textOf(first) : undefined;
  if (!text) return undefined;
  const equals = second ? text.chars.length : text.chars.indexOf('=');
  const key = text.chars.slice(0, Math.max(equals, 0));
  const value = second ?? sliceText(text, equals + 1);
  return nativeVariable.test(key) ? { key, keyRange: { start, end }, value } : undefined;
}

/** A parameter that is set on a URL of a variable, `url.searchParams.set('sslmode', …)`: something of that is not read. */
export function hiddenParameter(owner: string, { key, keyRange }: Entry): { owner: string; entry: Entry } | undefined {
  const url = /^(.+)\.searchParams$/.exec(owner)?.[1];
  if (url === undefined || !tlsKey(plainKey(key))) return undefined;
  return { owner: url, entry: { key: '...', keyRange, value: { kind: 'unknown', ...keyRange } } };
}
