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

test('an event reaches a listener until its registration is disposed of', () => {
  const heard: string[] = [];
  const emitter = new Emitter<string>();
  const listener = (value: string): void => void heard.push(value);
  const [first, second] = [emitter.event(listener), emitter.event(listener)];
  emitter.fire('twice');
  first.dispose();
  emitter.fire('once');
  second.dispose();
  emitter.fire('never');
  assert.deepEqual(heard, ['twice', 'twice', 'once']);
});

test('an emitter that is disposed of has no listeners', () => {
  const emitter = new Emitter<number>();
  emitter.event(() => assert.fail('a listener was called'));
  const log: string[] = [];
  reportListeners({ error: (line) => log.push(line) });
  emitter.dispose();
  emitter.fire(1);
  assert.deepEqual(log, []);
});

test('a listener that fails is logged by its stack, its message, or whatever it threw', () => {
  const failed = (thrown: unknown): string => {
    const log: string[] = [];
    reportListeners({ error: (line) => log.push(line) });
    const emitter = new Emitter<number>();
    emitter.event(() => {
      throw thrown;
    });
    emitter.fire(1);
    return log.join();
  };
  const withStack = Object.assign(new Error('short'), { stack: 'where it was' });
  const without = Object.assign(new Error('short'), { stack: undefined });
  assert.equal(failed(withStack), 'a listener failed: where it was');
  assert.equal(failed(without), 'a listener failed: short');
  assert.equal(failed('text'), 'a listener failed: text');
});
