import type { Connection } from '../connection';
import type { Project } from '../project';
import { caIssue } from './caFile';
import { judgeNpgsql } from './dotnet';
import { judgePgJdbc, judgeR2dbc, judgeVertx } from './java';
import { dialects, judgeAny, judgeLibpq, judgeRequired } from './libpq';
import { judgeDeno, judgeDrizzleKit, judgeNodePg, judgePostgresJs, judgePrisma, judgeSequelize } from './node';
import { judgeGoPg, judgeGoTls, judgePgBouncer, judgePostgrex, judgeTokio, type Hazards } from './others';
import { judgeAsyncpg, judgePg8000 } from './python';
import type { Verdict } from './verdict';

export type { Guarantee, Issue, Reason, Verdict } from './verdict';
export type { Hazards } from './others';

/** What TLS does for a connection, with what is to be said about it. */
export function judge(connection: Connection, hazards: Hazards, project: Project, path: string): Verdict {
  const isKit =
    connection.form === 'options' && connection.family === 'nodePg' && /\bdrizzle[\w.-]*\.config\.\w+$/.test(path);
  const isRust = connection.family === 'any' && project.family(path) === 'sqlx';
  const verdict = !isKit
    ? ((isRust ? judgeRequired(connection) : undefined) ?? judgeFamily(connection, hazards))
    : project.family(path) === 'postgresJs'
      ? judgePostgresJs(connection)
      : judgeDrizzleKit(connection);
  const file = caIssue(connection, project, path);
  if (!file || verdict.guarantee === 'plaintext' || verdict.guarantee === 'fails') return verdict;
  // a CA file that no server fits is what matters where it is used
  const kept = verdict.issues.filter(({ rule }) => rule !== 'code/ca-missing' && rule !== 'code/ca-only');
  return { guarantee: 'fails', issues: [...kept, file] };
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
