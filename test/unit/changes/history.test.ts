import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { History, undoOfEntry, type HistoryEntry } from '../../../src/changes/history';
import { historyCsv, historyJson, historyMarkdown } from '../../../src/changes/historyExport';
import { HistoryRecorder } from '../../../src/changes/historyRecorder';
import type { Backend } from '../../../src/domain/backend';
import { planChange } from '../../../src/domain/change';
import { TlsError } from '../../../src/domain/errors';
import { known, unknown, type Server } from '../../../src/domain/server';
import { Fleet } from '../../../src/fleet/fleet';
import { backendWith } from '../../support/backend';
import { MemoryLines } from '../../support/memoryLines';
import { flexibleServer, singleServer } from '../../support/servers';

const entry = (overrides: Partial<HistoryEntry> = {}): HistoryEntry => ({
  at: '2026-01-02T03:04:05.000Z',
  id: flexibleServer().id,
  result: 'changed',
  account: 'ada@example.com',
  before: { enforcement: false, minimum: '1.2' },
  after: { enforcement: true, minimum: '1.2' },
  requested: { enforcement: true },
  ...overrides,
});

suite('the file', () => {
  test('keeps what is appended, also by another window and after a line that was cut off', async () => {
    const file = new MemoryLines();
    await new History(file).append([entry()]);
    file.text += '{"at":"2026-01';
    const other = new History(file);
    await other.append([entry({ result: 'failed', error: 'locked', correlationId: 'abc' })]);
    assert.deepEqual(await other.read(), [entry(), entry({ result: 'failed', error: 'locked', correlationId: 'abc' })]);
  });

  test('leaves out what is no entry', async () => {
    const lines = ['{}', 'x', JSON.stringify({ ...entry(), id: 'x' }), JSON.stringify({ ...entry(), at: 1 })];
    const others = [JSON.stringify({ ...entry(), result: 'odd' }), JSON.stringify(entry())];
    assert.deepEqual(await new History(new MemoryLines([...lines, ...others].join('\n'))).read(), [entry()]);
  });

  test('has no row that blames others for what another window has changed', async () => {
    const { account: _, requested: __, ...values } = entry();
    const found = (since: string, at: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
      ...{ ...values, result: 'found', since: `2026-01-02T${since}:00.000Z`, at: `2026-01-02T${at}:00.000Z` },
      ...more,
    });
    const both = {
      before: { enforcement: false, minimum: '1.2' },
      after: { enforcement: true, minimum: '1.3' },
    } as const;
    const read = async (...lines: HistoryEntry[]) =>
      new History(new MemoryLines(lines.map((line) => JSON.stringify(line)).join('\n'))).read();
    const own = entry({ ...both, requested: both.after }); // at 03:04
    for (const echo of [
      found('02:00', '03:30', both),
      found('02:00', '03:02', { after: { enforcement: true, minimum: '1.2' } }), // between its two writes
      { ...found('02:00', '04:00', both), id: own.id.toUpperCase() },
    ]) {
      assert.deepEqual(await read(own, echo), [own], JSON.stringify(echo));
      assert.deepEqual(await read(echo, own), [own], 'before its window knows of the end');
    }
    for (const foreign of [
      found('03:30', '05:00', both), // long afterwards: somebody has done it again
      found('02:00', '03:30', { after: { enforcement: true, minimum: '1.1' } }),
      found('02:00', '03:30', { before: both.after, after: both.before }),
      found('02:00', '03:30', { ...both, id: flexibleServer({ name: 'other' }).id }),
    ]) {
      assert.deepEqual(await read(own, foreign), [own, foreign], JSON.stringify(foreign));
    }
    const twice = [
      found('02:00', '03:30', both),
      found('02:30', '03:31', both),
      found('04:00', '05:00', both),
    ] as const;
    assert.deepEqual(await read(...twice), [twice[0], twice[2]]);
  });

  test('does not grow without end, and keeps the newest', async () => {
    const file = new MemoryLines();
    const history = new History(file);
    const many = (from: number, count: number): HistoryEntry[] =>
      Array.from({ length: count }, (_, index) => entry({ correlationId: String(from + index) }));
    await history.append(many(0, 12_000));
    assert.equal(file.text.trim().split(/\n+/).length, 12_000);
    await history.append(many(12_000, 1));
    const lines = file.text.trim().split(/\n+/);
    assert.equal(lines.length, 10_000);
    assert.match(lines.at(-1) ?? '', /"correlationId":"12000"/);
  });
});

interface Recording {
  readonly fleet: Fleet;
  readonly entries: () => Promise<readonly HistoryEntry[]>;
  /** What the service has. */
  server: Server;
}

function record(change: Backend['changeServer'] = () => Promise.reject(new Error('not expected'))): Recording {
  const recording = { server: flexibleServer({}, { enforcement: known(false) }) } as Recording;
  const fleet = new Fleet(() =>
    Promise.resolve(backendWith({ readServer: () => Promise.resolve({ ...recording.server }), changeServer: change })),
  );
  const history = new History(new MemoryLines());
  const recorder = new HistoryRecorder({
    fleet,
    history,
    account: () => Promise.resolve('ada@example.com'),
    log: (line) => assert.fail(line),
    now: () => Date.parse('2026-01-02T03:04:05Z'),
  });
  return Object.assign(recording, {
    fleet,
    entries: async () => {
      await recorder.written();
      return history.read();
    },
  });
}

const enforced = flexibleServer({}, { enforcement: known(true) });

suite('a change of this window', () => {
  test('is recorded with its account, and what was read before and after', async () => {
    const recording = record(() => Promise.resolve(enforced));
    const before = await recording.fleet.read(enforced.id);
    recording.server = enforced;
    await recording.fleet.change(before, { enforcement: true });
    await recording.fleet.read(enforced.id);
    assert.deepEqual(await recording.entries(), [entry()]);
  });

  test('has the correlation ids of its writes, by which the activity log names it', async () => {
    const ids = ['a-1', 'b-2'];
    const recording = record((_, __, { onCorrelationId }) => {
      ids.forEach((id) => onCorrelationId?.(id));
      return Promise.resolve(enforced);
    });
    const before = await recording.fleet.read(enforced.id);
    await recording.fleet.change(before, { enforcement: true });
    assert.equal((await recording.entries())[0]?.correlationId, 'a-1 b-2');
  });

  test('that was refused is recorded with its code; one that was not sent is not', async () => {
    const failures = [
      new TlsError({ code: 'locked' }, { status: 409, correlationId: 'abc' }),
      new TlsError({ code: 'changedMeanwhile', differences: [] }),
    ];
    const recording = record(() => Promise.reject(failures.shift() ?? assert.fail()));
    const before = await recording.fleet.read(enforced.id);
    await assert.rejects(recording.fleet.change(before, { enforcement: true }));
    await assert.rejects(recording.fleet.change(before, { enforcement: true }));
    const { before: settings } = entry();
    assert.deepEqual(await recording.entries(), [
      entry({ result: 'failed', after: settings, error: 'locked', correlationId: 'abc' }),
    ]);
  });

  test('that Azure goes on with is unknown, and then this window’s when it is there', async () => {
    const recording = record(() => Promise.reject(new TlsError({ code: 'cancelled', operationContinues: true })));
    const before = await recording.fleet.read(enforced.id);
    await assert.rejects(recording.fleet.change(before, { enforcement: true }));
    recording.server = enforced;
    await recording.fleet.read(enforced.id);
    const found = await recording.entries();
    assert.deepEqual(
      found.map(({ result, error, requested }) => [result, error, requested]),
      [
        ['unknown', 'cancelled', { enforcement: true }],
        ['changed', undefined, { enforcement: true }],
      ],
    );
  });
});

suite('a change of somebody else', () => {
  test('that a read finds is recorded as found, without an account', async () => {
    const recording = record();
    await recording.fleet.read(enforced.id);
    recording.server = enforced;
    await recording.fleet.read(enforced.id);
    await recording.fleet.read(enforced.id);
    const { account: _, requested: __, ...found } = entry({ result: 'found' });
    const since = new Date(recording.server.readAt).toISOString();
    assert.deepEqual(await recording.entries(), [{ ...found, since }]);
  });

  test('is found against what an earlier session has seen, and across a time in which it was unknown', async () => {
    const recording = record();
    recording.fleet.listing.showCached({ asOf: 0, subscriptions: [], servers: [recording.server] });
    recording.server = flexibleServer({}, { enforcement: unknown('stopped'), minimum: unknown('stopped') });
    await recording.fleet.read(enforced.id);
    assert.deepEqual(await recording.entries(), []);
    recording.server = enforced;
    await recording.fleet.read(enforced.id);
    assert.deepEqual(
      (await recording.entries()).map(({ result, before, after }) => [result, before.enforcement, after?.enforcement]),
      [['found', false, true]],
    );
  });

  test('is nothing where another account, cloud or mode shows other servers', async () => {
    const recording = record();
    await recording.fleet.read(enforced.id);
    recording.fleet.reset();
    recording.server = enforced;
    await recording.fleet.read(enforced.id);
    assert.deepEqual(await recording.entries(), []);
  });
});

suite('undoing an entry', () => {
  test('asks for the settings before, where they differ', () => {
    assert.deepEqual(undoOfEntry(entry(), flexibleServer()), { enforcement: false });
    assert.equal(undoOfEntry(entry({ after: entry().before }), flexibleServer()), undefined);
    const { after: _, ...unread } = entry();
    assert.equal(undoOfEntry(unread, flexibleServer()), undefined);
  });

  test('is planned for the server as it is now, which says where there is no way back', () => {
    const server = singleServer({}, { minimum: known('1.2') });
    const undo = undoOfEntry(
      entry({
        id: server.id,
        before: { enforcement: true, minimum: 'none' },
        after: { enforcement: true, minimum: '1.2' },
      }),
      server,
    );
    const planned = planChange(server, undo ?? assert.fail());
    assert.deepEqual(!planned.ok && planned.refusal, { code: 'minimumCannotBeRemoved', current: '1.2' });
  });
});

suite('the export', () => {
  const hidden = entry({ exception: { until: '2026-01-02T03:04:05.000Z', reason: 'a\u202eb' } });

  test('hides nothing, also as JSON', () => {
    assert.ok(!/\u202e/.test(historyJson([hidden]) + historyMarkdown([hidden])));
    assert.deepEqual(JSON.parse(historyJson([hidden])), [hidden]);
  });

  const hostile = entry({ account: '=HYPERLINK("http://evil","x")', correlationId: '|`[x](y)' });

  test('as CSV has a line for each entry, and no formula', () => {
    const [head, line, ...others] = historyCsv([hostile]).split('\r\n');
    assert.equal(head?.split(',').length, 15);
    assert.ok(line?.includes(`"'=HYPERLINK(""http://evil"",""x"")"`), line);
    assert.ok(line?.includes('"off","1.2","on","","on","1.2"'), line);
    assert.deepEqual(others, ['']);
  });

  test('as Markdown is a table of text', () => {
    const line = historyMarkdown([hostile]).split('\n')[2] ?? '';
    assert.ok(line.includes('\\|\\`\\[x\\]\\(y\\)'), line);
    assert.equal(line.replace(/\\./g, '').split('|').length, 17);
  });

  test('as JSON is what is recorded', () => {
    assert.deepEqual(JSON.parse(historyJson([hostile])), [hostile]);
  });
});
