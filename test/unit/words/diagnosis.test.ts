import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { diagnosisSteps, serverStates, type AccessReason, type DiagnosisFinding } from '../../../src/probe';
import { findingAdvice, findingText, stepName } from '../../../src/words/diagnosis';

const error = { message: 'no', sqlState: '28000' };
const addresses = [{ address: '10.0.0.4', private: true }];

/** One of each code: TypeScript tells when one is missing. */
const findings: { readonly [Code in DiagnosisFinding['code']]: Extract<DiagnosisFinding, { code: Code }> } = {
  serverReady: { code: 'serverReady' },
  serverNotReady: { code: 'serverNotReady', state: 'stopped', connects: false },
  serverStateUnknown: { code: 'serverStateUnknown', state: 'Paused' },
  serverNotRead: { code: 'serverNotRead', failure: { code: 'forbidden' } },
  resolved: { code: 'resolved', addresses, aliases: [] },
  resolvedPrivate: { code: 'resolvedPrivate', addresses, aliases: [] },
  privateZoneNotUsed: { code: 'privateZoneNotUsed', addresses, aliases: [] },
  nameNotResolved: { code: 'nameNotResolved', detail: 'ENOTFOUND', privateZone: true },
  connected: { code: 'connected', address: '10.0.0.4', failed: ['::1'] },
  portClosed: { code: 'portClosed' },
  blockedByFirewall: { code: 'blockedByFirewall' },
  privateNetworkNotReached: { code: 'privateNetworkNotReached' },
  notLetIn: { code: 'notLetIn', how: 'timedOut', reason: 'publicAccessOff' },
  notRunning: { code: 'notRunning', how: 'refused' },
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
  .concat(['serverReady', 'serverStateUnknown', 'serverNotRead', 'notRunning'])
  .sort();

suite('words of the diagnosis', () => {
  test('every finding is a sentence of its own, without a place that was not filled', () => {
    const sentences = Object.values(findings).map((finding) => findingText(finding, (name) => `<${name}>`));
    for (const sentence of sentences) {
      assert.match(sentence, /^[A-Z0-9].*\.$/s);
      assert.doesNotMatch(sentence, /undefined|\{\d\}/);
    }
    const own = sentences.filter((sentence) => !sentence.startsWith('The server reports'));
    assert.equal(new Set(own).size, own.length);
  });

  test('each failure has an advice', () => {
    const silent = Object.values(findings).filter((finding) => findingAdvice(finding) === undefined);
    assert.deepEqual(silent.map(({ code }) => code).sort(), withoutAdvice);
  });

  test('says what matters: addresses, the authority by its word, the address as the server sees it', () => {
    const text = (finding: DiagnosisFinding) => findingText(finding, (name) => `<${name}>`);
    assert.equal(text(findings.chainTrusted), 'Trusted: the chain ends in <demo>; 9 days left.');
    assert.equal(text(findings.connected), '10.0.0.4 accepts connections; no connection to ::1.');
    assert.match(
      text(findings.clientNotAllowed),
      /^No server rule allows 20\.1\.2\.3\. The server reports: "no" \(28000\)\.$/,
    );
    assert.match(findingAdvice(findings.clientNotAllowed) ?? '', /firewall rule for 20\.1\.2\.3/);
    assert.equal(text(findings.hostNameMismatch), 'The certificate is not for orders: it names no host.');
  });

  test('each state of a server has words of its own, and advice unless it connects', () => {
    const found = serverStates.map((state) => ({ code: 'serverNotReady', state, connects: false }) as const);
    const texts = found.map((finding) => findingText(finding, String));
    assert.equal(new Set(texts).size, serverStates.length);
    assert.ok(texts.every((text) => /^Azure reports that the server is .*\.$/.test(text)));
    assert.ok(found.every((finding) => findingAdvice(finding)?.endsWith('.')));
    const connecting = { ...findings.serverNotReady, connects: true };
    assert.match(findingText(connecting, String), /is stopped\. It accepts connections nevertheless\.$/);
    assert.equal(findingAdvice(connecting), undefined);
  });

  test('each reason of Azure is a sentence and has an advice', () => {
    const ranges = [
      { start: '203.0.113.0', end: '203.0.113.255' },
      { start: '198.51.100.7', end: '198.51.100.7' },
    ];
    const none = { first: [], more: 0 };
    const subnets = { first: ['shop-vnet/apps'], more: 2 };
    const action = 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/read';
    const expected: readonly (readonly [AccessReason, RegExp])[] = [
      [{ reason: 'publicAccessOff' }, /Public access is disabled\.$/],
      [{ reason: 'insideNetwork' }, /inside a virtual network/],
      [{ reason: 'insideNetwork', subnet: 'v/s' }, /inside the virtual network v\/s/],
      [{ reason: 'noRule', subnets: none }, /No firewall rule allows any address\.$/],
      [{ reason: 'noRule', subnets }, /only these subnets are allowed: shop-vnet\/apps and 2 more\.$/],
      [{ reason: 'azureServicesOnly', subnets: none }, /allows Azure services only\.$/],
      [{ reason: 'everyAddress' }, /allows every address, so it is not the cause\.$/],
      [
        { reason: 'ranges', ranges: { first: ranges, more: 0 } },
        /allow these addresses: 203\.0\.113\.0 to 203\.0\.113\.255, 198\.51\.100\.7\.$/,
      ],
      [{ reason: 'ranges', ranges: { first: [], more: 3 } }, /could not be read\.$/],
      [{ reason: 'notReadable', failure: { code: 'forbidden', action } }, /lacks the permission .*firewallRules\/read/],
    ];
    for (const [reason, text] of expected) {
      const finding = { code: 'notLetIn', how: 'timedOut', ...reason } as const;
      assert.match(findingText(finding, String), text);
      assert.match(findingAdvice(finding) ?? '', /^[A-Z].*\.$/);
    }
  });

  test('a replica whose chain ends elsewhere is named, with its primary', () => {
    const replica = { ...findings.chainNotTrusted, replica: { primary: 'orders' } };
    assert.match(findingText(replica, String), /a replica of orders: it may chain to a newer root/);
    assert.match(findingAdvice(replica) ?? '', /both the replica and its primary/);
  });

  test('every step has a name', () => {
    assert.equal(new Set(diagnosisSteps.map(stepName)).size, diagnosisSteps.length);
  });
});
