import { fakeSettings } from '../../../support/fakeSettings';
import { fakeVscode } from '../../../support/fakeVscode';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, suite, test } from 'node:test';
import { PolicyDetails } from '../../../../src/ui/policy';
import { Policies } from '../../../../src/ui/policy/register';
import { flexibleServer } from '../../../support/servers';

const exception = { server: '*', enforcement: false, reason: 'test', owner: 'me', until: '2999-01-01' };
const named = { reason: 'test', owner: 'me', until: '2999-01-01' };
const server = flexibleServer();

suite('the policy', () => {
  let folder = '';
  let file = '';
  let warnings: string[] = [];
  let watchers: (() => void)[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
    file = path.join(folder, 'company.tls-policy.json');
    const listen = (listener: () => void) => {
      watchers.push(listener);
      return { dispose: () => undefined };
    };
    Object.assign(fakeVscode.workspace, {
      createFileSystemWatcher: () => ({
        ...{ onDidChange: listen, onDidCreate: listen, onDidDelete: listen },
        dispose: () => undefined,
      }),
    });
    fakeVscode.window.showWarningMessage = (message) => {
      warnings.push(message);
      return Promise.resolve(undefined);
    };
  });
  beforeEach(() => {
    warnings = [];
    watchers = [];
  });
  after(() => rm(folder, { recursive: true }));

  const use = async (user: Readonly<Record<string, unknown>>): Promise<PolicyDetails> => {
    fakeSettings({ user, folders: {} });
    const details = new PolicyDetails({ log: { warn: () => undefined }, onChange: () => undefined });
    await details.read();
    return details;
  };

  test('has the exceptions of the settings', async () => {
    const details = await use({ 'azurePostgresTls.policy.exceptions': [exception] });
    assert.deepEqual(details.policyFor()(server), { minimum: '1.2', enforcement: false, exception: named });
    assert.deepEqual(warnings, []);
  });

  test('has the members and exceptions of a file, before those of the settings', async () => {
    await writeFile(file, JSON.stringify({ minimumTlsVersion: '1.3', exceptions: [{ ...exception, reason: 'file' }] }));
    const details = await use({
      'azurePostgresTls.policy.file': file,
      'azurePostgresTls.policy.minimumTlsVersion': '1.2',
      'azurePostgresTls.policy.exceptions': [exception],
    });
    const policy = details.policyFor()(server);
    assert.equal(policy.minimum, '1.3');
    assert.equal(policy.exception?.reason, 'file');
  });

  test('says what is not valid, once, with its place', async () => {
    await writeFile(file, JSON.stringify({ exceptions: [{ ...exception, until: 'soon' }] }));
    const details = await use({
      'azurePostgresTls.policy.file': file,
      'azurePostgresTls.policy.exceptions': [{ ...exception, owner: '' }],
    });
    assert.deepEqual(warnings, [
      'The policy of your settings has a value that is not valid and does not apply: azurePostgresTls.policy.exceptions[0].owner.',
      'The policy of company.tls-policy.json has a value that is not valid and does not apply: exceptions[0].until.',
    ]);
    await details.read();
    assert.equal(warnings.length, 2);
    assert.deepEqual(details.policyFor()(server), { minimum: '1.2' });
  });

  test('of a file that cannot be read is that of the settings', async () => {
    const details = await use({ 'azurePostgresTls.policy.file': path.join(folder, 'none.json') });
    assert.match(warnings[0] ?? '', /could not be read \(ENOENT\)/);
    assert.deepEqual(details.policyFor()(server), { minimum: '1.2' });
  });

  test('is strict until its exceptions are read, and follows the file', async () => {
    await writeFile(file, JSON.stringify({ exceptions: [exception] }));
    fakeSettings({ user: { 'azurePostgresTls.policy.file': file }, folders: {} });
    let changed: (() => void) | undefined;
    const next = (): Promise<void> => new Promise((resolve) => (changed = resolve));
    const policies = new Policies({
      log: { warn: () => undefined, error: assert.fail },
      onChange: () => changed?.(),
    });
    assert.deepEqual(policies.current()(server), { minimum: '1.2' });
    const first = next();
    policies.start();
    await first;
    assert.deepEqual(policies.current()(server).exception, named);
    await writeFile(file, '{}');
    const second = next();
    watchers[0]?.();
    await second;
    assert.deepEqual(policies.current()(server), { minimum: '1.2' });
    policies.dispose();
  });

  test('without exceptions and a file loads nothing', () => {
    fakeSettings({ user: {}, folders: {} });
    const policies = new Policies({ log: { warn: assert.fail, error: assert.fail }, onChange: assert.fail });
    policies.start();
    assert.deepEqual(policies.current()(server), { minimum: '1.2' });
  });
});
