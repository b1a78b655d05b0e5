import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DoubleClick } from '../../../../src/ui/servers/doubleClick';

test('two clicks on a row open its panel, but not two keys, each of which selects the row first', async (context) => {
  const opened: unknown[] = [];
  const executeCommand = (_: string, ...args: readonly unknown[]): Promise<void> =>
    Promise.resolve(void opened.push(...args));
  context.mock.method(fakeVscode.commands, 'executeCommand', executeCommand);
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const clicks = new DoubleClick();
  await clicks.clicked('a');
  clicks.forget(); // the command of the key
  await clicks.clicked('a');
  assert.deepEqual(opened, []);
  const second = clicks.clicked('a');
  context.mock.timers.tick(50);
  await second;
  assert.deepEqual(opened, ['a']);
  await clicks.clicked('a');
  await clicks.clicked('b');
  await clicks.clicked('c');
  const key = clicks.clicked('c');
  clicks.forget(); // the command of the key, right after a click
  context.mock.timers.tick(50);
  await key;
  assert.deepEqual(opened, ['a'], 'the second of a pair begins no other one, and rows differ');
});
