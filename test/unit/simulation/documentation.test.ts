import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseFaults, parseFleet } from '../../../src/simulation/index';

const text = readFileSync(join(import.meta.dirname, '../../../docs/offline.md'), 'utf8');
const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, example = '']) => example.trim());

test('the fleet file in the documentation is read', () => {
  const fleet = parseFleet(examples.find((example) => example.startsWith('{')) ?? '');
  assert.deepEqual([fleet.servers.length, fleet.configurations.length, fleet.subscriptions.length], [2, 2, 1]);
});

test('the output of commands in the documentation is read, and what is left out is said', () => {
  const codes: string[] = [];
  const text = examples.find((example) => example.startsWith('[')) ?? '';
  const fleet = parseFleet(text, ({ code }) => codes.push(code));
  assert.deepEqual([fleet.servers.length, fleet.configurations.length, codes], [1, 1, ['otherResources']]);
});

test('the faults in the documentation are taken, and every fault is described', () => {
  const settings = examples.filter((example) => example.startsWith('"azurePostgresTls.offline.faults"'));
  assert.equal(settings.length, 4);
  for (const setting of settings) {
    assert.ok(parseFaults(JSON.parse(`{${setting}}`)['azurePostgresTls.offline.faults']).length > 0);
  }
  const described = [...text.matchAll(/^\| `(\w+)`\s+\| [^|]*\| (?:all|writes|lists)\s*\|$/gm)].map(([, name]) => name);
  assert.throws(() => parseFaults([{ fault: '?' }]), {
    problem: { code: 'expected', expected: 'oneOf', found: '"?"', choices: described },
  });
});
