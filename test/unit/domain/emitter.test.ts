import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Emitter, reportListeners } from '../../../src/domain/emitter';

after(() => reportListeners(console));

test('a listener that throws ends neither the others nor what fired, and is logged', () => {
  const log: string[] = [];
  const heard: number[] = [];
  reportListeners({ error: (line) => log.push(line) });
  const emitter = new Emitter<number>();
  emitter.event(() => {
    throw new Error('a broken row');
  });
  emitter.event((value) => heard.push(value));
  emitter.fire(7);
  assert.deepEqual(heard, [7]);
  assert.match(log.join(), /a broken row/);
});
