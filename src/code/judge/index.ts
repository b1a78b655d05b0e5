import type { Connection, Family, Setting } from '../connection';
import type { Project } from '../project';
import { caIssue } from './caFile';
import { judgeNpgsql } from './dotnet';
import { judgePgJdbc, judgeR2dbc, judgeVertx } from './java';
import { dialects, judgeAny, judgeLibpq, judgeRequired } from './libpq';
import { judgeDeno, judgeDrizzleKit, judgeNodePg, judgePostgresJs, judgePrisma, judgeSequelize } from './node';
import { judgeGoPg, judgeGoTls, judgePgBouncer, judgePostgrex, judgeTokio, type Hazards } from './others';
import { judgeAsyncpg, judgePg8000 } from './python';
import { unknown, type Verdict } from './verdict';
import { hasHole } from '../text';
import type { Value } from '../value';

export type { Guarantee, Issue, Reason, Verdict } from './verdict';
export type { Hazards } from './others';

/** What TLS does for a connection, with what is to be said about it. */
export function judge(connection: Connection, hazards: Hazards, project: Project, path: string): Verdict {
  const isKit =
    connection.form === 'options' && connection.family === 'nodePg' && /\bdrizzle[\w.-]*\.config\.\w+$/.test(path);
  const isRust = connection.family === 'any' && project.family(path) === 'sqlx';
  const verdict = !isKit
    ? ((isRust ? judgeRequired(connection) : undefined) ?? judgeChoice(connection, hazards))
    : project.family(path) === 'postgresJs'
      ? judgePostgresJs(connection)
      : judgeDrizzleKit(connection);
  const file = caIssue(connection, project, path);
  if (!file || verdict.guarantee === 'plaintext' || verdict.guarantee === 'fails') return verdict;
  // a CA file that no server fits is what matters where it is used
  const kept = verdict.issues.filter(({ rule }) => rule !== 'code/ca-missing' && rule !== 'code/ca-only');
  return { guarantee: 'fails', issues: [...kept, file] };
}

/** The libraries of Node, whose judges look at each value themselves. */
const ofNode: ReadonlySet<Family> = new Set(['nodePg', 'sequelize', 'postgresJs']);

/** The verdict where an option is one of several values: what is wrong with each of them. */
function judgeChoice(connection: Connection, hazards: Hazards): Verdict {
  const { settings, family } = connection;
  const index = settings.findIndex(({ node }) => node?.kind === 'choice');
  const setting = settings[index];
  if (ofNode.has(family) || setting?.node?.kind !== 'choice') return judgeFamily(connection, hazards);
  const verdicts = setting.node.options.map((option) => {
    const one = withOption(setting, option);
    return one ? judgeFamily({ ...connection, settings: settings.toSpliced(index, 1, ...one) }, hazards) : unknown;
  });
  const [first = unknown] = verdicts;
  if (verdicts.every(({ guarantee }) => guarantee === 'verified')) return first;
  if (verdicts.some(({ issues }) => issues.length === 0)) return unknown;
  return verdicts.find(({ guarantee }) => guarantee === 'unverified') ?? first;
}

/** A setting with one of its values; none where that is nothing, and undefined where it is not visible. */
function withOption(setting: Setting, node: Value): readonly Setting[] | undefined {
  const valueRange = { start: node.start, end: node.end };
  if (node.kind === 'text') {
    return hasHole(node.chars) ? undefined : [{ ...setting, node, value: node.chars, quoted: true, valueRange }];
  }
  if (node.kind !== 'word') return undefined;
  if (/^(?:None|nil|null|undefined)$/.test(node.name) && setting.key !== 'ssl') return [];
  return /^(?:None|nil|null|undefined|true|false)$/i.test(node.name)
    ? [{ ...setting, node, value: node.name, quoted: false, valueRange }]
    : undefined;
}

function judgeFamily(connection: Connection, hazards: Hazards): Verdict {
  switch (connection.family) {
    case 'libpq':
      return judgeLibpq(connection, dialects.libpq);
    case 'pgx':
      return judgeGoTls(connection) ?? judgeLibpq(connection, dialects.pgx);
    case 'goPq':
      return judgeLibpq(connection, dialects.goPq);
    case 'sqlx':
      return judgeLibpq(connection, dialects.sqlx);
    case 'odbc':
      return judgeLibpq(connection, dialects.odbc);
    case 'nodePg':
      return judgeNodePg(connection);
    case 'sequelize':
      return judgeSequelize(connection);
    case 'postgresJs':
      return judgePostgresJs(connection);
    case 'prisma':
      return judgePrisma(connection);
    case 'denoPostgres':
      return judgeDeno(connection);
    case 'asyncpg':
      return judgeAsyncpg(connection);
    case 'pg8000':
      return judgePg8000(connection);
    case 'pgjdbc':
      return judgePgJdbc(connection);
    case 'r2dbc':
      return judgeR2dbc(connection);
    case 'vertx':
      return judgeVertx(connection);
    case 'npgsql':
      return judgeNpgsql(connection);
    case 'goPg':
      return judgeGoPg(connection);
    case 'tokio':
      return judgeTokio(connection, hazards);
    case 'postgrex':
      return judgePostgrex(connection);
    case 'pgbouncer':
      return judgePgBouncer(connection);
    case 'any':
      return judgeAny(connection, hazards);
  }
}
