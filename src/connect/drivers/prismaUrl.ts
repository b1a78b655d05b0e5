import { uriEncoded, uriQuery, type Parameter } from '../quoting';
import { guarantees, noDirectTls, passwordPlaceholder, rootFile, unwritable, type DriverModule } from '../request';
import type { StringNote } from '../types';

/**
 * Prisma's own engine: the command line of version 7, and the client up to version 6. Its `sslmode` only controls
 * whether to encrypt, and `sslaccept` whether to verify, which then includes the host name. The database of a URL is
 * not decoded.
 */
export const prismaUrl: DriverModule = {
  driver: {
    id: 'prismaUrl',
    label: 'Prisma CLI (DATABASE_URL)',
    language: 'Node.js',
    editorLanguage: 'dotenv',
    checkedVersion: '7.10',
    documentation: 'https://www.prisma.io/docs/orm/v6/overview/databases/postgresql#configuring-an-ssl-connection',
  },
  write(request) {
    const { host, port, database, user, level } = request;
    if (!/^[\w~-][\w.~-]*$/.test(database)) {
      throw unwritable('database', 'A-Z, a-z, 0-9, _ ~ . -');
    }
    const verifies = level !== 'require';
    const file = rootFile(request);
    const parameters: Parameter[] = [
      ['sslmode', 'require'],
      ['sslaccept', verifies ? 'strict' : 'accept_invalid_certs'],
      ...(file === undefined ? [] : [['sslcert', file] as const]),
    ];
    const placeholder = passwordPlaceholder(request);
    const notes: StringNote[] = [
      ...(level === 'verify-ca' ? [{ code: 'strongerThanAsked', asked: level } as const] : []),
      ...(file === undefined ? [] : [{ code: 'systemRootsToo' } as const, { code: 'firstCertificateOnly' } as const]),
      ...noDirectTls(request),
      { code: 'passwordPlaceholder', placeholder, encoding: 'percent' },
    ];
    const url = `postgresql://${uriEncoded(user)}:${placeholder}@${host}:${port}/${database}?${uriQuery(parameters)}`;
    return { text: `DATABASE_URL="${url}"`, guarantee: guarantees[verifies ? 'verify-full' : level], notes };
  },
};
