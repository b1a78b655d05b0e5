import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { known } from '../../src/domain/server';
import { tlsVersions } from '../../src/domain/tlsVersion';
import { LoopbackFleet } from '../../src/loopback/fleet';
import {
  comparePgBouncer,
  compareWithSettings,
  probeServer,
  type Anchor,
  type DeclaredSettings,
  type WireReport,
} from '../../src/probe';
import { createAuthority, type ServerCertificate } from '../support/certificates';
import { pgBouncerVersion, startPgBouncer, type PgBouncer, type PgBouncerSettings } from '../support/pgBouncer';
import { startPostgres, type PostgresServer } from '../support/postgres';

/** A server at 1.3 that enforces TLS: what its PgBouncer does is another matter. */
const declared: DeclaredSettings = { enforcement: known(true), minimum: known('1.3'), maximum: known('none') };

const probe = (place: { host: string; port: number }, serverName: string, anchors: readonly Anchor[]) =>
  probeServer({ host: place.host, port: place.port, serverName }, { anchors, signal: new AbortController().signal });

const accepted = ({ versions }: WireReport) => tlsVersions.filter((version) => versions[version].status === 'accepted');

test('a simulated PgBouncer has a minimum of its own beside its server', async (context) => {
  const fleet = new LoopbackFleet();
  context.after(() => fleet.close());
  const name = 'orders-pg.postgres.database.azure.com';
  const anchors = [{ name: 'demo', pem: fleet.certificate, trusted: true }];
  const enforced = { enforcement: true, maximum: 'none' } as const;
  const server = await fleet.use('orders:5432', name, { ...enforced, minimum: '1.3' });
  const pgBouncer = await fleet.use('orders:6432', name, { ...enforced, minimum: '1.2' });
  assert.equal(compareWithSettings(declared, await probe(server, name, anchors)).overall, 'agree');
  const { overall, rows } = comparePgBouncer(declared, await probe(pgBouncer, name, anchors));
  assert.equal(overall, 'attention');
  assert.deepEqual(
    rows.map(({ agreement }) => agreement),
    ['agree', 'agree', 'agree', 'attention', 'agree'],
  );
});

describe('a real PgBouncer', async () => {
  if ((await pgBouncerVersion()) === undefined) {
    test('PgBouncer', { skip: 'not installed' });
    return;
  }
  let server: PostgresServer;
  let certificate: ServerCertificate;
  let anchors: readonly Anchor[];

  before(async () => {
    const authority = await createAuthority('Test CA');
    anchors = [{ name: 'Test CA', pem: authority.ca, trusted: true }];
    certificate = await authority.issue({ names: ['localhost'], keyType: 'rsa' });
    server = await startPostgres({ certificate, enforced: true, minVersion: '1.3' });
  });
  after(() => server.stop());

  const cases: readonly {
    title: string;
    settings: PgBouncerSettings;
    accepts: WireReport['plaintext']['status'];
    overall: ReturnType<typeof comparePgBouncer>['overall'];
    versions: readonly string[];
  }[] = [
    {
      title: 'with its own versions lets in 1.2 below the minimum of the server',
      settings: { client_tls_sslmode: 'require', client_tls_protocols: 'secure' },
      accepts: 'refused',
      overall: 'attention',
      versions: ['1.2', '1.3'],
    },
    {
      title: 'that asks for 1.3 is no weaker than its server',
      settings: { client_tls_sslmode: 'require', client_tls_protocols: 'tlsv1.3' },
      accepts: 'refused',
      overall: 'agree',
      versions: ['1.3'],
    },
    {
      title: 'that does not enforce TLS disagrees',
      settings: { client_tls_sslmode: 'prefer', client_tls_protocols: 'secure' },
      accepts: 'accepted',
      overall: 'disagree',
      versions: ['1.2', '1.3'],
    },
  ];
  for (const { title, settings, accepts, overall, versions } of cases) {
    test(title, async (context) => {
      const pgBouncer: PgBouncer = await startPgBouncer(server, certificate, settings);
      context.after(() => pgBouncer.stop());
      const report = await probe(pgBouncer, 'localhost', anchors);
      assert.equal(report.plaintext.status, accepts);
      assert.deepEqual(accepted(report), versions);
      assert.ok(report.session.status === 'established' && report.session.chain.trusted);
      assert.equal(comparePgBouncer(declared, report).overall, overall);
      const beside = await probe(server, 'localhost', anchors);
      assert.equal(compareWithSettings(declared, beside).overall, 'agree', 'the server itself does as it says');
    });
  }

  for (const [rules, expected] of [
    [['hostssl all all 0.0.0.0/0 scram-sha-256'], 'refused'],
    [['hostnossl all all 0.0.0.0/0 reject', 'host all all 0.0.0.0/0 scram-sha-256'], 'refused'],
    [['host all all 10.9.9.0/24 scram-sha-256'], 'unknown'],
    [['host all all 0.0.0.0/0 scram-sha-256'], 'accepted'],
  ] as const) {
    test(`with the rules ${rules.join(', ')}: clients without TLS ${expected}`, async (context) => {
      const settings = { client_tls_sslmode: 'allow', client_tls_protocols: 'secure' } as const;
      const pgBouncer = await startPgBouncer(server, certificate, settings, rules);
      context.after(() => pgBouncer.stop());
      const { plaintext } = await probe(pgBouncer, 'localhost', anchors);
      assert.equal(plaintext.status, expected, JSON.stringify(plaintext));
    });
  }
});
