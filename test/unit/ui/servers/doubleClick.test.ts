import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { beforeEach, describe, test, type TestContext } from 'node:test';
import { DoubleClick } from '../../../../src/ui/servers/doubleClick';

describe('two clicks on a row open its panel', () => {
  let opened: unknown[];
  let clicks: DoubleClick;

  beforeEach(() => {
    opened = [];
    clicks = new DoubleClick();
  });

  /** Runs with a clock that stands still until it is told to go on. */
  const withClock = (run: (tick: (milliseconds: number) => void) => Promise<void>) => async (context: TestContext) => {
    context.mock.method(fakeVscode.commands, 'executeCommand', (_: string, ...args: readonly unknown[]) =>
      Promise.resolve(void opened.push(...args)),
    );
    context.mock.timers.enable({ apis: ['Date'] });
    await run((milliseconds) => context.mock.timers.tick(milliseconds));
  };

  test(
    'once for each pair, on one row, within half a second',
    withClock(async (tick) => {
      await clicks.clicked('a');
      await clicks.clicked('b');
      assert.deepEqual(opened, [], 'rows differ');
      await clicks.clicked('b');
      assert.deepEqual(opened, ['b']);
      await clicks.clicked('b');
      tick(500);
      await clicks.clicked('b');
      assert.deepEqual(opened, ['b'], 'the second of a pair begins no other one, and half a second has passed');
    }),
  );

  test(
    'but not a key, whose selection of the row is reported like a click, however late',
    withClock(async (tick) => {
      for (const delay of [0, 60, 1_500]) {
        await clicks.clicked('a');
        clicks.keyPressed();
        tick(delay);
        await clicks.clicked('a');
        tick(delay);
        clicks.forget(); // the command of the key
        await clicks.clicked('a');
        tick(500);
      }
      assert.deepEqual(opened, []);
      clicks.keyPressed();
      clicks.forget();
      await clicks.clicked('a'); // the report of the key comes after its command
      await clicks.clicked('a');
      assert.deepEqual(opened, []);
      await clicks.clicked('a');
      assert.deepEqual(opened, ['a'], 'what follows is clicks');
    }),
  );
});
