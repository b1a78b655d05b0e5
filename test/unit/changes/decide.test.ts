import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type Concern } from '../../../src/changes/decide';
import type { Client } from '../../../src/clients/client';
import type { TlsChange } from '../../../src/domain/change';
import { known, unknown, type Server } from '../../../src/domain/server';
import { flexibleServer, singleServer } from '../../support/servers';

const client = (encryption: Client['encryption']): Client => ({
  key: JSON.stringify(encryption),
  user: 'app',
  application: 'shop',
  address: '10.0.0.1',
  database: 'shop',
  backendType: 'client backend',
  encryption,
});
const tls = (version: '1.0' | '1.2' | '1.3'): Client =>
  client({ kind: 'tls', name: `TLSv${version}`, version, cipher: 'AES', bits: 256 });
const sample = (...clients: Client[]) => ({ clients, until: 42 });

const concerns = (
  shown: Server,
  current: Server,
  requested: TlsChange,
  seen?: ReturnType<typeof sample>,
): readonly Concern[] | string => {
  const decision = decide({ shown, current, requested, sample: seen });
  return decision.kind === 'send' ? decision.concerns : decision.kind;
};

const server = flexibleServer();
const off = flexibleServer({}, { enforcement: known(false) });
const high = flexibleServer({}, { minimum: known('1.3') });

test('what the rules do not allow is refused, whatever else stands against it', () => {
  assert.deepEqual(decide({ shown: high, current: server, requested: { minimum: '1.0' } }), {
    kind: 'refused',
    refusal: { code: 'versionNotSupported', kind: 'flexible', version: '1.0', supported: ['1.2', '1.3'] },
  });
});

test('what is set already needs nothing, also when somebody else has set it', () => {
  assert.equal(concerns(server, high, { minimum: '1.3' }, sample(tls('1.2'))), 'alreadySet');
});

test('a server that differs from the one that was shown', () => {
  assert.deepEqual(concerns(high, server, { enforcement: false }), [
    { code: 'changedMeanwhile', differences: [{ setting: 'minimum', before: '1.3', now: '1.2' }] },
    { code: 'weakens', effects: [{ code: 'unencryptedAdmitted' }] },
  ]);
});

test('what was not known before differs from nothing', () => {
  const unread = unknown('notReadYet');
  const shown = flexibleServer({}, { enforcement: unread, minimum: unread, maximum: unread });
  assert.deepEqual(concerns(shown, server, { minimum: '1.3' }, sample()), []);
});

test('weakening is a concern, strengthening is none', () => {
  assert.deepEqual(concerns(high, high, { minimum: '1.2' }, sample(tls('1.3'))), [
    { code: 'weakens', effects: [{ code: 'versionsAdmitted', versions: ['1.2'] }] },
  ]);
  assert.deepEqual(concerns(off, off, { enforcement: true }, sample(tls('1.2'))), []);
});

test('clients that were seen and would be refused', () => {
  assert.deepEqual(concerns(server, server, { minimum: '1.3' }, sample(tls('1.2'), tls('1.3'), tls('1.3'))), [
    { code: 'refusesClients', refused: 1, seen: 3, until: 42 },
  ]);
});

test('judged by what is sent: a minimum on a Single Server turns enforcement on', () => {
  const open = singleServer({}, { enforcement: known(false), minimum: known('none') });
  const plaintext = client({ kind: 'plaintext' });
  assert.deepEqual(concerns(open, open, { minimum: '1.2' }, sample(plaintext, tls('1.3'))), [
    { code: 'refusesClients', refused: 1, seen: 2, until: 42 },
  ]);
  // and what the server has already refuses nobody more
  assert.deepEqual(concerns(server, server, { enforcement: true, minimum: '1.3' }, sample(plaintext, tls('1.3'))), []);
});

test('nobody has looked: not known where clients may be refused, and no word where none can be', () => {
  assert.deepEqual(concerns(off, off, { enforcement: true }), [{ code: 'clientsUnknown' }]);
  assert.deepEqual(concerns(server, server, { minimum: '1.3' }), [{ code: 'clientsUnknown' }]);
  assert.deepEqual(concerns(high, high, { minimum: '1.2' }), [
    { code: 'weakens', effects: [{ code: 'versionsAdmitted', versions: ['1.2'] }] },
  ]);
});
