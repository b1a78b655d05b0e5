import { uriEncoded, uriQuery, type Parameter } from '../quoting';
import { guarantees, type DriverModule, type StringRequest } from '../request';
import type { StringNote } from '../types';

const placeholder = '{your_password}';

export const jdbc: DriverModule = {
  driver: {
    id: 'jdbc',
    label: 'pgJDBC',
    language: 'Java',
    editorLanguage: 'plaintext',
    checkedVersion: '42.7',
    documentation: 'https://jdbc.postgresql.org/documentation/ssl/',
  },
  write(request) {
    const { host, port, database, user, level, roots } = request;
    const query = uriQuery([['user', user], ['sslmode', level], ...trustedRoots(request)]);
    const ownRoots: StringNote[] =
      level !== 'require' && roots.kind === 'system' ? [{ code: 'noSystemRoots', instead: 'Java' }] : [];
    return {
      text: `jdbc:postgresql://${host}:${port}/${uriEncoded(database)}?${query}&password=${placeholder}`,
      guarantee: guarantees[level],
      notes: [...ownRoots, { code: 'passwordPlaceholder', placeholder }],
    };
  },
};

/** `require` validates nothing; the factory would, against the trust store of the Java runtime. */
function trustedRoots({ level, roots }: StringRequest): readonly Parameter[] {
  if (level === 'require') {
    return [];
  }
  return roots.kind === 'system'
    ? [['sslfactory', 'org.postgresql.ssl.DefaultJavaSSLFactory']]
    : [['sslrootcert', roots.path]];
}
