import '../../../support/fakeVscode';
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { diagnosisSteps, type DiagnosisFinding } from '../../../../src/probe';
import { findingAdvice, findingText, stepName } from '../../../../src/ui/messages/diagnosis';

const error = { message: 'no', sqlState: '28000' };
const addresses = [{ address: '10.0.0.4', private: true }];

/** One of each code: TypeScript tells when one is missing. */
const findings: { readonly [Code in DiagnosisFinding['code']]: Extract<DiagnosisFinding, { code: Code }> } = {
  resolved: { code: 'resolved', addresses, aliases: [] },
  resolvedPrivate: { code: 'resolvedPrivate', addresses, aliases: [] },
  privateZoneNotUsed: { code: 'privateZoneNotUsed', addresses, aliases: [] },
  nameNotResolved: { code: 'nameNotResolved', detail: 'ENOTFOUND', privateZone: true },
  connected: { code: 'connected', address: '10.0.0.4', failed: ['::1'] },
  portClosed: { code: 'portClosed' },
  blockedByFirewall: { code: 'blockedByFirewall' },
  privateNetworkNotReached: { code: 'privateNetworkNotReached' },
  tlsOffered: { code: 'tlsOffered' },
  tlsOff: { code: 'tlsOff' },
  injectedBytes: { code: 'injectedBytes', count: 3 },
  versionsAccepted: { code: 'versionsAccepted', versions: ['1.2', '1.3'], negotiated: '1.3' },
  noVersionAccepted: { code: 'noVersionAccepted' },
  noCommonVersion: { code: 'noCommonVersion', versions: ['1.0'] },
  chainTrusted: { code: 'chainTrusted', anchor: 'demo', daysLeft: 9 },
  chainNotTrusted: { code: 'chainNotTrusted', faults: [{ code: 'unknownAuthority', issuer: 'CN=Proxy' }] },
  hostNameMatches: { code: 'hostNameMatches' },
  hostNameMismatch: { code: 'hostNameMismatch', name: 'orders', names: [] },
  loggedIn: { code: 'loggedIn', method: 'scram-sha-256' },
  wrongPassword: { code: 'wrongPassword', error },
  clientNotAllowed: { code: 'clientNotAllowed', error, clientAddress: '20.1.2.3' },
  databaseMissing: { code: 'databaseMissing', error },
  tooManyClients: { code: 'tooManyClients', error },
  loginRefused: { code: 'loginRefused', error },
  methodUnsupported: { code: 'methodUnsupported' },
  serverNotProven: { code: 'serverNotProven' },
  clientCertificateRequired: { code: 'clientCertificateRequired' },
  noCredentials: { code: 'noCredentials' },
  problem: { code: 'problem', problem: { code: 'timedOut' } },
  notTried: { code: 'notTried' },
};

/** Where nothing is wrong, or nothing more can be said than what the server says. */
const withoutAdvice = ['resolved', 'resolvedPrivate', 'connected', 'tlsOffered', 'versionsAccepted', 'chainTrusted']
  .concat(['hostNameMatches', 'loggedIn', 'loginRefused', 'methodUnsupported', 'problem', 'notTried'])
  .sort();

suite('words of the diagnosis', () => {
  test('every finding is a sentence of its own, without a place that was not filled', () => {
    const sentences = Object.values(findings).map((finding) => findingText(finding, (name) => `<${name}>`));
    for (const sentence of sentences) {
      assert.match(sentence, /^[A-Z0-9].*\.$/s);
      assert.doesNotMatch(sentence, /undefined|\{\d\}/);
    }
    const own = sentences.filter((sentence) => !sentence.startsWith('The server says'));
    assert.equal(new Set(own).size, own.length);
  });

  test('each failure has an advice', () => {
    const silent = Object.values(findings).filter((finding) => findingAdvice(finding) === undefined);
    assert.deepEqual(silent.map(({ code }) => code).sort(), withoutAdvice);
  });

  test('says what matters: addresses, the authority by its word, the address as the server sees it', () => {
    const text = (finding: DiagnosisFinding) => findingText(finding, (name) => `<${name}>`);
    assert.equal(text(findings.chainTrusted), 'Trusted: ends in <demo>; 9 days left.');
    assert.equal(text(findings.connected), '10.0.0.4 takes connections; ::1 does not.');
    assert.match(
      text(findings.clientNotAllowed),
      /^No rule of the server lets 20\.1\.2\.3 in\. The server says: "no" \(28000\)\.$/,
    );
    assert.match(findingAdvice(findings.clientNotAllowed) ?? '', /firewall rule for 20\.1\.2\.3/);
    assert.equal(text(findings.hostNameMismatch), 'The certificate is not for orders, but for no name at all.');
  });

  test('every step has a name', () => {
    assert.equal(new Set(diagnosisSteps.map(stepName)).size, diagnosisSteps.length);
  });
});
