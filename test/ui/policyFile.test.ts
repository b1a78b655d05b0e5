import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually, openWorkbench, type Tree, type Workbench } from './harness';

describe('a policy file', () => {
  let folder: string;
  let file: string;
  let workbench: Workbench;
  let tree: Tree;

  const exception = {
    server: 'reports-*',
    enforcement: false,
    reason: 'old reports',
    owner: 'BI',
    until: '2999-12-31',
  };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
    file = path.join(folder, 'company.tls-policy.json');
    await writeFile(file, JSON.stringify({ minimumTlsVersion: '1.3', exceptions: [{ ...exception, until: 'soon' }] }));
    workbench = await openWorkbench({
      settings: { 'azurePostgresTls.backend': 'offline', 'azurePostgresTls.policy.file': file },
    });
    await workbench.showView('PostgreSQL TLS');
    tree = workbench.tree('PostgreSQL TLS');
  });
  after(async () => {
    await workbench.close();
    await rm(folder, { recursive: true });
  });

  test('decides what is weak, and what is not valid in it is said with its place', async () => {
    await tree.row('catalog-pg').becomes(({ description }) => description.startsWith('TLS 1.2+ accepted'));
    await workbench.notification(
      'The policy of company.tls-policy.json has a value that is not valid and does not apply: exceptions[0].until.',
    );
    await workbench.screenshot('policy-file-problem');
  });

  test('is opened from the message, and followed when it is saved', async () => {
    await (await workbench.notification(/^The policy of company\.tls-policy\.json/)).press('Open File');
    await eventually(
      () => workbench.tabs(),
      (tabs) => tabs.includes('company.tls-policy.json'),
    );
    // VS Code validates it by the schema: the date is none
    await eventually(
      () => workbench.statusBarItem('status.problems').text(),
      (text) => /[1-9]/.test(text),
    );
    await workbench.screenshot('policy-file-editor');
    await writeFile(file, JSON.stringify({ exceptions: [exception] }));
    await tree.row('catalog-pg').becomes(({ description }) => description.startsWith('TLS 1.2+ ·'));
    assert.deepEqual(workbench.errors(), []);
  });
});
