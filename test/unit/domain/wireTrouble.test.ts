import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings } from '../../../src/domain/findings';
import {
  declaredPosture,
  isBad,
  isTroubled,
  needsAttention,
  posture,
  postures,
  wholeAgreement,
  wireTrouble,
} from '../../../src/domain/posture';
import { known, unknown, type PgBouncerOutcome, type Server, type WireOutcome } from '../../../src/domain/server';
import { flexibleServer, singleServer } from '../../support/servers';

const policy = { minimum: '1.2' } as const;
const calm: WireOutcome = {
  at: 1,
  agreement: 'agree',
  admitted: [],
  refused: [],
  certificate: 'good',
  outdated: false,
  pgBouncer: [],
};
const port: PgBouncerOutcome = {
  port: 6432,
  seen: true,
  admitsPlaintext: false,
  belowMinimum: [],
  certificate: 'good',
};
const observed = (outcome: Partial<WireOutcome>, tls: Parameters<typeof flexibleServer>[1] = {}): Server =>
  flexibleServer({ wire: { verifying: false, outcome: { ...calm, ...outcome } } }, tls);
const disagreeing = { agreement: 'disagree', admitted: ['1.1'] } as const;

suite('a verification that shows a problem', () => {
  test('makes a strong server weak', () => {
    for (const outcome of [
      disagreeing,
      { certificate: 'notTrusted' },
      { certificate: 'otherName' },
      { pgBouncer: [{ ...port, belowMinimum: ['1.1'] }] },
      { pgBouncer: [port, { ...port, certificate: 'notTrusted' }] },
    ] as const) {
      assert.equal(posture(observed(outcome), policy), 'weak', JSON.stringify(outcome));
      assert.equal(declaredPosture(observed(outcome), policy), 'strong');
    }
  });

  test('makes a server exposed when clients get in without encryption, itself or its PgBouncer', () => {
    const bare = { agreement: 'disagree', admitted: ['1.1', 'plaintext'] } as const;
    assert.equal(posture(observed(bare), policy), 'exposed');
    assert.equal(posture(observed({ pgBouncer: [port, { ...port, admitsPlaintext: true }] }), policy), 'exposed');
  });

  test('leaves one that is exposed as it is, and says more than settings that are not known', () => {
    assert.equal(posture(observed(disagreeing, { enforcement: known(false) }), policy), 'exposed');
    assert.equal(posture(observed(disagreeing, { enforcement: unknown('failed') }), policy), 'weak');
  });

  test('counts while it is current; none counts nothing', () => {
    assert.equal(wireTrouble(observed({ ...disagreeing, outdated: true })), undefined);
    assert.equal(posture(observed({ ...disagreeing, outdated: true }), policy), 'strong');
    assert.equal(wireTrouble(flexibleServer()), undefined);
    assert.equal(wireTrouble(flexibleServer({ wire: { verifying: true } })), undefined);
    assert.equal(wireTrouble(observed({ agreement: 'unknown', certificate: 'unknown', pgBouncer: [port] })), undefined);
    assert.deepEqual(wireTrouble(observed(disagreeing)), { ...calm, ...disagreeing });
  });

  test('is a finding each, errors before warnings', () => {
    const server = observed({
      ...disagreeing,
      refused: ['1.3'],
      certificate: 'otherName',
      pgBouncer: [
        port,
        { ...port, port: 6433, admitsPlaintext: true, belowMinimum: ['1.0'], certificate: 'notTrusted' },
      ],
    });
    assert.deepEqual(findings(server, policy), [
      { rule: 'wire/accepts-against-settings', clients: ['1.1'] },
      { rule: 'wire/certificate-invalid', certificate: 'otherName' },
      { rule: 'pgbouncer/accepts-plaintext', port: 6433 },
      { rule: 'pgbouncer/certificate-invalid', port: 6433, certificate: 'notTrusted' },
      { rule: 'wire/rejects-against-settings', clients: ['1.3'] },
      { rule: 'pgbouncer/below-minimum', port: 6433, versions: ['1.0'] },
    ]);
    assert.deepEqual(findings(observed({ certificate: 'notTrusted' }), policy), [
      { rule: 'wire/certificate-invalid', certificate: 'notTrusted' },
    ]);
  });

  test('a reading without a raw value, and a policy that a Flexible Server reaches, leave nothing over', () => {
    assert.deepEqual(findings(flexibleServer({}, { maximum: unknown('failed') }), policy), [
      { rule: 'tls/setting-unknown', setting: 'maximum', reason: 'failed' },
    ]);
    assert.deepEqual(findings(flexibleServer({}, { minimum: known('1.3') }), { minimum: '1.3' }), []);
    assert.deepEqual(findings(singleServer(), policy), [{ rule: 'server/retired' }]);
  });
});

test('a server agrees as a whole when its PgBouncer was seen and behaves', () => {
  assert.equal(wholeAgreement(calm), 'agree');
  assert.equal(wholeAgreement({ ...calm, pgBouncer: [port] }), 'agree');
  assert.equal(wholeAgreement({ ...calm, pgBouncer: [port, { ...port, seen: false }] }), 'unknown');
  assert.equal(wholeAgreement({ ...calm, agreement: 'unknown', pgBouncer: [port] }), 'unknown');
  assert.equal(wholeAgreement({ ...calm, agreement: 'disagree', pgBouncer: [{ ...port, seen: false }] }), 'disagree');
  assert.equal(wholeAgreement({ ...calm, pgBouncer: [port, { ...port, admitsPlaintext: true }] }), 'disagree');
});

test('a port of PgBouncer is in trouble by each of three things', () => {
  assert.equal(isTroubled(port), false);
  assert.equal(isTroubled({ ...port, seen: false, certificate: 'unknown' }), false);
  assert.equal(isTroubled({ ...port, admitsPlaintext: true }), true);
  assert.equal(isTroubled({ ...port, belowMinimum: ['1.0'] }), true);
  assert.equal(isTroubled({ ...port, certificate: 'otherName' }), true);
});

test('a certificate is bad when it was seen to be', () => {
  assert.deepEqual((['good', 'unknown', 'notTrusted', 'otherName'] as const).map(isBad), [false, false, true, true]);
});

test('exposed and weak servers need attention; strong and unknown ones do not', () => {
  assert.equal(needsAttention(flexibleServer({}, { enforcement: known(false) }), policy), true);
  assert.equal(needsAttention(singleServer({}, { minimum: known('1.0') }), policy), true);
  assert.equal(needsAttention(flexibleServer(), policy), false);
  assert.equal(needsAttention(flexibleServer({}, { minimum: unknown('failed') }), policy), false);
  assert.deepEqual(postures, ['exposed', 'weak', 'unknown', 'strong']);
});
