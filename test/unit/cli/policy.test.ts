import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { UsageError } from '../../../src/cli/command';
import { requirementsOf } from '../../../src/cli/policy';

suite('a policy file on the command line', () => {
  let folder = '';
  const now = Date.parse('2026-01-01T12:00:00Z');
  const host = 'legacy-crm.postgres.database.azure.com';
  const file = async (value: unknown): Promise<string> => {
    const name = path.join(folder, 'company.tls-policy.json');
    await writeFile(name, typeof value === 'string' ? value : JSON.stringify(value));
    return name;
  };
  const exception = { enforcement: false, reason: 'old', owner: 'crm', until: '2026-01-31' };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
  });
  after(() => rm(folder, { recursive: true }));

  test('requires what it says, and by default what the extension does', async () => {
    assert.deepEqual(await requirementsOf(await file({}), host, now), { minimum: '1.2', enforced: true });
    const strict = { minimumTlsVersion: '1.3', latestDaysToExpiry: 14 };
    assert.deepEqual(await requirementsOf(await file(strict), host, now), {
      ...{ minimum: '1.3', enforced: true, days: 14 },
    });
  });

  test('has exceptions by the name of the server, until their last day', async () => {
    const named = await file({ exceptions: [{ server: 'legacy-*', ...exception }] });
    assert.equal((await requirementsOf(named, host, now)).enforced, false);
    assert.equal((await requirementsOf(named, 'orders.postgres.database.azure.com', now)).enforced, true);
    assert.equal((await requirementsOf(named, host, Date.parse('2026-02-01T12:00:00Z'))).enforced, true);
  });

  test('has no exceptions by what is not known here', async () => {
    const tagged = await file({ exceptions: [{ tag: 'env=dev', ...exception }] });
    assert.equal((await requirementsOf(tagged, host, now)).enforced, true);
    const subscription = '00000000-0000-4000-8000-000000000000';
    const subscribed = await file({ exceptions: [{ subscription, ...exception }] });
    assert.equal((await requirementsOf(subscribed, host, now)).enforced, true);
  });

  test('is refused when anything in it is not valid, with the place', async () => {
    const wrong = await file({ exceptions: [{ server: '*', ...exception, until: 'soon' }] });
    await assert.rejects(requirementsOf(wrong, host, now), (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /exceptions\[0\]\.until/);
      return true;
    });
    await assert.rejects(requirementsOf(await file('{'), host, now), /not valid JSON/);
    await assert.rejects(requirementsOf(path.join(folder, 'none.json'), host, now), /ENOENT/);
  });
});
