import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { known, type Server } from '../../../../src/domain/server';
import { showManyOutcome, type OneResult } from '../../../../src/ui/verification/manyOutcome';
import { declaredOf, outcomeOf, type Observation } from '../../../../src/verification/observation';
import { unreachedReport, wireReport, withoutPgBouncer } from '../../../support/observations';
import { flexibleServer } from '../../../support/servers';

function verified(name: string, report = wireReport(['1.2', '1.3']), minimum: '1.2' | '1.3' = '1.2'): OneResult {
  const id = flexibleServer().id.replace(/[^/]+$/, name);
  const server: Server = flexibleServer({ id, name }, { minimum: known(minimum) });
  const observation: Observation = {
    at: 0,
    report,
    declared: declaredOf(server),
    pgBouncer: withoutPgBouncer,
    simulated: false,
    azure: { state: { known: true, value: 'Ready' } },
  };
  return { server: { ...server, wire: { verifying: false, outcome: outcomeOf(server, observation) } }, observation };
}
const liar = (name: string) => verified(name, undefined, '1.3');
const unreached = (name: string) => verified(name, unreachedReport({ code: 'timedOut' }));
const failed = (name: string): OneResult => ({ server: flexibleServer({ name }), failure: `${name} failed.` });

/** Presses `button` on the message and chooses `row` in the list; gives what was shown. */
async function outcome(results: readonly OneResult[], total: number, button?: string, row?: string) {
  const shown: { kind: string; message: string; buttons: string[] }[] = [];
  const rows: string[] = [];
  const opened: string[] = [];
  const message =
    (kind: string) =>
    (text: string, ...buttons: unknown[]) => {
      shown.push({ kind, message: text, buttons: buttons as string[] });
      return Promise.resolve(button);
    };
  fakeVscode.window.showInformationMessage = message('information');
  fakeVscode.window.showWarningMessage = message('warning');
  fakeVscode.window.showQuickPick = (items) => {
    rows.push(...items.map(({ label, detail }) => `${label}: ${detail ?? ''}`));
    return Promise.resolve(items.find(({ label }) => label.endsWith(` ${row ?? ''}`)));
  };
  await showManyOutcome(results, total, ({ name }) => opened.push(name));
  return { shown, rows, opened };
}

test('names the servers of each kind, at most five, and lists all of them', async () => {
  const unseen = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(unreached);
  const results = [...unseen, verified('good'), failed('broken'), liar('liar'), failed('gone')];
  const { shown, rows, opened } = await outcome(results, 12, 'Show All…', 'broken');
  assert.deepEqual(shown, [
    {
      kind: 'warning',
      message:
        '9 of 12 servers were verified on the wire. Servers that need attention: liar. ' +
        'Not fully verified: a, b, c, d, e and 2 more. Not verified: broken, gone.',
      buttons: ['Show liar', 'Show All…'],
    },
  ]);
  assert.equal(rows.length, results.length);
  assert.deepEqual(rows.slice(0, 3), [
    '$(error) liar: Accepts TLS 1.2, although its minimum is 1.3',
    '$(circle-slash) broken: broken failed.',
    '$(circle-slash) gone: gone failed.',
  ]);
  assert.deepEqual(opened, ['broken']);
});

test('a single failure says why; a single server is a click away', async () => {
  const { shown, opened } = await outcome([verified('good'), failed('gone')], 2, 'Show gone');
  assert.equal(
    shown[0]?.message,
    '1 of 2 servers were verified on the wire. Every verified server behaves as configured. Not verified: gone. gone failed.',
  );
  assert.deepEqual([shown[0].buttons, opened], [['Show gone'], ['gone']]);
});

test('what was not observed is not called good', async () => {
  const { shown } = await outcome([verified('good'), unreached('far')], 2);
  assert.deepEqual(shown[0], {
    kind: 'information',
    message:
      '2 of 2 servers were verified on the wire. No verified server was found to differ from its settings. Not fully verified: far.',
    buttons: ['Show far'],
  });
});

test('where all is good nothing is offered', async () => {
  const { shown } = await outcome([verified('good')], 1);
  assert.deepEqual(shown, [
    {
      kind: 'information',
      message: '1 of 1 servers were verified on the wire. Every verified server behaves as configured.',
      buttons: [],
    },
  ]);
});
