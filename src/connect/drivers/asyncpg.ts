import { doubleQuoted } from '../quoting';
import {
  directTlsNeeds,
  guarantees,
  passwordFromEnvironment,
  rootFile,
  type DriverModule,
  type StringRequest,
  type WrittenString,
} from '../request';

/** An SSL context: asyncpg's own options support neither system roots nor direct TLS (no ALPN). */
export const asyncpg: DriverModule = {
  driver: {
    id: 'asyncpg',
    label: 'asyncpg',
    language: 'Python',
    editorLanguage: 'python',
    checkedVersion: '0.31',
    documentation: 'https://magicstack.github.io/asyncpg/current/api/index.html#asyncpg.connection.connect',
  },
  write: (request) =>
    written(request, [
      'import ssl',
      '',
      'import asyncpg',
      '',
      ...sslContext(request),
      '',
      'connection = await asyncpg.connect(',
      `    host=${doubleQuoted(request.host)},`,
      `    port=${request.port},`,
      `    database=${doubleQuoted(request.database)},`,
      `    user=${doubleQuoted(request.user)},`,
      '    ssl=context,',
      ...(request.directTls ? ['    direct_tls=True,'] : []),
      ')',
    ]),
};

/** SQLAlchemy passes `sslmode` in the URL to asyncpg, which rejects it. */
export const sqlalchemyAsyncpg: DriverModule = {
  driver: {
    id: 'sqlalchemyAsyncpg',
    label: 'SQLAlchemy (asyncpg)',
    language: 'Python',
    editorLanguage: 'python',
    checkedVersion: '2.1',
    documentation:
      'https://docs.sqlalchemy.org/en/21/dialects/postgresql.html#module-sqlalchemy.dialects.postgresql.asyncpg',
  },
  write: (request) =>
    written(request, [
      'import ssl',
      '',
      'from sqlalchemy import URL',
      'from sqlalchemy.ext.asyncio import create_async_engine',
      '',
      ...sslContext(request),
      '',
      'engine = create_async_engine(',
      '    URL.create(',
      '        "postgresql+asyncpg",',
      `        username=${doubleQuoted(request.user)},`,
      `        host=${doubleQuoted(request.host)},`,
      `        port=${request.port},`,
      `        database=${doubleQuoted(request.database)},`,
      '    ),',
      `    connect_args={"ssl": context${request.directTls ? ', "direct_tls": True' : ''}},`,
      ')',
    ]),
};

function sslContext(request: StringRequest): readonly string[] {
  const { level, directTls } = request;
  const file = rootFile(request);
  return [
    `context = ssl.create_default_context(${file === undefined ? '' : `cafile=${doubleQuoted(file)}`})`,
    ...(level === 'verify-full' ? [] : ['context.check_hostname = False']),
    ...(level === 'require' ? ['context.verify_mode = ssl.CERT_NONE'] : []),
    ...(directTls ? ['context.set_alpn_protocols(["postgresql"])'] : []),
  ];
}

function written(request: StringRequest, lines: readonly string[]): WrittenString {
  return {
    text: lines.join('\n'),
    guarantee: guarantees[request.level],
    notes: [...directTlsNeeds(request, 'asyncpg', '0.26'), passwordFromEnvironment],
  };
}
