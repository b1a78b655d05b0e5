import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreedTo, decide, type Concern, type Consent } from '../../../src/changes/decide';
import type { Client } from '../../../src/clients/client';
import type { TlsChange } from '../../../src/domain/change';
import { known, unknown, type Server } from '../../../src/domain/server';
import type { TlsVersion } from '../../../src/domain/tlsVersion';
import type { UndoingPolicy } from '../../../src/domain/undoingPolicy';
import { flexibleServer, singleServer } from '../../support/servers';
import { sampledClient, tlsEncryption } from '../../support/clients';
import { openGuard } from '../../support/guards';

const client = (encryption: Client['encryption']): Client =>
  sampledClient({ key: JSON.stringify(encryption), encryption });
const tls = (version: TlsVersion): Client => client(tlsEncryption(version));
const sample = (...clients: Client[]) => ({ clients, until: 42 });

const person: Consent = { asker: 'person', confirmed: false, clients: 'always' };
const caller: Consent = { asker: 'caller', confirmed: false, clients: 'ifSeen' };

interface More {
  readonly seen?: ReturnType<typeof sample>;
  readonly consent?: Partial<Consent>;
  readonly lostMinimum?: TlsVersion;
  readonly policies?: readonly UndoingPolicy[];
}

const concerns = (
  shown: Server,
  current: Server,
  requested: TlsChange,
  { seen, consent, lostMinimum, policies }: More = {},
): readonly Concern[] | string => {
  const planned = decide({
    shown,
    current,
    requested,
    consent: { ...person, ...consent },
    guard: openGuard,
    sample: seen,
    lostMinimum,
    policies,
  });
  return planned.kind === 'change' ? planned.concerns : planned.kind;
};

const server = flexibleServer();
const off = flexibleServer({}, { enforcement: known(false) });
const high = flexibleServer({}, { minimum: known('1.3') });

test('what the rules do not allow is impossible, whatever else stands against it', () => {
  const planned = decide({
    shown: high,
    current: server,
    requested: { minimum: '1.0' },
    consent: caller,
    guard: openGuard,
  });
  assert.equal(planned.kind, 'impossible');
  assert.deepEqual(planned.kind === 'impossible' && planned.error.failure, {
    code: 'refused',
    refusal: { code: 'versionNotSupported', kind: 'flexible', version: '1.0', supported: ['1.2', '1.3'] },
  });
});

test('settings that the server already has need nothing, also when another user has set them', () => {
  for (const consent of [person, caller]) {
    assert.equal(concerns(server, high, { minimum: '1.3' }, { seen: sample(tls('1.2')), consent }), 'alreadySet');
  }
});

const differing = [{ setting: 'minimum', before: '1.3', now: '1.2' }] as const;

test('a server that differs from the one that was shown', () => {
  assert.deepEqual(concerns(high, server, { enforcement: false }), [
    { code: 'changedMeanwhile', differences: differing },
    { code: 'weakens', effects: [{ code: 'unencryptedAdmitted' }], typed: false },
  ]);
});

test('which a caller gets as a code, also when weakening is confirmed', () => {
  for (const confirmed of [false, true]) {
    const consent = { ...caller, confirmed };
    const planned = decide({
      shown: high,
      current: server,
      requested: { enforcement: false },
      consent,
      guard: openGuard,
    });
    assert.deepEqual(planned.kind === 'impossible' && planned.error.failure, {
      code: 'changedMeanwhile',
      differences: differing,
    });
  }
});

test('what was not known before differs from nothing', () => {
  const unread = unknown('notReadYet');
  const shown = flexibleServer({}, { enforcement: unread, minimum: unread, maximum: unread });
  assert.deepEqual(concerns(shown, server, { minimum: '1.3' }, { seen: sample() }), []);
});

test('weakening is a concern unless it is confirmed, strengthening is none', () => {
  const seen = sample(tls('1.3'));
  assert.deepEqual(concerns(high, high, { minimum: '1.2' }, { seen }), [
    { code: 'weakens', effects: [{ code: 'versionsAdmitted', versions: ['1.2'] }], typed: false },
  ]);
  assert.deepEqual(concerns(high, high, { minimum: '1.2' }, { seen, consent: { confirmed: true } }), []);
  assert.deepEqual(concerns(off, off, { enforcement: true }, { seen: sample(tls('1.2')) }), []);
});

test('policies that set again what a change weakens, and no others', () => {
  const enforces = { assignment: 'Keep TLS', enforcement: true } as const;
  const raises = { assignment: 'TLS 1.3', minimum: '1.3' } as const;
  const lower = { assignment: 'TLS 1.2', minimum: '1.2' } as const;
  const undoneBy = (requested: TlsChange, consent: Partial<Consent> = {}) =>
    concerns(high, high, requested, { policies: [enforces, raises, lower], consent, seen: sample(tls('1.3')) });
  const [stop] = undoneBy({ enforcement: false });
  assert.deepEqual(stop, {
    code: 'weakens',
    effects: [{ code: 'unencryptedAdmitted' }],
    typed: false,
    undoneBy: [enforces],
  });
  const [loosen] = undoneBy({ minimum: '1.2' }) as Concern[];
  assert.deepEqual(loosen?.code === 'weakens' && loosen.undoneBy, [raises]);
  assert.deepEqual(undoneBy({ enforcement: false }, { confirmed: true }), []);
  assert.deepEqual(concerns(off, off, { enforcement: true }, { policies: [enforces], seen: sample(tls('1.2')) }), []);
});

test('clients that were seen and would be refused, whatever is confirmed', () => {
  const seen = sample(tls('1.2'), tls('1.3'), tls('1.3'));
  const refused = [{ code: 'refusesClients', refused: 1, seen: 3, until: 42 }];
  for (const consent of [person, caller, { ...caller, confirmed: true }]) {
    assert.deepEqual(concerns(server, server, { minimum: '1.3' }, { seen, consent }), refused);
  }
  assert.deepEqual(concerns(server, server, { minimum: '1.3' }, { seen, consent: { clients: 'shown' } }), []);
});

test('judged by what is sent: a minimum on a Single Server turns enforcement on', () => {
  const open = singleServer({}, { enforcement: known(false), minimum: known('none') });
  const plaintext = client({ kind: 'plaintext' });
  assert.deepEqual(concerns(open, open, { minimum: '1.2' }, { seen: sample(plaintext, tls('1.3')) }), [
    { code: 'refusesClients', refused: 1, seen: 2, until: 42 },
  ]);
  // and what the server already has refuses nobody more
  assert.deepEqual(
    concerns(server, server, { enforcement: true, minimum: '1.3' }, { seen: sample(plaintext, tls('1.3')) }),
    [],
  );
});

test('no clients were sampled: a concern where clients may be refused, and where it is to be asked', () => {
  assert.deepEqual(concerns(off, off, { enforcement: true }), [{ code: 'clientsUnknown' }]);
  assert.deepEqual(concerns(server, server, { minimum: '1.3' }), [{ code: 'clientsUnknown' }]);
  for (const clients of ['ifSeen', 'shown'] as const) {
    assert.deepEqual(concerns(off, off, { enforcement: true }, { consent: { clients } }), []);
  }
  assert.deepEqual(concerns(high, high, { minimum: '1.2' }), [
    { code: 'weakens', effects: [{ code: 'versionsAdmitted', versions: ['1.2'] }], typed: false },
  ]);
});

const open = singleServer({}, { enforcement: known(false), minimum: known('none') });

test('a minimum that was lost can be restored, and the change with it is judged as well', () => {
  const [lost, ...others] = concerns(
    open,
    open,
    { enforcement: true },
    { lostMinimum: '1.2', seen: sample(tls('1.0')) },
  );
  assert.ok(typeof lost === 'object' && lost.code === 'minimumRestorable');
  assert.equal(lost.minimum, '1.2');
  assert.deepEqual(lost.restored.change, { enforcement: true, minimum: '1.2' });
  assert.deepEqual(lost.restored.concerns, [{ code: 'refusesClients', refused: 1, seen: 1, until: 42 }]);
  assert.deepEqual(others, []);
});

test('it is not offered over a decision of the requester, or over a minimum that the server has', () => {
  const lost = { lostMinimum: '1.2', consent: { clients: 'ifSeen' } } as const;
  const withMinimum = singleServer({}, { enforcement: known(false), minimum: known('1.1') });
  assert.deepEqual(concerns(open, open, { enforcement: true, minimum: '1.1' }, lost), []);
  assert.deepEqual(
    concerns(open, open, { enforcement: true }, { ...lost, consent: { clients: 'ifSeen', confirmed: true } }),
    [],
  );
  assert.deepEqual(concerns(withMinimum, withMinimum, { enforcement: true }, lost), []);
  // nor where it could not be set
  assert.deepEqual(concerns(open, open, { enforcement: true }, { ...lost, lostMinimum: '1.3' }), []);
});

test('after a yes nothing is left to ask, and the server is to be read again', () => {
  const planned = decide({
    shown: high,
    current: server,
    requested: { enforcement: false },
    consent: person,
    guard: openGuard,
  });
  assert.ok(planned.kind === 'change' && !planned.asked);
  const { concerns: left, asked, ...rest } = agreedTo(planned);
  assert.deepEqual([left, asked], [[], true]);
  assert.deepEqual(rest.change, planned.change);
});

test('a change that admits some clients and refuses others asks about both', () => {
  const lowering = singleServer({}, { enforcement: known(false), minimum: known('1.2') });
  assert.deepEqual(concerns(lowering, lowering, { enforcement: true, minimum: '1.1' }), [
    {
      code: 'weakens',
      typed: false,
      effects: [{ code: 'unencryptedRefused' }, { code: 'versionsAdmitted', versions: ['1.1'] }],
    },
    { code: 'clientsUnknown' },
  ]);
});

test('weakening that the setting does not allow is impossible, for every requester and whoever confirms it', () => {
  const guard = { ...openGuard, allowWeakening: 'never' } as const;
  for (const consent of [person, caller, { ...caller, confirmed: true }]) {
    for (const requested of [{ enforcement: false }, { minimum: '1.2' }] as const) {
      const planned = decide({ shown: high, current: high, requested, consent, guard });
      assert.deepEqual(planned.kind === 'impossible' && planned.error.failure, {
        code: 'weakeningRefused',
        reason: 'never',
      });
    }
    assert.equal(decide({ shown: off, current: off, requested: { enforcement: true }, consent, guard }).kind, 'change');
  }
});

test('the name of a production server is typed', () => {
  const guard = { ...openGuard, isProduction: () => true };
  const planned = decide({ shown: high, current: high, requested: { enforcement: false }, consent: caller, guard });
  assert.deepEqual(planned.kind === 'change' && planned.concerns, [
    { code: 'weakens', effects: [{ code: 'unencryptedAdmitted' }], typed: true },
  ]);
});
