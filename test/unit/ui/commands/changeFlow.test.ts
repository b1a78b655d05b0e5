import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend } from '../../../../src/domain/backend';
import { TlsError } from '../../../../src/domain/errors';
import { known, type Server } from '../../../../src/domain/server';
import { ChangeFlow, type ChangeRequest } from '../../../../src/ui/commands/changeFlow';
import type { Failures } from '../../../../src/ui/failures';
import { Fleet } from '../../../../src/ui/fleet';
import type { Memory } from '../../../../src/ui/memory';
import { flexibleServer } from '../../../support/servers';

const off = flexibleServer({}, { enforcement: known(false) });
const raised = flexibleServer({}, { enforcement: known(false), minimum: known('1.3') });
const done = flexibleServer({}, { minimum: known('1.3') });

const enforce: ChangeRequest = {
  wish: { enforcement: true },
  question: { title: () => 'Sure?', confirm: 'Yes' },
  confirmed: false,
};

interface Flow {
  readonly run: (shown: Server, request?: Partial<ChangeRequest>) => Promise<Server | undefined>;
  /** What people were asked. */
  readonly asked: string[];
  /** The server as it was expected at each try to change it. */
  readonly tries: (Server | undefined)[];
}

function flowOn(methods: Partial<Backend>, answer: string | undefined = undefined): Flow {
  const asked: string[] = [];
  fakeVscode.window.showWarningMessage = (message) => {
    asked.push(message);
    return Promise.resolve(answer);
  };
  const tries: (Server | undefined)[] = [];
  const backend: Backend = {
    listFleet: () => Promise.reject(new Error('not expected')),
    followChange: () => Promise.reject(new Error('not expected')),
    readServer: () => Promise.resolve(off),
    missingAction: () => Promise.resolve(undefined),
    ...methods,
    changeServer: (id, change, options) => {
      tries.push(options.expected);
      return methods.changeServer?.(id, change, options) ?? Promise.resolve(done);
    },
  };
  const flow = new ChangeFlow(new Fleet(() => Promise.resolve(backend)), {} as Memory, {} as Failures);
  return { run: (shown, request) => flow.run(shown, { ...enforce, ...request }), asked, tries };
}

test('what was shown is what is there: nobody is asked', async () => {
  const { run, asked, tries } = flowOn({});
  assert.equal(await run(off), done);
  assert.deepEqual([asked, tries], [[], [off]]);
});

test('somebody changed it: the difference is shown, and nothing is sent without a yes', async () => {
  const { run, asked, tries } = flowOn({ readServer: () => Promise.resolve(raised) });
  assert.equal(await run(off), undefined);
  assert.deepEqual(asked, [
    'Somebody changed payments-pg meanwhile: minimum TLS version 1.2 → 1.3. Apply your change anyway?',
  ]);
  assert.deepEqual(tries, []);
});

test('somebody changed it, and the answer is yes', async () => {
  const { run, tries } = flowOn({ readServer: () => Promise.resolve(raised) }, 'Apply Anyway');
  assert.equal(await run(off), done);
  assert.deepEqual(tries, [raised]);
});

test('somebody changed it to what is wished: nothing to ask and nothing to send', async () => {
  const { run, asked, tries } = flowOn({ readServer: () => Promise.resolve(done) });
  assert.equal(await run(off), done);
  assert.deepEqual([asked, tries], [[], []]);
});

test('who has confirmed already is not asked', async () => {
  const { run, asked } = flowOn({ readServer: () => Promise.resolve(raised) });
  assert.equal(await run(off, { confirmed: true }), done);
  assert.deepEqual(asked, []);
});

test('somebody changes it right before the write: asked, and sent again', async () => {
  let current = off;
  const { run, asked, tries } = flowOn(
    {
      readServer: () => Promise.resolve(current),
      changeServer: (_id, _change, { expected }) => {
        if (expected === raised) {
          return Promise.resolve(done);
        }
        current = raised;
        const differences = [{ setting: 'minimum', before: '1.2', now: '1.3' }] as const;
        return Promise.reject(new TlsError({ code: 'changedMeanwhile', differences }));
      },
    },
    'Apply Anyway',
  );
  assert.equal(await run(off), done);
  assert.equal(asked.length, 1);
  assert.deepEqual(tries, [off, raised]);
});

test('a permission that is missing is told before anything is asked or sent', async () => {
  const action = 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write';
  const { run, asked, tries } = flowOn({ missingAction: () => Promise.resolve(action) });
  await assert.rejects(run(off), (error) => {
    assert.deepEqual((error as { error?: TlsError }).error?.failure, { code: 'forbidden', action });
    return true;
  });
  assert.deepEqual([asked, tries], [[], []]);
});
