import { adoNet, type Parameter } from '../quoting';
import { guarantees, type DriverModule } from '../request';
import type { VerificationLevel } from '../types';

const placeholder = '{your_password}';

const sslModes: Readonly<Record<VerificationLevel, string>> = {
  require: 'Require',
  'verify-ca': 'VerifyCA',
  'verify-full': 'VerifyFull',
};

/** Since Npgsql 8, `Require` validates nothing; without a root certificate the others use the system's roots. */
export const npgsql: DriverModule = {
  driver: {
    id: 'npgsql',
    label: 'Npgsql (ADO.NET)',
    language: '.NET',
    editorLanguage: 'plaintext',
    checkedVersion: '10.0',
    documentation: 'https://www.npgsql.org/doc/security.html',
  },
  write({ host, port, database, user, level, roots }) {
    const rootCertificate: Parameter[] =
      level !== 'require' && roots.kind === 'file' ? [['Root Certificate', roots.path]] : [];
    const text = adoNet([
      ['Host', host],
      ['Port', String(port)],
      ['Database', database],
      ['Username', user],
      ['Password', placeholder],
      ['SSL Mode', sslModes[level]],
      ...rootCertificate,
    ]);
    return { text, guarantee: guarantees[level], notes: [{ code: 'passwordPlaceholder', placeholder }] };
  },
};
