import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { PlanWork } from '../../../../src/changes/planWork';
import { known, type Server } from '../../../../src/domain/server';
import { planMarkdown } from '../../../../src/ui/plans/report';
import { buildPlanState, undoOfItem, type PlanInput } from '../../../../src/ui/plans/state';
import type { CodeUses } from '../../../../src/ui/app/codeUses';
import * as words from '../../../../src/ui/plans/words';
import type { PlanTarget } from '../../../../src/changes/planDocument';
import { optionsOf, planOf, Service } from '../../../support/planService';
import { flexibleServer, singleServer } from '../../../support/servers';

function inputOf(servers: readonly Server[], target: PlanTarget, more: Partial<PlanInput> = {}) {
  const service = new Service(servers);
  const { lostMinimums, log, clock } = optionsOf(service);
  const done = () => Promise.resolve();
  const work = new PlanWork(planOf(servers, target), {
    fleet: {
      ...service.fleet,
      read: (id) => service.fleet.readForChange(id),
      follow: (id) => service.fleet.readForChange(id),
      missingAction: async (id) => (id.endsWith('/denied') ? 'Microsoft.DBforPostgreSQL/servers/write' : undefined),
    },
    ...{ lostMinimums, log, clock },
    allowWeakening: () => 'ask',
    isProduction: () => false,
    journal: { begin: done, started: done, ended: done, close: done },
    mark: done,
  });
  const input: PlanInput = {
    work,
    fleet: { activeChange: () => undefined, get: service.fleet.get, subscriptionName: () => 'Production' },
    clientSamples: new Map(),
    usesOf: () => undefined,
    simulated: false,
    cloud: 'public',
    trusted: true,
    allowWeakening: 'ask',
    interrupted: false,
    now: 0,
    ...more,
  };
  return { input, work, service };
}

const rowsOf = (input: PlanInput) => Object.values(buildPlanState(input, words).rows);

test('counts come first, and rows that weaken before others', () => {
  const { input } = inputOf(
    [
      flexibleServer({ name: 'set' }, { enforcement: known(false) }),
      flexibleServer({ name: 'stopped', state: 'Stopped' }),
      flexibleServer({ name: 'weakened' }),
    ],
    { enforcement: false },
  );
  const state = buildPlanState(input, words);
  assert.deepEqual(
    state.counts.map(({ text }) => text),
    ['1 change', '1 already set', '1 blocked', 'strengthens 0', 'weakens 1'],
  );
  const rows = Object.values(state.rows);
  assert.deepEqual(
    rows.map(({ name, result, included }) => [name, result, included]),
    [
      ['weakened', 'left out', false],
      ['stopped', 'blocked', false],
      ['set', 'already set', false],
    ],
  );
  assert.equal(rows[0]?.type, 'Type weakened to include it');
  assert.match(rows[1]?.reason ?? '', /Stopped/);
  assert.equal(state.actions.apply.enabled, false);
});

test('a server that the account may not change is blocked, with the permission', async () => {
  const servers = ['open', 'denied'].map((name) => flexibleServer({ name }, { enforcement: known(false) }));
  const { input, work } = inputOf(servers, { enforcement: true });
  await work.readPermissions(new AbortController().signal);
  const state = buildPlanState(input, words);
  assert.deepEqual(
    state.counts.slice(0, 3).map(({ text }) => text),
    ['1 change', '0 already set', '1 blocked'],
  );
  assert.equal(state.summary, '1 of 2 changes are included. Nothing is sent until you apply the plan.');
  const row = Object.values(state.rows).find(({ name }) => name === 'denied');
  assert.deepEqual([row?.result, row?.mark, row?.open, row?.included], ['blocked', 'bad', false, false]);
  assert.match(row?.reason ?? '', /Microsoft\.DBforPostgreSQL\/servers\/write/);
  assert.match(row?.change ?? '', /enforcement off → on/);
  assert.deepEqual([state.ended, state.several], [false, false]);
});

test('a row that a policy would undo names its assignment', () => {
  const server = flexibleServer();
  const { input } = inputOf([server], { enforcement: false });
  const undoneBy = [{ assignment: 'Keep \u202eTLS', enforcement: true }] as const;
  const [item] = input.work.plan.items;
  Object.assign(item ?? assert.fail(), { undoneBy });
  assert.equal(
    rowsOf(input)[0]?.effects,
    'Clients will be able to connect without encryption. ' +
      'The policy assignment "Keep \\u202eTLS" switches enforcement on again at its next remediation.',
  );
});

test('a row says what changes, and the title what all changes ask for', () => {
  const servers = [singleServer({ name: 'old' }, { minimum: known('1.0') }), flexibleServer({ name: 'new' })];
  const { input } = inputOf(servers, { minimum: '1.2' });
  const state = buildPlanState(input, words);
  assert.equal(state.title, 'Plan: minimum TLS 1.2 on 2 servers');
  assert.equal(Object.values(state.rows)[0]?.change, 'minimum TLS 1.0 → 1.2');
  assert.equal(state.summary, '1 of 1 changes are included. Nothing is sent until you apply the plan.');
});

test('the title says what is the same for all changes, and no more', () => {
  const off = known(false);
  const titleOf = (servers: readonly Server[], target: PlanTarget): string =>
    buildPlanState(inputOf(servers, target).input, words).title;
  const set = flexibleServer({ name: 'set' }, { minimum: known('1.3') });
  const exposed = flexibleServer({ name: 'exposed' }, { enforcement: off, minimum: known('1.3') });
  const weak = flexibleServer({ name: 'weak' }, { minimum: known('1.2') });
  const both = { enforcement: true, minimum: '1.3' } as const;
  assert.equal(titleOf([exposed], { enforcement: true }), 'Plan: enforce TLS on 1 server');
  assert.equal(titleOf([exposed, weak], both), 'Plan: enforce TLS, minimum 1.3, on 2 servers');
  assert.equal(titleOf([weak, set], both), 'Plan: minimum TLS 1.3 on 2 servers');
  assert.equal(titleOf([weak, exposed], { enforcement: false }), 'Plan: stop enforcing TLS on 2 servers');
  assert.equal(titleOf([set], both), 'Plan for 1 server');
  const single = singleServer({ name: 'old' }, { minimum: known('1.0') });
  const mixed = [flexibleServer({ name: 'new' }, { enforcement: off }), single];
  assert.equal(titleOf(mixed, { recommended: true }), 'Plan: enforce TLS, minimum 1.2, on 2 servers');
});

test('a plan is done when what was left out is all that was not changed', async () => {
  const servers = ['a', 'b'].map((name) => flexibleServer({ name }, { enforcement: known(false) }));
  const { input, work } = inputOf(servers, { enforcement: true });
  work.include(work.plan.items.slice(1), false);
  await work.apply();
  const { mark, summary } = buildPlanState(input, words);
  assert.deepEqual([mark, summary], ['good', '1 server was changed. 1 planned change was not made.']);
});

test('an order and a stop are chosen only where several servers change', async () => {
  const open = flexibleServer({ name: 'open' }, { enforcement: known(false) });
  const { input } = inputOf([open, flexibleServer({ name: 'set' })], { enforcement: true });
  assert.equal(buildPlanState(input, words).several, false);
  const { input: two, work } = inputOf([open, flexibleServer({ name: 'b' }, { enforcement: known(false) })], {
    enforcement: true,
  });
  assert.equal(buildPlanState(two, words).several, true);
  await work.apply();
  assert.equal(buildPlanState(two, words).several, true, 'nothing moves while the plan is applied');
});

test('what was changed and is still so can be taken back', async () => {
  const servers = ['a', 'b', 'c'].map((name) => flexibleServer({ name }, { enforcement: known(false) }));
  const { input, work, service } = inputOf(servers, { enforcement: true });
  assert.equal(buildPlanState(input, words).actions.undo.enabled, false);
  work.choose({ canary: false });
  service.fails.set('b', { failure: { code: 'operationFailed' } });
  await work.apply();
  service.set('c', { enforcement: known(false) }); // by another user
  assert.deepEqual(
    work.plan.items.map((item) => undoOfItem(work, input.fleet, item)),
    [{ enforcement: false }, undefined, undefined],
  );
  const { undo } = buildPlanState(input, words).actions;
  assert.deepEqual([undo.label, undo.enabled], ['Undo 1…', true]);
});

test('several changes that weaken can be included at once', () => {
  const { input, work } = inputOf(
    ['a', 'b'].map((name) => flexibleServer({ name })),
    { enforcement: false },
  );
  assert.equal(buildPlanState(input, words).typeAll, 'Type 2 to include all servers whose change weakens TLS');
  const [first] = work.plan.items;
  work.type(first ?? assert.fail(), 'a');
  assert.equal(buildPlanState(input, words).typeAll, '');
});

test('clients that were seen and would be rejected are counted, in the row and above', () => {
  const server = flexibleServer({ name: 'a' }, { enforcement: known(false) });
  const client = { encryption: { kind: 'plaintext' } };
  const sample = { clients: [client, { encryption: { kind: 'local' } }], until: 0 };
  const { input } = inputOf(
    [server],
    { enforcement: true },
    {
      clientSamples: new Map([[server.id.toLowerCase(), sample]]) as unknown as PlanInput['clientSamples'],
      now: 300_000,
    },
  );
  assert.equal(rowsOf(input)[0]?.clients, 'rejects 1 of 2 clients seen 5 min ago');
  const [notice] = buildPlanState(input, words).notices;
  assert.equal(notice?.text, 'Clients that were seen and that the included changes would reject: 1. Servers: 1.');
});

test('connections in the code that would be rejected are counted, in the row and above', () => {
  const uses: CodeUses = {
    places: 3,
    complete: true,
    rejectable: [{ guarantee: 'verified', highest: '1.2' }, { guarantee: 'plaintext' }],
  };
  const { input } = inputOf(
    [flexibleServer({ name: 'a' }), flexibleServer({ name: 'b' }, { minimum: known('1.3') })],
    { minimum: '1.3' },
    { usesOf: () => uses },
  );
  assert.deepEqual(
    rowsOf(input).map(({ code }) => code),
    ['1 connection in the code would be rejected', ''],
  );
  assert.deepEqual(
    buildPlanState(input, words).notices.map(({ text }) => text),
    ['Connections in the code of this workspace that the included changes would reject: 1. Servers: 1.'],
  );
});

test('a timed exception is named with its server, also in the results that are saved', () => {
  const exception = { until: 3_600_000, reason: 'load test | one' };
  const { input } = inputOf([flexibleServer({ name: 'a', exception }, { enforcement: known(false) })], {
    enforcement: true,
  });
  const sentence = /TLS is not enforced on purpose for another 1 h\. Reason: load test/;
  assert.match(rowsOf(input)[0]?.effects ?? '', sentence);
  assert.match(planMarkdown(input, words), sentence);
  assert.match(
    planMarkdown({ ...input, now: 3 * 3_600_000 }, words),
    /Enforcement of TLS is overdue by 2 h\. Reason of the exception: load test/,
  );
  const { input: ended } = inputOf([flexibleServer({ name: 'a', exception })], { minimum: '1.3' });
  assert.doesNotMatch(planMarkdown(ended, words), sentence, 'TLS is enforced again');
});

suite('cannot be applied', () => {
  for (const [name, more, reason] of [
    ['to another cloud', { cloud: 'china' }, 'The plan was made for the servers of another cloud.'],
    ['in an untrusted workspace', { trusted: false }, /not trusted/],
  ] as const) {
    test(name, () => {
      const { input } = inputOf([flexibleServer({}, { enforcement: known(false) })], { enforcement: true }, more);
      const { apply } = buildPlanState(input, words).actions;
      assert.equal(apply.enabled, false);
      assert.match(apply.reason ?? '', new RegExp(reason));
    });
  }
});

test('results, and what the next run is for', async () => {
  const names = ['a', 'b', 'c'];
  const servers = names.map((name) => flexibleServer({ name }, { enforcement: known(false) }));
  const { input, work, service } = inputOf(servers, { enforcement: true });
  work.choose({ canary: false });
  service.fails.set('b', { failure: { code: 'deniedByPolicy', policy: 'no' } });
  await work.apply();
  const state = buildPlanState(input, words);
  assert.deepEqual(
    Object.values(state.rows).map(({ result }) => result),
    ['changed', 'failed', 'changed'],
  );
  assert.deepEqual([state.actions.apply.label, state.mark], ['Retry 1…', 'bad']);
  assert.equal(state.summary, '2 servers were changed. 1 planned change was not made.');
  const markdown = planMarkdown(input, words);
  assert.match(markdown, /\| b \(Production · [^|]+\) \|.*\| failed\. Policy "no" denies it\. \|/);
});
