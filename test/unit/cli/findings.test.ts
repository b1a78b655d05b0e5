import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../../src/cli/findings';
import { unmetRequirements } from '../../../src/probe';
import { unreachedReport, wireReport } from '../../support/observations';

test('unmet requirements have the ids of their rules, with severity and documentation', () => {
  const requirements = { minimum: '1.2', enforced: true } as const;
  const report = wireReport(['plaintext', '1.0', '1.1', '1.2'], { trusted: false, faults: [{ code: 'selfSigned' }] });
  const found = findingsOf(unmetRequirements(report, requirements), requirements);
  assert.deepEqual(
    found.map(({ help: _, ...finding }) => finding),
    [
      { rule: 'tls/not-enforced', severity: 'error' },
      { rule: 'wire/certificate-invalid', severity: 'error', certificate: 'notTrusted' },
      { rule: 'tls/minimum-too-low', severity: 'warning', minimum: '1.0', policy: '1.2', admitted: ['1.0', '1.1'] },
    ],
  );
  for (const { rule, help } of found) {
    assert.ok(help.endsWith(`docs/rules.md#${rule.replace('/', '')}`));
  }
});

test('a certificate for another name is its rule, and what could not be observed is none', () => {
  const other = wireReport(['1.2', '1.3'], { hostName: { name: 'orders', matches: false } });
  assert.deepEqual(
    findingsOf(unmetRequirements(other, {}), {}).map(({ rule }) => rule),
    ['wire/certificate-invalid'],
  );
  assert.deepEqual(findingsOf(unmetRequirements(unreachedReport({ code: 'timedOut' }), { enforced: true }), {}), []);
  assert.deepEqual(
    findingsOf(unmetRequirements(wireReport(['1.2', '1.3']), { minimum: '1.2' }), { minimum: '1.2' }),
    [],
  );
});
