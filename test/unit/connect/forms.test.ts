import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse as parseYaml } from 'yaml';
import { connectionString } from '../../../src/connect/connectionString';
import {
  driverId,
  driverIds,
  verificationLevels,
  type ConnectionFields,
  type ConnectionString,
  type DriverId,
} from '../../../src/connect/types';

/* The same string in two forms says the same, and each form says what it needs besides. */

const target = { host: 'orders.example.com', port: 5432, kind: 'flexible', name: 'orders' } as const;
const names = { database: 'or"der\\s: #1', user: "ada@o'contoso.com" };
const roots = [undefined, { kind: 'file', path: 'C:\\ca\\it\'s "it".pem' }, { kind: 'system' }] as const;
const everyChoice: readonly ConnectionFields[] = verificationLevels.flatMap((level) =>
  roots.flatMap((rootCertificate) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
      ...names,
      level,
      ...(rootCertificate ? { rootCertificate } : {}),
      pgBouncer: (bits & 1) !== 0,
      directTls: (bits & 2) !== 0,
      entraToken: (bits & 4) !== 0,
    })),
  ),
);
const write = (driver: DriverId, fields: ConnectionFields): ConnectionString =>
  connectionString(driver, target, fields);

interface Secret {
  readonly stringData: Readonly<Record<string, string>>;
}

describe('forms of one string', () => {
  it('application.yml has what the properties file has', () => {
    for (const fields of everyChoice) {
      const [yaml, properties] = [write('springYaml', fields), write('springBoot', fields)];
      const { spring } = parseYaml(yaml.text) as { spring: { datasource: { url: string; password: string } } };
      const lines = Object.entries(spring.datasource).map(([key, value]) => `spring.datasource.${key}=${value}`);
      assert.equal(lines.join('\n'), properties.text);
      assert.deepEqual([yaml.guarantee, yaml.notes], [properties.guarantee, properties.notes]);
    }
  });

  it('appsettings.json has the string of Npgsql', () => {
    for (const fields of everyChoice) {
      const [json, plain] = [write('appsettings', fields), write('npgsql', fields)];
      assert.deepEqual(JSON.parse(json.text), { ConnectionStrings: { DefaultConnection: plain.text } });
      assert.deepEqual([json.guarantee, json.notes], [plain.guarantee, plain.notes]);
    }
  });

  it('GORM gets the string of pgx, unless it would take a time zone out of it', () => {
    for (const fields of everyChoice) {
      const [gorm, pgx] = [write('gorm', fields), write('go', fields)];
      const literal = /"(?:[^"\\]|\\.)*"/.exec(pgx.text)?.[0];
      assert.equal(gorm.text, `database, err := gorm.Open(postgres.Open(${String(literal)}), &gorm.Config{})`);
      assert.deepEqual([gorm.guarantee, gorm.notes], [pgx.guarantee, pgx.notes]);
    }
    for (const value of ['a TimeZone=b', 'time_zone=b', 'timezone=']) {
      assert.throws(() => write('gorm', { ...names, level: 'require', database: value }), {
        code: 'invalidArgument',
      });
    }
  });

  it('a Kubernetes Secret has the CA certificates as a key of its own, exactly where it needs them', () => {
    for (const fields of everyChoice) {
      const { text, notes } = write('kubernetesSecret', fields);
      const { stringData } = parseYaml(text) as Secret;
      const needsFile = fields.level !== 'require' && fields.rootCertificate?.kind !== 'system';
      const note = notes.find(({ code }) => code === 'kubernetesCaFile');
      assert.equal(note !== undefined, needsFile);
      assert.equal('roots.pem' in stringData, needsFile);
      if (note?.code === 'kubernetesCaFile') {
        assert.equal(stringData['roots.pem'], `${note.placeholder}\n`);
        assert.equal(stringData.PGSSLROOTCERT, `${note.folder}/roots.pem`);
        const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
        const filled = text.replace(note.placeholder, () => pem.trimEnd().replaceAll('\n', '\n    '));
        assert.equal((parseYaml(filled) as Secret).stringData['roots.pem'], pem);
      }
    }
  });
});

describe('ids of drivers', () => {
  it('differ by more than case from each other', () => {
    assert.equal(new Set(driverIds.map((id) => id.toLowerCase())).size, driverIds.length);
  });

  it('are read as they are, and by their former names', () => {
    for (const id of driverIds) assert.equal(driverId(id), id);
    assert.equal(driverId('libPq'), 'goPq');
    for (const other of ['LibPq', 'toString', '', undefined, 7]) assert.equal(driverId(other), undefined);
  });
});
