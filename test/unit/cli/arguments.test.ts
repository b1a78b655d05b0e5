import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArguments } from '../../../src/cli/arguments';
import { UsageError } from '../../../src/cli/command';

const targetOf = (host: string) => parseArguments([host])?.target;

test('hosts, ports and addresses', () => {
  assert.deepEqual(targetOf('db.example'), { host: 'db.example', port: 5432 });
  assert.deepEqual(targetOf('db.example:6432'), { host: 'db.example', port: 6432 });
  assert.deepEqual(targetOf('127.0.0.1:1'), { host: '127.0.0.1', port: 1 });
  assert.deepEqual(targetOf('::1'), { host: '::1', port: 5432 });
  assert.deepEqual(targetOf('[::1]:5433'), { host: '::1', port: 5433 });
  for (const host of ['', 'a:0', 'a:65536', 'a:b', 'a b', 'postgres://a', 'user@a', '[::1', 'a:1:x']) {
    assert.throws(() => targetOf(host), UsageError, host);
  }
});

test('what is asked for', () => {
  const request = parseArguments(['a', '--min', '1.2', '--enforced', '--days', '30', '--server-name', 'b', '--json']);
  assert.deepEqual(request, {
    target: { host: 'a', port: 5432, serverName: 'b' },
    requirements: { minimum: '1.2', enforced: true, days: 30 },
    format: 'json',
  });
  assert.equal(parseArguments(['--help']), undefined);
});

test('what is not understood', () => {
  for (const args of [
    [],
    ['a', 'b'],
    ['a', '--min', 'TLSv1.2'],
    ['a', '--days', '-1'],
    ['a', '--nonsense'],
    ['a', '--json', '--markdown'],
  ]) {
    assert.throws(() => parseArguments(args), UsageError);
  }
});
