import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import type { Code } from '../../../../src/ascode';
import type { CodeForm } from '../../../../src/ascode/forms';
import type { PlanDocument } from '../../../../src/changes/planDocument';
import { TlsError, type Failure } from '../../../../src/domain/errors';
import { known } from '../../../../src/domain/server';
import { Fleet } from '../../../../src/fleet/fleet';
import { createPlans, type Plans, type PlansOptions } from '../../../../src/ui/plans';
import { showAsCodeCommand } from '../../../../src/ui/changes/showAsCode';
import type { Targets } from '../../../../src/ui/app/targets';
import { createBench, idOf } from '../../../contract/bench';
import { inMemory } from '../../../contract/transports';
import { fakeSettings } from '../../../support/fakeSettings';

interface Result {
  readonly items: readonly {
    readonly id: string;
    readonly result: string;
    readonly error?: { readonly code: string };
  }[];
}

let storage: string;
let plans: Plans;
let fleet: Fleet;
let marks: Map<string, unknown>;
let writes: number;
let accounts: { readonly label: string }[];
let unmark: () => Promise<void>;

beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'plans-'));
  writes = 0;
  accounts = [{ label: 'ada@example.com' }];
  unmark = () => Promise.resolve();
  const { backend } = createBench(await inMemory(), { onRequest: (method) => method === 'PATCH' && writes++ });
  fleet = new Fleet(() => Promise.resolve(backend));
  marks = new Map();
  fakeSettings({});
  plans = createPlans({
    fleet,
    extensionState: {
      runningChanges: marks,
      lostMinimum: () => undefined,
      setLostMinimum: () => Promise.resolve(),
      setRunningChange: (key: string, value: unknown) =>
        value ? Promise.resolve(void marks.set(key, value)) : unmark().then(() => void marks.delete(key)),
    },
    log: { warn: () => undefined },
    failures: {},
    clientSamples: new Map(),
    storage,
    accounts: () => Promise.resolve(accounts),
  } as unknown as PlansOptions);
});
afterEach(() => rm(storage, { recursive: true }));

const planChange = async (target: unknown, options: object): Promise<PlanDocument> =>
  (await plans.commands.planChange({ target, options, selection: [] })) as PlanDocument;
const applyPlan = async (target: unknown, options: object = {}): Promise<Result> =>
  (await plans.commands.applyPlan({ target, options, selection: [] })) as Result;
const failureOf = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => assert.fail('it resolved'),
    (error: unknown) => (error instanceof TlsError ? error.failure : assert.fail(String(error))),
  );

suite('by id', () => {
  test('some servers are planned, and the plan is applied; a second time nothing is sent', async () => {
    const ids = [idOf('reports-pg'), idOf('orders-db')];
    const plan = await planChange(ids, { recommended: true });
    assert.deepEqual([plan.by, plan.cloud, writes], ['ada@example.com', 'public', 0]);
    assert.deepEqual(
      plan.items.map(({ id }) => id),
      ids,
    );
    const first = await applyPlan(JSON.parse(JSON.stringify(plan)));
    assert.deepEqual(
      first.items.map(({ result }) => result),
      ['changed', 'changed'],
    );
    assert.deepEqual(fleet.get(ids[0] ?? '')?.tls.enforcement, known(true));
    writes = 0;
    const second = await applyPlan(JSON.stringify(plan));
    assert.deepEqual([second.items.map(({ result }) => result), writes], [['alreadySet', 'alreadySet'], 0]);
    assert.deepEqual([await readdir(join(storage, 'plans')), marks.size], [[], 0]);
  });

  test('ids that differ in their case are one server', async () => {
    const id = idOf('reports-pg');
    const plan = await planChange([id, id.toUpperCase(), id], { recommended: true });
    assert.equal(plan.items.length, 1);
    assert.deepEqual(
      (await applyPlan(plan)).items.map(({ result }) => result),
      ['changed'],
    );
  });

  test('several accounts are no name of who made the plan', async () => {
    accounts.push({ label: 'grace@example.com' });
    assert.equal((await planChange(idOf('reports-pg'), { recommended: true })).by, '');
  });

  test('a plan that is applied twice at once is applied once, and its record is whole', async () => {
    const plan = await planChange([idOf('reports-pg'), idOf('orders-db')], { recommended: true });
    const [first, second] = await Promise.all([applyPlan(plan), applyPlan(plan)]);
    const sent = writes;
    assert.deepEqual(
      [first, second].map(({ items }) => items.map(({ result }) => result)),
      [
        ['changed', 'changed'],
        ['alreadySet', 'alreadySet'],
      ],
    );
    writes = 0;
    await applyPlan(plan);
    assert.deepEqual([sent > 1, writes, await readdir(join(storage, 'plans')), marks.size], [true, 0, [], 0]);
  });

  test('results are told although the record could not be removed', async () => {
    const plan = await planChange(idOf('reports-pg'), { recommended: true });
    unmark = () => Promise.reject(new Error('disk full'));
    assert.deepEqual(
      (await applyPlan(plan)).items.map(({ result }) => result),
      ['changed'],
    );
  });

  test('all servers are planned where none are named', async () => {
    const plan = await planChange(undefined, { minimum: '1.2' });
    assert.equal(plan.items.length, fleet.size);
    assert.ok(plan.items.length > 10);
  });

  test('weakening is blocked with a code, and applied where it is confirmed', async () => {
    const plan = await planChange(idOf('catalog-pg'), { enforcement: false });
    const [blocked] = (await applyPlan(plan)).items;
    assert.deepEqual([blocked?.result, blocked?.error?.code, writes], ['blocked', 'weakeningRefused', 0]);
    const [changed] = (await applyPlan(plan, { confirmed: true })).items;
    assert.equal(changed?.result, 'changed');
  });

  test('weakening that the setting does not allow is blocked, although it is confirmed', async () => {
    fakeSettings({ user: { 'azurePostgresTls.allowWeakening': 'never' } });
    const plan = await planChange(idOf('catalog-pg'), { enforcement: false });
    const [blocked] = (await applyPlan(plan, { confirmed: true })).items;
    assert.deepEqual([blocked?.error?.code, writes], ['weakeningRefused', 0]);
  });

  test('a workspace does not loosen that setting', async () => {
    fakeSettings({
      user: { 'azurePostgresTls.allowWeakening': 'never' },
      workspace: { 'azurePostgresTls.allowWeakening': 'ask' },
    });
    const plan = await planChange(idOf('catalog-pg'), { enforcement: false });
    assert.equal((await applyPlan(plan, { confirmed: true })).items[0]?.result, 'blocked');
  });

  test('an edited plan, one for another cloud, and other values are refused with a code', async () => {
    const plan = await planChange(idOf('catalog-pg'), { minimum: '1.3' });
    assert.deepEqual(await failureOf(applyPlan({ ...plan, by: 'eve' })), { code: 'planDigest' });
    assert.equal((await failureOf(applyPlan({}))).code, 'invalidPlan');
    fakeSettings({ user: { 'microsoft-sovereign-cloud.environment': 'USGovernment' } });
    const problem = { code: 'otherCloud', cloud: 'public' };
    assert.deepEqual(await failureOf(applyPlan(plan)), { code: 'invalidPlan', problem });
    assert.equal(writes, 0);
  });

  test('arguments that mean nothing are refused', async () => {
    for (const [target, options] of [
      [[1], { recommended: true }],
      [undefined, {}],
      [undefined, { recommended: true, minimum: '1.2' }],
      [{}, { recommended: true }],
    ] as const) {
      assert.equal((await failureOf(planChange(target, options))).code, 'invalidArgument');
    }
    assert.equal((await failureOf(planChange(['x'], { recommended: true }))).code, 'unknownServer');
  });

  test('a server that cannot be read is in the plan, with the reason', async () => {
    const plan = await planChange([idOf('catalog-pg'), `${idOf('catalog-pg')}-gone`], { minimum: '1.3' });
    assert.deepEqual(plan.items[1]?.blockers, [{ code: 'unreadable', failure: 'notFound' }]);
    const { items } = await applyPlan(plan);
    assert.deepEqual(
      items.map(({ result, error }) => [result, error?.code]),
      [
        ['changed', undefined],
        ['failed', 'notFound'],
      ],
    );
  });
});

test('servers and plans are written as code', async () => {
  const showAsCode = async (target: unknown, form: CodeForm): Promise<Code> =>
    (await showAsCodeCommand(fleet, {} as Targets)({ target, options: { form }, selection: [] })) as Code;
  const [orders, catalog] = [idOf('orders-db'), idOf('catalog-pg')];
  const current = await showAsCode(catalog, 'azureCliBash');
  assert.match(current.files[0]?.text ?? '', /--name=ssl_min_protocol_version --value=TLSv1\.2\n$/);
  const both = await showAsCode([orders, catalog], 'bicep');
  assert.deepEqual([both.files.length, both.leftOut], [1, [{ id: orders, reason: 'wholeResource' }]]);
  const plan = await planChange([orders, catalog], { minimum: '1.2' });
  const planned = await showAsCode(plan, 'ansible');
  assert.ok(planned.files[0]?.text.includes('orders-db'));
  assert.ok(!planned.files[0]?.text.includes('catalog-pg'), 'it has these settings already');
  assert.deepEqual(await failureOf(showAsCode({ ...plan, by: 'eve' }, 'ansible')), { code: 'planDigest' });
  assert.equal(writes, 0);
});

suite('a plan that was being applied when the window closed', () => {
  test('is offered with what is done, and its record stays', async () => {
    const plan = await planChange([idOf('reports-pg'), idOf('catalog-pg')], { enforcement: true, minimum: '1.3' });
    const lines = [
      { plan, choices: {} },
      { started: idOf('reports-pg') },
      { ended: idOf('reports-pg'), result: 'changed' },
    ];
    await mkdir(join(storage, 'plans'));
    const file = join(storage, 'plans', `${plan.digest}.jsonl`);
    await writeFile(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"sta`);
    marks.set(`plan:${plan.digest}`, {});
    const offers: string[] = [];
    fakeVscode.window.showWarningMessage = (message) => {
      offers.push(message);
      return Promise.resolve(undefined);
    };
    await plans.resume();
    assert.deepEqual(offers, ['A plan was being applied when the window closed: 1 of 2 servers are done.']);
    assert.deepEqual([marks.size, writes, (await readdir(join(storage, 'plans'))).length], [1, 0, 1]);
  });

  test('is forgotten where its record is damaged', async () => {
    marks.set('plan:abc', {});
    await plans.resume();
    assert.equal(marks.size, 0);
  });
});
