import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TlsError, type Failure } from '../../../../src/domain/errors';
import type { CommandName } from '../../../../src/ui/app/commands';
import { CommandTable, type CommandError, type Invocation } from '../../../../src/ui/app/registry';
import { Failures } from '../../../../src/ui/app/failures';
import { Fleet } from '../../../../src/fleet/fleet';
import { Targets, type ServerRows } from '../../../../src/ui/app/targets';
import type { FocusedServer } from '../../../../src/ui/servers/focus';
import { failureSentence } from '../../../../src/words/failureSentence';
import { backendWith } from '../../../support/backend';
import { flexibleServer } from '../../../support/servers';

type Registered = (...args: readonly unknown[]) => Promise<unknown>;

/** The command as VS Code calls it. */
function command(
  handler: (invocation: Invocation<never>) => Promise<unknown>,
  name: CommandName = 'showClients',
): Registered {
  const words = { failureSentence } as Awaited<ReturnType<ConstructorParameters<typeof Failures>[0]['words']>>;
  const commands = new CommandTable(new Failures({ log: {} as never, words: () => Promise.resolve(words) }));
  commands.add({ [name]: handler });
  return (...args) => commands.run(name, args);
}

const rejection = (promise: Promise<unknown>): Promise<{ code: string; message: string }> =>
  promise.then(
    () => assert.fail('it resolved'),
    (error: unknown) => ({ code: (error as CommandError).code, message: (error as CommandError).message }),
  );

const noRows: ServerRows = { selection: [], groups: { all: [], get: () => undefined } };
const id = flexibleServer().id;

test('a failure by id names the server, whatever failed', async () => {
  const failing = (failure: unknown): Registered => command(() => Promise.reject(failure as Error));
  const failed = (failure: Failure) => rejection(failing(new TlsError(failure))(id));
  assert.deepEqual(await failed({ code: 'invalidArgument', argument: 'minimum', expected: '1.2 | 1.3' }), {
    code: 'invalidArgument',
    message: 'payments-pg: The argument "minimum" is not valid. Expected: 1.2 | 1.3.',
  });
  assert.deepEqual(await failed({ code: 'untrustedWorkspace' }), {
    code: 'untrustedWorkspace',
    message: 'payments-pg: This workspace is not trusted.',
  });
  assert.deepEqual(await rejection(failing(new Error('boom'))(id)), {
    code: 'unexpected',
    message: 'payments-pg: An unexpected error occurred: boom',
  });
});

test('what is no id is named as it stands', async () => {
  const targets = new Targets(new Fleet(() => Promise.reject(new Error('not expected'))), {} as FocusedServer, noRows);
  const ofOne = command((invocation) => targets.one(invocation, ''));
  const { code, message } = await rejection(ofOne('payments-pg'));
  assert.equal(code, 'unknownServer');
  assert.match(message, /^"payments-pg" is not the resource ID/);
});

test('of a server that was never seen nobody says that it is gone', async () => {
  let there = false;
  const fleet = new Fleet(() =>
    Promise.resolve(
      backendWith({
        readServer: () =>
          there
            ? Promise.resolve(flexibleServer())
            : Promise.reject(new TlsError({ code: 'notFound', what: 'server' })),
      }),
    ),
  );
  const ofOne = command((invocation) => new Targets(fleet, {} as FocusedServer, noRows).one(invocation, ''));
  assert.deepEqual(await rejection(ofOne(id)), {
    code: 'notFound',
    message:
      'payments-pg could not be read. Azure found no such server, or your account cannot see it; check the resource ID.',
  });
  there = true;
  await fleet.read(id);
  there = false;
  await assert.rejects(fleet.read(id));
  assert.deepEqual(await rejection(ofOne(id)), {
    code: 'notFound',
    message: 'payments-pg could not be read. The server no longer exists.',
  });
});

test('a call with ids, with a plan, or with settings alone is a call as well: it rejects with a code', async () => {
  const failing = (name: CommandName): Registered =>
    command(() => Promise.reject(new TlsError({ code: 'planDigest' })), name);
  for (const call of [
    () => failing('planChange')([id], { recommended: true }),
    () => failing('planChange')(undefined, { recommended: true }),
    () => failing('applyPlan')({ version: 1 }),
    () => failing('applyPlan')('{}', { canary: true }),
  ]) {
    assert.equal((await rejection(call())).code, 'planDigest');
  }
});

test('a clicked row that VS Code no longer knows is not taken for the selected one', async () => {
  const seen: unknown[] = [];
  const told: string[] = [];
  fakeVscode.window.showInformationMessage = (message) => Promise.resolve(void told.push(message));
  const run = command((invocation) => Promise.resolve(seen.push(invocation)));
  for (const selection of [undefined, null, [], [undefined]]) await run(undefined, selection);
  assert.deepEqual([seen, told.length], [[], 4]);
  await run();
  await run(undefined);
  assert.equal(seen.length, 2, 'from the palette, a key or the title');
});

test('the title of a view passes no row, which is no lost row', async (context) => {
  const said = context.mock.method(fakeVscode.window, 'showInformationMessage', () => Promise.resolve(undefined));
  const table = new CommandTable({ sentence: assert.fail, show: assert.fail }, (name) => name === 'refresh');
  const handler = context.mock.fn(() => Promise.resolve());
  table.add({ refresh: handler, pinServer: handler });
  await table.run('refresh', [undefined, undefined]);
  assert.equal(handler.mock.callCount(), 1);
  await table.run('pinServer', [undefined, undefined]);
  assert.equal(handler.mock.callCount(), 1);
  assert.equal(said.mock.callCount(), 1);
});
