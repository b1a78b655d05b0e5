import { singleQuoted } from '../quoting';
import { guarantees, passwordFromEnvironment, type DriverModule, type StringRequest } from '../request';
import type { StringNote } from '../types';

/**
 * An `ssl` object and no URL: TLS parameters of a URL would replace the object, and `sslmode` does not mean there what
 * it means in libpq.
 */
export const nodePg: DriverModule = {
  driver: {
    id: 'nodePg',
    label: 'node-postgres (pg)',
    language: 'Node.js',
    editorLanguage: 'javascript',
    checkedVersion: '8.23',
    documentation: 'https://node-postgres.com/features/ssl',
  },
  write(request) {
    const { host, port, database, user, level, roots } = request;
    const readsFile = level !== 'require' && roots.kind === 'file';
    const lines = [
      ...(readsFile ? ["import fs from 'node:fs';"] : []),
      "import pg from 'pg';",
      '',
      'const client = new pg.Client({',
      `  host: ${singleQuoted(host)},`,
      `  port: ${port},`,
      `  database: ${singleQuoted(database)},`,
      `  user: ${singleQuoted(user)},`,
      '  ssl: {',
      ...sslOptions(request).map((option) => `    ${option},`),
      '  },',
      '});',
    ];
    const ownRoots: StringNote[] =
      level !== 'require' && roots.kind === 'system' ? [{ code: 'noSystemRoots', instead: 'Node.js' }] : [];
    return {
      text: lines.join('\n'),
      guarantee: guarantees[level],
      notes: [...ownRoots, passwordFromEnvironment],
    };
  },
};

function sslOptions({ level, roots }: StringRequest): readonly string[] {
  if (level === 'require') {
    return ['rejectUnauthorized: false'];
  }
  return [
    ...(roots.kind === 'file' ? [`ca: fs.readFileSync(${singleQuoted(roots.path)})`] : []),
    'rejectUnauthorized: true',
    ...(level === 'verify-ca' ? ['checkServerIdentity: () => undefined'] : []),
  ];
}
