/**
 * Loaded before a test file: runs the tests and suites of the file in another order, which follows from the number in
 * TEST_SEED. Hooks stay where they are.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import nodeTest from 'node:test';
import { shuffled } from './shuffled';

type Register = (...args: unknown[]) => unknown;

const seed = Number(process.env['TEST_SEED']);

/** What the body of a suite has registered, kept until the body has ended. */
const heldBySuite = new AsyncLocalStorage<(() => unknown)[]>();

/** What was registered outside of suites. */
const heldByFile: (() => unknown)[] = [];

function replay(held: (() => unknown)[]): void {
  for (const register of shuffled(held.splice(0), seed)) register();
}

function hold(register: () => unknown): void {
  const held = heldBySuite.getStore() ?? heldByFile;
  held.push(register);
  // complete when the file's module has run
  if (held === heldByFile && held.length === 1) setImmediate(replay, held);
}

function holdsTests(original: Register): Register {
  return Object.assign((...args: unknown[]) => hold(() => original(...args)), original);
}

function holdsSuites(original: Register): Register {
  return Object.assign((...args: unknown[]) => {
    const body = args.pop() as Register;
    const shuffledBody: Register = (context) => {
      const held: (() => unknown)[] = [];
      const result = heldBySuite.run(held, () => body(context));
      return result instanceof Promise ? result.then(() => replay(held)) : replay(held);
    };
    hold(() => original(...args, shuffledBody));
  }, original);
}

const api = nodeTest as unknown as Record<'test' | 'it' | 'describe' | 'suite', Register>;
for (const name of ['test', 'it'] as const) api[name] = holdsTests(api[name]);
for (const name of ['describe', 'suite'] as const) api[name] = holdsSuites(api[name]);
syncBuiltinESMExports();
