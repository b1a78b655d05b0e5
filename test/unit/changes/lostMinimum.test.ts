import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberLoss } from '../../../src/changes/lostMinimum';
import { known, unknown, type Reading, type Server, type TlsSettings } from '../../../src/domain/server';
import type { TlsBound } from '../../../src/domain/tlsVersion';
import { flexibleServer, singleServer } from '../../support/servers';

const off = singleServer({}, { enforcement: known(false), minimum: known('none') });
const on = singleServer({}, { enforcement: known(true), minimum: known('none') });

const unknownMinimum = unknown('failed');
const noMinimum: Reading<TlsBound> = known('none');
const minimum: Reading<TlsBound> = known('1.2');

/** What is stored after a change, and what is logged. */
async function remembered(before: TlsSettings['minimum'], after: Server, failure?: Error) {
  const [stored, log]: [unknown[], string[]] = [[], []];
  const setLostMinimum = (...entry: unknown[]): Promise<void> => {
    stored.push(entry);
    return failure ? Promise.reject(failure) : Promise.resolve();
  };
  const lostMinimums = { lostMinimum: () => undefined, setLostMinimum };
  await rememberLoss({ lostMinimums, log: (line) => log.push(line) }, { minimum: before }, after);
  return { stored, log };
}

test('a minimum that went with enforcement is remembered', async () => {
  assert.deepEqual(await remembered(minimum, off), { stored: [[off.id, '1.2']], log: [] });
});

test('where there was no minimum, or none was known, what was remembered before stays', async () => {
  for (const before of [noMinimum, unknownMinimum]) {
    assert.deepEqual(await remembered(before, off), { stored: [], log: [] });
  }
});

test('a server that enforces TLS again has lost nothing', async () => {
  for (const before of [minimum, noMinimum, unknownMinimum]) {
    assert.deepEqual((await remembered(before, on)).stored, [[on.id, undefined]]);
  }
});

test('nothing is concluded from enforcement that is not known, or from a Flexible Server, which keeps its minimum', async () => {
  const unread = singleServer({}, { enforcement: unknown('failed') });
  const flexible = [flexibleServer(), flexibleServer({}, { enforcement: known(false) })];
  for (const after of [unread, ...flexible]) {
    assert.deepEqual(await remembered(minimum, after), { stored: [], log: [] });
  }
});

test('a minimum that cannot be stored is logged, and the change stays a success', async () => {
  const { log } = await remembered(minimum, off, new Error('disk full'));
  assert.deepEqual(log, [`the lost minimum of ${off.id} was not stored: disk full`]);
});
