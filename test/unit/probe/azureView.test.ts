import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AddressRange, RuleList, ServerNetwork, Told } from '../../../src/domain/network';
import { known, unknown } from '../../../src/domain/server';
import { asksForNetwork, explain, type AzureView, type DiagnosisFinding, type WireReport } from '../../../src/probe';
import { unreachedReport, wireReport } from '../../support/observations';

const list = (...rules: (readonly [string, string])[]): RuleList<AddressRange> => ({
  rules: rules.map(([start, end]) => ({ start, end })),
  total: rules.length,
  unreadable: 0,
  cut: false,
});
const told = <T>(value: T): Told<T> => ({ known: true, value });
const network = (changes: Partial<ServerNetwork> = {}): Told<ServerNetwork> =>
  told({ publicAccess: known(true), firewall: told(list()), ...changes });
const view = (changes: Partial<AzureView> = {}): AzureView => ({ state: told('Ready'), ...changes });
const finding = (step: string, report: WireReport, azure?: AzureView): DiagnosisFinding | undefined =>
  explain(report, undefined, azure).find((one) => one.step === step)?.finding;
const status = (step: string, report: WireReport, azure: AzureView): string | undefined =>
  explain(report, undefined, azure).find((one) => one.step === step)?.status;

const good = wireReport(['1.2', '1.3']);
const silent = unreachedReport({ code: 'timedOut' });
const refusing = unreachedReport({ code: 'connectionRefused' });
const names = (problem: WireReport['names']): WireReport => ({ ...silent, names: problem, attempts: [] });

suite('the state that Azure reports', () => {
  test('is the first step, and there is none where nobody has asked', () => {
    assert.equal(explain(good, undefined, view())[0]?.step, 'server');
    assert.equal(explain(good)[0]?.step, 'names');
    assert.deepEqual(finding('server', good, view()), { code: 'serverReady' });
  });

  for (const state of ['Stopped', 'Stopping', 'Starting', 'Updating', 'Restarting', 'Disabled', 'Dropping']) {
    test(`${state}: a reason where the wire does not connect, and only a report where it does`, () => {
      const azure = view({ state: told(state) });
      const word = state.toLowerCase();
      assert.deepEqual(finding('server', silent, azure), { code: 'serverNotReady', state: word, connects: false });
      assert.equal(status('server', silent, azure), 'failed');
      assert.deepEqual(finding('tcp', silent, azure), { code: 'notRunning', how: 'timedOut' });
      assert.deepEqual(finding('tcp', refusing, azure), { code: 'notRunning', how: 'refused' });
      assert.deepEqual(finding('server', good, azure), { code: 'serverNotReady', state: word, connects: true });
      assert.equal(status('server', good, azure), 'ok');
      assert.equal(finding('tcp', good, azure)?.code, 'connected');
    });
  }

  test('does not stop the steps on the wire, which were taken', () => {
    const steps = explain(silent, undefined, view({ state: told('Stopped') }));
    assert.deepEqual(
      steps.slice(0, 4).map((step) => step.status),
      ['failed', 'ok', 'failed', 'notTried'],
    );
  });

  test('a gateway that answers for a server that does not run is no connection', () => {
    assert.ok(good.session.status === 'established');
    const session = { ...good.session, start: { status: 'refused', error: { message: 'stopped' } } } as const;
    assert.equal(status('server', { ...good, session }, view({ state: told('Stopped') })), 'failed');
  });

  test('a word that is not known here is quoted when it is one, and is no reason', () => {
    const said = (state: string) => finding('server', silent, view({ state: told(state) }));
    assert.deepEqual(said('Paused'), { code: 'serverStateUnknown', state: 'Paused' });
    assert.deepEqual(said('Unknown'), { code: 'serverStateUnknown' });
    for (const odd of ['', '[x](command:y)', 'a\u202eb', 'x'.repeat(41), 'constructor ']) {
      assert.deepEqual(said(odd), { code: 'serverStateUnknown' }, odd);
    }
    assert.equal(status('server', silent, view({ state: told('Paused') })), 'unknown');
    assert.equal(finding('tcp', silent, view({ state: told('Paused') }))?.code, 'blockedByFirewall');
  });

  test('a state that could not be read is not guessed', () => {
    const failure = { code: 'forbidden' } as const;
    const azure = view({ state: { known: false, failure } });
    assert.deepEqual(finding('server', silent, azure), { code: 'serverNotRead', failure });
    assert.equal(status('server', silent, azure), 'unknown');
  });
});

suite('who may connect, as Azure has it', () => {
  const none = { first: [], more: 0 };
  const everybody = ['0.0.0.0', '255.255.255.255'] as const;
  const azureOnly = ['0.0.0.0', '0.0.0.0'] as const;
  const office = ['203.0.113.0', '203.0.113.255'] as const;
  const forbidden = { code: 'forbidden', action: 'Microsoft.DBforPostgreSQL/servers/firewallRules/read' } as const;
  const subnets = told({ rules: ['shop/apps'], total: 1, unreadable: 0, cut: false });
  const cases: Record<string, [Told<ServerNetwork>, object]> = {
    'public access is off': [network({ publicAccess: known(false) }), { reason: 'publicAccessOff' }],
    'inside a network': [network({ inside: { subnet: 'v/s' } }), { reason: 'insideNetwork', subnet: 'v/s' }],
    'inside a network, whatever its public access says': [
      network({ inside: {}, publicAccess: known(false) }),
      { reason: 'insideNetwork' },
    ],
    'no rule': [network(), { reason: 'noRule', subnets: none }],
    'no rule, but subnets': [
      network({ virtualNetworkRules: subnets }),
      { reason: 'noRule', subnets: { first: ['shop/apps'], more: 0 } },
    ],
    'Azure services only': [
      network({ firewall: told(list(azureOnly)) }),
      { reason: 'azureServicesOnly', subnets: none },
    ],
    everybody: [network({ firewall: told(list(office, everybody)) }), { reason: 'everyAddress' }],
    'some ranges': [
      network({ firewall: told(list(azureOnly, office)) }),
      {
        reason: 'ranges',
        ranges: {
          first: [
            { start: '0.0.0.0', end: '0.0.0.0' },
            { start: '203.0.113.0', end: '203.0.113.255' },
          ],
          more: 0,
        },
      },
    ],
    'rules that are none': [
      network({ firewall: told({ rules: [], total: 2, unreadable: 2, cut: false }) }),
      { reason: 'ranges', ranges: { first: [], more: 2 } },
    ],
    'rules not readable': [
      network({ firewall: { known: false, failure: forbidden } }),
      { reason: 'notReadable', failure: forbidden },
    ],
    'nothing readable': [
      { known: false, failure: forbidden },
      { reason: 'notReadable', failure: forbidden },
    ],
    'public access not known, rules known': [
      network({ publicAccess: unknown('absent') }),
      { reason: 'noRule', subnets: none },
    ],
  };
  for (const [name, [answer, reason]] of Object.entries(cases)) {
    test(`${name}: said where the connection does not open, and never where it does`, () => {
      const azure = view({ network: answer });
      assert.deepEqual(finding('tcp', silent, azure), { code: 'notLetIn', how: 'timedOut', ...reason });
      assert.deepEqual(finding('tcp', refusing, azure), { code: 'notLetIn', how: 'refused', ...reason });
      assert.equal(finding('tcp', good, azure)?.code, 'connected');
    });
  }

  test('names eight ranges, and how many more', () => {
    const many = Array.from({ length: 300 }, (_, index) => [`10.0.1.${index % 200}`, '10.0.2.0'] as const);
    const found = finding('tcp', silent, view({ network: network({ firewall: told(list(...many)) }) }));
    assert.ok(found?.code === 'notLetIn' && found.reason === 'ranges');
    assert.deepEqual([found.ranges.first.length, found.ranges.more], [8, 292]);
  });

  test('says nothing of a private address: its network decides', () => {
    const addresses = [{ address: '10.0.0.4', private: true }];
    const inside = { ...silent, names: { status: 'resolved', addresses, milliseconds: 1 } } as const;
    assert.deepEqual(finding('tcp', inside, view({ network: network() })), { code: 'privateNetworkNotReached' });
    const azure = view({ network: network({ inside: { subnet: 'shop/db' } }) });
    assert.deepEqual(finding('tcp', inside, azure), { code: 'privateNetworkNotReached', subnet: 'shop/db' });
  });

  test('a name without address is one of a private zone where the server is inside a network', () => {
    const problem = { code: 'nameNotResolved', detail: 'ENOTFOUND' } as const;
    const lost = names({ status: 'unknown', problem, milliseconds: 1 });
    const privateZone = (azure: AzureView) => {
      const found = finding('names', lost, azure);
      return found?.code === 'nameNotResolved' && found.privateZone;
    };
    assert.equal(privateZone(view({ network: network({ inside: {} }) })), true);
    assert.equal(privateZone(view({ network: network() })), false);
  });
});

suite('what Azure is asked for', () => {
  const ready = told('Ready');
  const stopped = told('Stopped');
  const untrusted = (code: 'unknownAuthority' | 'selfSigned') =>
    wireReport(['1.2', '1.3'], {
      trusted: false,
      faults: [code === 'selfSigned' ? { code } : { code, issuer: 'CN=New Root' }],
    });

  test('nothing where the server connects, or has a reason already', () => {
    assert.equal(asksForNetwork(good, ready), false);
    assert.equal(asksForNetwork(silent, stopped), false);
    assert.equal(asksForNetwork(unreachedReport({ code: 'cancelled' } as never), ready), false);
  });

  test('its network where the connection does not open', () => {
    assert.equal(asksForNetwork(silent, ready), true);
    assert.equal(asksForNetwork(refusing, ready), true);
    assert.equal(asksForNetwork(silent, { known: false, failure: { code: 'forbidden' } }), true);
  });

  test('whether it is a replica where the chain ends in another root', () => {
    assert.equal(asksForNetwork(untrusted('unknownAuthority'), ready), true);
    assert.equal(asksForNetwork(untrusted('selfSigned'), ready), false);
    const azure = view({ network: network({ replica: { primary: 'orders' } }) });
    const chain = (report: WireReport) => finding('chain', report, azure);
    assert.deepEqual(chain(untrusted('unknownAuthority')), {
      code: 'chainNotTrusted',
      faults: [{ code: 'unknownAuthority', issuer: 'CN=New Root' }],
      replica: { primary: 'orders' },
    });
    assert.deepEqual(chain(untrusted('selfSigned')), { code: 'chainNotTrusted', faults: [{ code: 'selfSigned' }] });
    assert.equal(chain(good)?.code, 'chainTrusted');
  });
});
