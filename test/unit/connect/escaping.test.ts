import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { connectionString } from '../../../src/connect/connectionString';
import { driverIds, type ConnectionTarget, type DriverId, type Shell } from '../../../src/connect/types';
import { readConninfo, readPowerShellArgument } from './parsers';
import { readers } from './readers';
import { between } from './reading';

const target: ConnectionTarget = { host: 'orders.example.com', port: 6432, kind: 'flexible', name: 'orders' };

interface Values {
  readonly database: string;
  readonly user: string;
  readonly path: string;
}

const nastyCharacter = fc.constantFrom(...'\'"\\$`%@;={}[]()<>&|!?#*,/:+~^- .aZ0é日😀‘’‚‛“”„\u00a0\u2028\ufeff');
const anyCharacter = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
const value = fc
  .string({ unit: fc.oneof({ weight: 3, arbitrary: nastyCharacter }, anyCharacter), minLength: 1, maxLength: 12 })
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
const path = fc.oneof(
  value,
  value.map((name) => `C:\\Users\\${name}\\roots.pem`),
  value.map((name) => `/home/${name}/roots.pem`),
);
const values: fc.Arbitrary<Values> = fc.record({ database: value, user: value, path });

function write(driver: DriverId, { database, user, path: file }: Values, shell: Shell = 'posix'): string {
  const rootCertificate = { kind: 'file', path: file } as const;
  return connectionString(driver, target, { database, user, level: 'verify-full', rootCertificate }, { shell }).text;
}

const libpqValues = ({ database, user, path: file }: Values) => ({
  host: 'orders.example.com',
  port: '6432',
  dbname: database,
  user,
  sslmode: 'verify-full',
  sslrootcert: file,
});

function property(check: (sample: Values) => void): void {
  fc.assert(fc.property(values, check), {
    numRuns: 200,
    examples: [
      [{ database: "it's", user: 'a\\', path: 'C:\\ca\\' }],
      [{ database: '{a}', user: 'a;Trust Server Certificate=true', path: '/a}b;c/roots.pem' }],
      [{ database: "'", user: '"', path: '\'"' }],
      [{ database: '??/', user: '$(reboot)', path: '`reboot`' }],
      [{ database: ' a ', user: '%2F', path: '=' }],
      [{ database: '<%= exit %>', user: '${HOME}', path: '$HOME' }],
      [{ database: "a';b", user: ';', path: 'C:\\ca;b\\roots.pem' }],
      [{ database: '\\u0041', user: '\u202e\u2028', path: '\\\\server\\share\\' }],
      [{ database: '#{exit}', user: "' sslmode='disable", path: '?sslmode=disable&' }],
      [{ database: 'a TimeZone=b', user: 'ada', path: '/ca/roots.pem' }],
      [{ database: 'a: b', user: '- a', path: ' # a\u00a0 ' }],
    ],
  });
}

/** What a format has no way to write, by driver: such values are refused. */
const unwritable: Readonly<Partial<Record<DriverId, (sample: Values) => boolean>>> = {
  prismaUrl: ({ database }) => !/^[A-Za-z0-9_~-][A-Za-z0-9_.~-]*$/.test(database),
  appService: ({ database, user }) => [database, user].some((one) => /^@microsoft\.[a-z]+\(/i.test(one)),
  laravel: ({ database, path: file }) => [database, file].some((one) => /;|user=|password=/.test(one)),
  gorm: (sample) => Object.values(sample).some((one) => /time_?zone=/i.test(one)),
  dotenv: ({ database, user, path: file }) =>
    [database, user, file].some((one) => /\$|\\\\|\\$/.test(one) || (one.includes("'") && /["\\`]/.test(one))),
};

describe('every value comes back from', () => {
  for (const id of driverIds) {
    it(id, () =>
      property((sample) => {
        if (unwritable[id]?.(sample)) {
          assert.throws(() => write(id, sample), { code: 'invalidArgument' });
          return;
        }
        const { password, ...reading } = readers[id](write(id, sample));
        assert.deepEqual(reading, {
          host: 'orders.example.com',
          port: 6432,
          database: sample.database,
          user: sample.user,
          level: 'verify-full',
          roots: sample.path,
          direct: false,
        });
        assert.equal(password ?? 'your_password', 'your_password');
      }),
    );
  }

  it('prismaUrl, with a name that it can write', () =>
    property((sample) => {
      const reading = readers.prismaUrl(write('prismaUrl', { ...sample, database: 'orders_2~a.b' }));
      assert.deepEqual([reading.database, reading.user, reading.roots], ['orders_2~a.b', sample.user, sample.path]);
    }));

  it('the command line of PowerShell', () =>
    property((sample) => {
      const argument = readPowerShellArgument(between(write('psql', sample, 'powershell'), 'psql ', ''));
      assert.ok(!argument.includes('"'), 'Windows PowerShell would drop it');
      if (argument.startsWith('postgresql://')) {
        assert.equal(argument, write('uri', sample));
      } else {
        assert.deepEqual(readConninfo(argument), libpqValues(sample));
      }
    }));

  it('the command line of a POSIX shell, run', { skip: process.platform === 'win32' && 'no sh' }, () => {
    const samples = [
      ...fc.sample(values, { numRuns: 300, seed: 20250512 }),
      { database: "it's", user: '$(exit 1)', path: '`exit 1`' },
      { database: '!!', user: '\\', path: '"' },
    ];
    const script = ['psql() { printf \'%s\\0%s\\0\' "$#" "$1"; }', ...samples.map((sample) => write('psql', sample))];
    const output = execFileSync('sh', ['-c', script.join('\n')], { encoding: 'utf8' }).split('\0');
    samples.forEach((sample, index) => {
      assert.equal(output[2 * index], '1', 'one argument');
      const argument = output[2 * index + 1] ?? '';
      if (argument.startsWith('postgresql://')) {
        assert.equal(argument, write('uri', sample));
      } else {
        assert.deepEqual(readConninfo(argument), libpqValues(sample));
      }
    });
    assert.equal(output.length, 2 * samples.length + 1);
  });
});

describe('quotes', () => {
  const plain: Values = { database: 'postgres', user: 'admin', path: '/ca/roots.pem' };

  it('are left out where nothing needs them', () => {
    for (const driver of driverIds) {
      assert.doesNotMatch(write(driver, plain), /\\/, driver);
    }
  });

  it('of psql read the same in every shell for plain values', () => {
    assert.equal(write('psql', plain, 'posix'), write('psql', plain, 'powershell'));
  });
});
