import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Unmet } from '../../../src/probe';
import { unmetSentence } from '../../../src/words/requirements';

const problem = { code: 'timedOut' } as const;

/** One of each code: TypeScript reports a missing one. */
const unmet: { readonly [Code in Unmet['code']]: Extract<Unmet, { code: Code }> } = {
  notReached: { code: 'notReached', problem },
  tlsOff: { code: 'tlsOff' },
  tlsUnknown: { code: 'tlsUnknown', problem },
  plaintextAccepted: { code: 'plaintextAccepted' },
  plaintextUnknown: { code: 'plaintextUnknown', problem },
  versionAccepted: { code: 'versionAccepted', version: '1.0' },
  versionUnknown: { code: 'versionUnknown', version: '1.1', problem },
  noVersionAccepted: { code: 'noVersionAccepted', minimum: '1.3' },
  chainUnknown: { code: 'chainUnknown', problem },
  chainNotTrusted: { code: 'chainNotTrusted', faults: [{ code: 'selfSigned' }] },
  hostNameMismatch: { code: 'hostNameMismatch', name: 'orders', names: ['a', 'b'] },
  clientCertificateRequired: { code: 'clientCertificateRequired' },
  expiresSoon: { code: 'expiresSoon', daysLeft: 9, days: 30 },
};

test('each requirement that does not hold is told by its own sentence, with the reason', () => {
  const all = Object.values(unmet).map(unmetSentence);
  assert.equal(new Set(all).size, all.length);
  for (const sentence of all) {
    assert.match(sentence, /^[A-Z].*\.$/);
    assert.doesNotMatch(sentence, /undefined|\{\d\}/);
  }
  const withReason = [unmet.notReached, unmet.tlsUnknown, unmet.plaintextUnknown, unmet.versionUnknown];
  for (const one of [...withReason, unmet.chainUnknown]) {
    assert.match(unmetSentence(one), /The server did not respond in time\.$/, one.code);
  }
  assert.equal(unmetSentence(unmet.noVersionAccepted), 'Neither TLS 1.3 nor a newer version is accepted.');
  assert.equal(unmetSentence({ code: 'noVersionAccepted' }), 'No TLS version is accepted.');
  assert.match(unmetSentence(unmet.chainNotTrusted), /^The certificate is not trusted\. .*self-signed/);
  assert.equal(unmetSentence(unmet.hostNameMismatch), 'The certificate is not for orders, but for a, b.');
  assert.equal(unmetSentence(unmet.expiresSoon), 'The certificates are valid for 9 days, fewer than 30.');
});
