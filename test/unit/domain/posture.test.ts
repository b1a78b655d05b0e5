import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings } from '../../../src/domain/findings';
import { defaultPolicy, needsAttention, posture } from '../../../src/domain/posture';
import { formatServerId, parseServerId } from '../../../src/domain/resourceId';
import { known, unknown } from '../../../src/domain/server';
import { flexibleServer, singleServer } from '../../support/servers';

suite('posture', () => {
  const of = (tls: Parameters<typeof singleServer>[1]) => posture(singleServer({}, tls), defaultPolicy);

  test('strong: enforced, and the minimum is at least the policy’s', () => {
    assert.equal(of({ minimum: known('1.2') }), 'strong');
    assert.equal(posture(flexibleServer({}, { minimum: known('1.3') }), defaultPolicy), 'strong');
  });

  test('weak: enforced, but older versions, or all, get in', () => {
    assert.equal(of({ minimum: known('1.1') }), 'weak');
    assert.equal(of({ minimum: known('none') }), 'weak');
    assert.equal(posture(flexibleServer(), { minimum: '1.3' }), 'weak');
  });

  test('exposed: not enforced, whatever the minimum, known or not', () => {
    assert.equal(of({ enforcement: known(false), minimum: known('1.2') }), 'exposed');
    assert.equal(of({ enforcement: known(false), minimum: unknown('failed') }), 'exposed');
  });

  test('unknown: never guessed', () => {
    assert.equal(of({ enforcement: unknown('stopped') }), 'unknown');
    assert.equal(of({ minimum: unknown('absent') }), 'unknown');
    assert.equal(needsAttention(singleServer({}, { enforcement: unknown('stopped') }), defaultPolicy), false);
  });
});

suite('findings', () => {
  const codes = (...args: Parameters<typeof singleServer>) =>
    findings(singleServer(...args), defaultPolicy).map((finding) => finding.rule);

  test('most urgent first, the retirement of the product last', () => {
    assert.deepEqual(codes({}, { enforcement: known(false), minimum: known('none') }), [
      'tls/not-enforced',
      'tls/no-minimum',
      'server/retired',
    ]);
  });

  test('name the versions that get in below the policy', () => {
    const [finding] = findings(singleServer({}, { minimum: known('1.0') }), defaultPolicy);
    assert.deepEqual(finding, {
      rule: 'tls/minimum-too-low',
      minimum: '1.0',
      policy: '1.2',
      admitted: ['1.0', '1.1'],
    });
  });

  test('say that Single Server cannot satisfy a policy of 1.3', () => {
    assert.ok(
      findings(singleServer(), { minimum: '1.3' }).some((finding) => finding.rule === 'tls/policy-out-of-reach'),
    );
  });

  test('keep the reason and the raw value of what is unknown', () => {
    const found = findings(flexibleServer({}, { minimum: unknown('unrecognised', 'TLSv9') }), defaultPolicy);
    assert.deepEqual(found, [
      { rule: 'tls/setting-unknown', setting: 'minimum', reason: 'unrecognised', raw: 'TLSv9' },
    ]);
  });

  test('a healthy Flexible Server has none; what is still being read is no finding', () => {
    assert.deepEqual(findings(flexibleServer(), defaultPolicy), []);
    assert.deepEqual(findings(flexibleServer({}, { enforcement: unknown('notReadYet') }), defaultPolicy), []);
  });

  test('a maximum and a pending restart are told', () => {
    const server = flexibleServer({}, { maximum: known('1.2'), pendingRestart: true });
    assert.deepEqual(
      findings(server, defaultPolicy).map((finding) => finding.rule),
      ['tls/maximum-set', 'tls/restart-pending'],
    );
  });
});

suite('resource ids', () => {
  test('are read without regard to case, and written back', () => {
    const id = singleServer().id;
    const parsed = parseServerId(id.replace('DBforPostgreSQL', 'DBForPostgreSQL'));
    assert.deepEqual(parsed, {
      subscriptionId: singleServer().subscriptionId,
      resourceGroup: 'rg-shop',
      kind: 'single',
      name: 'orders-db',
    });
    assert.equal(parsed && formatServerId(parsed), id);
  });

  test('of anything else are not taken', () => {
    for (const id of [
      '',
      'orders-db',
      `${flexibleServer().id}/configurations/ssl_min_protocol_version`,
      '/subscriptions/x/resourceGroups/y/providers/Microsoft.DBforMySQL/servers/z',
    ]) {
      assert.equal(parseServerId(id), undefined, id);
    }
  });
});
