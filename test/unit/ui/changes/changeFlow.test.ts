import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TlsChange } from '../../../../src/domain/change';
import { TlsError } from '../../../../src/domain/errors';
import { known, type Server } from '../../../../src/domain/server';
import type { ClientSample } from '../../../../src/clients/sample';
import type { ServerFailure } from '../../../../src/domain/serverFailure';
import type { ExtensionState } from '../../../../src/ui/app/extensionState';
import { flexibleServer, singleServer } from '../../../support/servers';
import { sampledClient, tlsEncryption } from '../../../support/clients';
import { done, flowOn, noState, noWindow, off, person, raised, type Settings } from '../../../support/changeFlow';

test('what was shown is what is there: nobody is asked', async () => {
  const { run, asked, tries } = flowOn({});
  assert.equal(await run(off), done);
  assert.deepEqual([asked, tries], [[], [undefined]]);
});

test('another user or tool changed it: the difference is shown, and nothing is sent without a yes', async () => {
  const { run, asked, tries } = flowOn({ readServer: () => Promise.resolve(raised) });
  assert.equal(await run(off), undefined);
  assert.deepEqual(asked, [
    'Another user or tool has changed payments-pg since it was shown: minimum TLS version 1.2 → 1.3. Apply your change anyway?',
  ]);
  assert.deepEqual(tries, []);
});

test('another user or tool changed it, and the answer is yes', async () => {
  const { run, tries } = flowOn({ readServer: () => Promise.resolve(raised) }, { answer: 'Apply Anyway' });
  assert.equal(await run(off), done);
  assert.deepEqual(tries, [raised]);
});

test('another user or tool changed it to what is requested: nothing to ask and nothing to send', async () => {
  const { run, asked, tries } = flowOn({ readServer: () => Promise.resolve(done) });
  assert.equal(await run(off), done);
  assert.deepEqual([asked, tries], [[], []]);
});

test('a policy that would undo the change is in the question', async () => {
  const keeper = { assignment: 'Keep TLS', enforcement: true } as const;
  const raiser = { assignment: 'Raise', minimum: '1.3' } as const;
  const { run } = flowOn({
    readServer: () => Promise.resolve(done),
    readUndoingPolicies: () => Promise.resolve([keeper, raiser]),
  });
  const details: unknown[] = [];
  fakeVscode.window.showWarningMessage = (_, options) => {
    details.push((options as { readonly detail?: string }).detail);
    return Promise.resolve(undefined);
  };
  await run(done, { requested: { enforcement: false } });
  await run(done, { requested: { minimum: '1.2' } });
  const undo =
    'To undo this, select "Undo Last Change" in the context menu of payments-pg. After a restart, use the history of changes.';
  assert.deepEqual(details, [
    'Clients will be able to connect without encryption. ' +
      `The policy assignment "Keep TLS" switches enforcement on again at its next remediation. ${undo}`,
    'Clients with TLS 1.2 will be able to connect. ' +
      `The policy assignment "Raise" sets the minimum to TLS 1.3 again at its next remediation. ${undo}`,
  ]);
});

const code = (expected: string) => (error: unknown) => {
  assert.equal((error as ServerFailure).error.code, expected);
  assert.equal((error as ServerFailure).server.name, 'payments-pg');
  return true;
};

test('a caller by id gets a code where another user or tool changed the server: confirming does not overwrite', async () => {
  for (const confirmed of [false, true]) {
    const { run, asked, tries } = flowOn({ readServer: () => Promise.resolve(raised) });
    await assert.rejects(run(off, { asker: 'caller', confirmed }), code('changedMeanwhile'));
    assert.deepEqual([asked, tries], [[], []]);
  }
});

test('and where it happens right before the write', async () => {
  const differences = [{ setting: 'minimum', before: '1.2', now: '1.3' }] as const;
  const { run, asked, tries } = flowOn({
    changeServer: () => Promise.reject(new TlsError({ code: 'changedMeanwhile', differences })),
  });
  await assert.rejects(run(off, { asker: 'caller', confirmed: true }), code('changedMeanwhile'));
  assert.deepEqual([asked, tries.length], [[], 1]);
});

const weaken = { requested: { enforcement: false } } as const;

test('weakening by an id asks, unless it is confirmed', async () => {
  const asking = flowOn({ readServer: () => Promise.resolve(done) }, { answer: 'Stop Enforcing' });
  assert.equal(await asking.run(done, { ...weaken, asker: 'caller' }), done);
  assert.deepEqual(asking.asked, ['Stop enforcing TLS on payments-pg?']);
  const confirmed = flowOn({ readServer: () => Promise.resolve(done) });
  assert.equal(await confirmed.run(done, { ...weaken, asker: 'caller', confirmed: true }), done);
  assert.deepEqual(confirmed.asked, []);
});

test('a no is a code for a caller, and so is a window that is not there', async () => {
  for (const answer of [undefined, noWindow]) {
    const { run, tries } = flowOn({ readServer: () => Promise.resolve(done) }, answer === undefined ? {} : { answer });
    await assert.rejects(run(done, { ...weaken, asker: 'caller' }), code('cancelled'));
    assert.deepEqual(tries, []);
  }
});

const seen: ClientSample = {
  from: 0,
  until: Date.now(),
  looks: 1,
  notVisible: 0,
  complete: true,
  clients: (['1.2', '1.3', '1.3'] as const).map((version, index) =>
    sampledClient({ key: String(index), encryption: tlsEncryption(version) }),
  ),
};
const enforced = flexibleServer();
const samples = new Map([[enforced.id.toLowerCase(), seen]]);
const raise = { requested: { minimum: '1.3' }, verb: 'Set Minimum TLS 1.3' } as const;

test('a call by id that would refuse clients who were seen asks first, also when it is confirmed', async () => {
  for (const confirmed of [false, true]) {
    const no = flowOn({ readServer: () => Promise.resolve(enforced) }, { samples });
    await assert.rejects(no.run(enforced, { ...raise, asker: 'caller', confirmed }), code('cancelled'));
    assert.deepEqual(no.asked, [
      'payments-pg would reject 1 of the 3 clients seen less than 1 min ago. Apply the change anyway?',
    ]);
    assert.deepEqual(no.tries, []);
  }
  const yes = flowOn({ readServer: () => Promise.resolve(enforced) }, { samples, answer: raise.verb });
  assert.equal(await yes.run(enforced, { ...raise, asker: 'caller' }), done);
});

test('a person is asked once: not again where the choice showed it', async () => {
  const methods = { readServer: () => Promise.resolve(enforced) };
  const shown = flowOn(methods, { samples });
  assert.equal(await shown.run(enforced, { ...raise, clients: 'shown' }), done);
  assert.deepEqual(shown.asked, []);
  const undo = flowOn(methods, { samples, answer: raise.verb });
  assert.equal(await undo.run(enforced, raise), done);
  assert.deepEqual(undo.asked, ['Who would be cut off?']);
  const no = flowOn(methods, { samples });
  assert.equal(await no.run(enforced, raise), undefined);
  assert.deepEqual(no.tries, []);
});

test('a person is asked where nobody has looked who is connected', async () => {
  const no = flowOn({});
  assert.equal(await no.run(off, { clients: 'always' }), undefined);
  assert.deepEqual([no.asked, no.tries], [['Who would be cut off? Not known yet.'], []]);
  const yes = flowOn({}, { answer: 'Enforce TLS' });
  assert.equal(await yes.run(off, { clients: 'always' }), done);
});

test('connections in the code that would be rejected are asked about, also where the clients that were seen are not', async () => {
  const plaintext = { places: 3, complete: true, rejectable: [{ guarantee: 'plaintext' }, { guarantee: 'plaintext' }] };
  const samples = new Map([[off.id.toLowerCase(), { clients: [], from: 0, until: 0, samples: 1 }]]);
  const settings = { uses: plaintext, samples } as unknown as Settings;
  const no = flowOn({}, settings);
  await no.run(off);
  assert.deepEqual(no.asked, [
    'payments-pg would reject 2 connections that the code in this workspace makes. Apply the change anyway?',
  ]);
  assert.equal(no.tries.length, 0);
  const yes = flowOn({}, { ...settings, answer: 'Apply Anyway' });
  await yes.run(off);
  assert.equal(yes.tries.length, 1);
  const other = flowOn(
    {},
    { ...settings, uses: { ...plaintext, rejectable: [{ guarantee: 'verified', highest: '1.2' }] } },
  );
  await other.run(off);
  assert.deepEqual([other.asked.length, other.tries.length], [0, 1]);
});

test('a change that was made is made, whether or not its loss could be stored', async () => {
  const single = singleServer();
  const after = singleServer({}, { enforcement: known(false), minimum: known('none') });
  const extensionState = {
    ...noState,
    setLostMinimum: () => Promise.reject(new Error('disk full')),
  } as unknown as ExtensionState;
  const { run } = flowOn(
    { readServer: () => Promise.resolve(single), changeServer: () => Promise.resolve(after) },
    { extensionState },
  );
  assert.equal(await run(single, { ...weaken, asker: 'caller', confirmed: true }), after);
});

test('another user or tool changes it while a person chooses: asked, and sent again', async () => {
  let current = off;
  const { choose, asked, tries } = flowOn(
    {
      readServer: () => Promise.resolve(current),
      changeServer: (_id, _change, { expected }) => {
        if (expected === enforced) {
          return Promise.resolve(done);
        }
        current = enforced;
        const differences = [{ setting: 'enforcement', before: false, now: true }] as const;
        return Promise.reject(new TlsError({ code: 'changedMeanwhile', differences }));
      },
    },
    { answer: 'Apply Anyway' },
  );
  assert.equal(await choose(off, '1.3'), done);
  assert.deepEqual(asked, [
    'Another user or tool has changed payments-pg since it was shown: enforcement off → on. Apply your change anyway?',
  ]);
  assert.deepEqual(tries, [off, enforced]);
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

const lost = { ...noState, lostMinimum: () => '1.2' } as unknown as ExtensionState;
const open = singleServer({ name: 'payments-pg' }, { enforcement: known(false), minimum: known('none') });

test('a minimum that was lost is offered, and sent in the same request when it is chosen', async () => {
  for (const asker of ['person', 'caller'] as const) {
    for (const [answer, sent] of [
      ['Enforce TLS and restore minimum 1.2', { enforcement: true, minimum: '1.2' }],
      ['Enforce TLS only', { enforcement: true }],
    ] as const) {
      const changes: TlsChange[] = [];
      const { run, asked, tries } = flowOn(
        {
          readServer: () => Promise.resolve(open),
          changeServer: (_id, change) => Promise.resolve(void changes.push(change)).then(() => done),
        },
        { answer, extensionState: lost },
      );
      assert.equal(await run(open, { asker }), done);
      assert.deepEqual(asked, [asker === 'caller' ? 'Enforce TLS on payments-pg?' : 'Select the minimum TLS version']);
      assert.deepEqual(changes, [sent]);
      assert.deepEqual(tries, [open], 'it was read again after the question');
    }
  }
});

test('nothing is sent where neither is chosen, and nothing is asked where enforcing alone is confirmed', async () => {
  const methods = { readServer: () => Promise.resolve(open) };
  const no = flowOn(methods, { extensionState: lost });
  assert.equal(await no.run(open), undefined);
  const noOne = flowOn(methods, { answer: noWindow, extensionState: lost });
  await assert.rejects(noOne.run(open, { asker: 'caller' }), code('cancelled'));
  assert.deepEqual([no.tries, noOne.tries], [[], []]);
  const confirmed = flowOn(methods, { extensionState: lost });
  assert.equal(await confirmed.run(open, { asker: 'caller', confirmed: true }), done);
  assert.deepEqual([confirmed.asked, confirmed.tries], [[], [undefined]]);
});

test('a server that a person chose with in view is read once, and once more before the write', async () => {
  let reads = 0;
  const { choose, asked, tries } = flowOn({ readServer: () => Promise.resolve(void reads++).then(() => off) });
  assert.equal(await choose(off, '1.3'), done);
  assert.deepEqual([reads, asked, tries], [1, [], [off]]);
});

suite('a plan', () => {
  const two = [flexibleServer({ name: 'first-pg' }), flexibleServer({ name: 'second-pg' })];
  const request = { requested: { minimum: '1.3' }, verb: 'Set', consent: person } as const;

  test('is shown for several servers, and nothing is asked or sent', async () => {
    const { flow, plans, asked, tries } = flowOn({});
    assert.equal(await flow.run(two, request), undefined);
    assert.deepEqual(plans, [{ servers: two, target: { minimum: '1.3', exactly: true } }]);
    assert.deepEqual([asked, tries], [[], []]);
  });

  test('is made of what each server needs', async () => {
    const { flow, plans } = flowOn({});
    const requested = ({ name }: Server): TlsChange => (name === 'first-pg' ? { enforcement: true } : {});
    await flow.run(two, { ...request, requested });
    assert.deepEqual(plans, [{ servers: two, target: requested }]);
  });

  test('of one server is shown instead of the question, and nothing is sent', async () => {
    for (const [methods, requested] of [
      [{ readServer: () => Promise.resolve(off) }, { enforcement: true }],
      [{ readServer: () => Promise.resolve(done) }, { enforcement: false }],
    ] as const) {
      const { run, plans, tries } = flowOn(methods, { answer: 'Show Plan' });
      const shown = await methods.readServer();
      assert.equal(await run(shown, { requested, clients: 'always' }), undefined);
      assert.deepEqual(plans, [{ servers: [shown], target: { ...requested, exactly: true } }]);
      assert.deepEqual(tries, []);
    }
  });

  test('is not offered to a caller', async () => {
    const { run, plans } = flowOn({ readServer: () => Promise.resolve(done) }, { answer: 'Show Plan' });
    await assert.rejects(run(done, { ...weaken, asker: 'caller' }), code('cancelled'));
    assert.deepEqual(plans, []);
  });
});
