import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { highestTlsOf, isRejectedBy, type FleetServer, type FleetView } from '../../../src/code/fleetView';
import { readProject } from '../../../src/code/project';
import { scanFile } from '../../../src/code/scan';
import type { Severities } from '../../../src/code/severities';
import { readSeverities } from '../../../src/code/severities';
import { codeFindingSentence } from '../../../src/words/code';

const host = 'reports-pg.postgres.database.azure.com';
const project = readProject([], [], new Set());
const hosts = { known: new Map<string, string>(), everyHost: false };

function scan(parameters: string, fleet?: FleetView, severities?: Severities) {
  return scanFile('.env', `DATABASE_URL=postgres://u@${host}/d?${parameters}\n`, {
    hosts,
    project,
    ...(fleet ? { fleet } : {}),
    ...(severities ? { severities } : {}),
  });
}

const fleetOf =
  (server: FleetServer | 'gone'): FleetView =>
  (name) =>
    name === host ? server : undefined;

suite('findings with a fleet', () => {
  test('a fallback is an error where the server does not enforce TLS', () => {
    const [finding] = scan('sslmode=prefer', fleetOf({ name: 'reports-pg', enforcement: false })).findings;
    assert.equal(finding?.severity, 'error');
    assert.equal(finding.server, 'reports-pg');
    assert.match(codeFindingSentence(finding), /reports-pg does not enforce TLS/);
  });

  test('it stays a warning where the server enforces TLS, or where that is not known', () => {
    for (const server of [{ name: 'reports-pg', enforcement: true }, { name: 'reports-pg' }]) {
      assert.equal(scan('sslmode=prefer', fleetOf(server)).findings[0]?.severity, 'warning');
    }
    assert.equal(scan('sslmode=prefer').findings[0]?.enforced, undefined);
  });

  test('plain text is rejected where the server enforces TLS', () => {
    const [finding] = scan('sslmode=disable', fleetOf({ name: 'reports-pg', enforcement: true })).findings;
    assert.ok(finding);
    assert.match(codeFindingSentence(finding), /reports-pg enforces TLS, and rejects this connection/);
  });

  test('a limit below the minimum of the server is found', () => {
    const limited = 'sslmode=verify-full&sslrootcert=/ca.pem&ssl_max_protocol_version=TLSv1.2';
    const rules = (minimum: FleetServer['minimum']) =>
      scan(limited, fleetOf({ name: 'reports-pg', ...(minimum ? { minimum } : {}) })).findings.map(({ rule }) => rule);
    assert.deepEqual(rules('1.3'), ['code/too-old']);
    assert.deepEqual(rules('1.2'), []);
    assert.deepEqual(rules(undefined), []);
  });

  test('what a change would reject is known before it', () => {
    const demands = (parameters: string) => {
      const [found] = scan(parameters).connections;
      assert.ok(found);
      const highest = highestTlsOf(found.connection);
      return { guarantee: found.guarantee, ...(highest === undefined ? {} : { highest }) };
    };
    const limited = demands('sslmode=require&ssl_max_protocol_version=TLSv1.2');
    assert.equal(limited.highest, '1.2');
    assert.equal(isRejectedBy(limited, { minimum: '1.2' }), false);
    assert.equal(isRejectedBy(limited, { minimum: '1.3' }), true);
    assert.equal(isRejectedBy(limited, { enforcement: true }), false);
    assert.equal(isRejectedBy(limited, { minimum: 'none', enforcement: false }), false);
    const plaintext = demands('sslmode=disable&ssl_max_protocol_version=TLSv1.2');
    assert.equal(isRejectedBy(plaintext, { enforcement: true }), true);
    assert.equal(isRejectedBy(plaintext, { minimum: '1.3' }), false, 'without enforcement it still connects');
    // it falls back to TLS
    assert.equal(isRejectedBy(demands('sslmode=allow'), { enforcement: true, minimum: '1.3' }), false);
    assert.equal(isRejectedBy(demands('sslmode=require'), { enforcement: true, minimum: '1.3' }), false);
  });

  test('a server that is gone is said', () => {
    const { findings } = scan('sslmode=verify-full&sslrootcert=/ca.pem', fleetOf('gone'));
    assert.deepEqual(
      findings.map(({ rule, severity }) => [rule, severity]),
      [['code/no-server', 'information']],
    );
  });
});

suite('severities by rule', () => {
  test('a rule has the severity that is set, or is off', () => {
    assert.equal(scan('sslmode=require', undefined, { 'code/unverified': 'error' }).findings[0]?.severity, 'error');
    assert.deepEqual(scan('sslmode=require', undefined, { 'code/unverified': 'off' }).findings, []);
  });

  test('what is set has the last word, also about a server', () => {
    const fleet = fleetOf({ name: 'reports-pg', enforcement: false });
    const { findings } = scan('sslmode=prefer', fleet, { 'code/fallback': 'information' });
    assert.equal(findings[0]?.severity, 'information');
  });

  test('what is no rule or no severity says nothing', () => {
    const read = readSeverities({
      'code/fallback': 'error',
      'code/none': 'error',
      'code/plaintext': 'fatal',
      toString: 'off',
    });
    assert.deepEqual(read, { 'code/fallback': 'error' });
    assert.deepEqual(readSeverities('error'), {});
  });
});
