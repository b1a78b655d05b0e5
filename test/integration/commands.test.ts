import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Ajv from 'ajv';
import * as vscode from 'vscode';
import type { FailureCode } from '../../src/domain/errors';
import type { Server } from '../../src/domain/server';
import { errorCodes, operations, type Operation, type OperationName } from '../../src/operations';

const id = (kind: 'servers' | 'flexibleServers', group: string, name: string): string =>
  `/subscriptions/${production}/resourceGroups/${group}/providers/Microsoft.DBforPostgreSQL/${kind}/${name}`;
let production = '';
let sandbox = '';

const ajv = new Ajv();
/** Operations that resolved, or rejected, as they are described. */
const proven = { results: new Set<string>(), errors: new Set<string>() };

/** Runs a command. An operation called with an id must resolve or reject as it is described. */
const run = async <T>(command: string, ...args: unknown[]): Promise<T> => {
  const called = vscode.commands.executeCommand<T>(`azurePostgresTls.${command}`, ...args);
  const operation = (operations as Readonly<Record<string, Operation>>)[command];
  if (!operation || (!operation.first && typeof args[0] !== 'string')) return called;
  const value = await Promise.resolve(called).catch((error: Error & { code: FailureCode }) => {
    proven.errors.add(command);
    const codes = errorCodes(command as OperationName);
    if (!codes.includes(error.code)) assert.fail(`${command} rejected with ${error.code}, which it does not list`);
    throw error;
  });
  proven.results.add(command);
  if (!operation.result) assert.equal(value, undefined, `${command} lists no result`);
  else if (!ajv.validate(operation.result, value)) assert.fail(`${command}: ${ajv.errorsText()}`);
  return value;
};

const extension = (): vscode.Extension<unknown> => {
  const found = vscode.extensions.getExtension('postgres-tls.azure-postgres-tls');
  assert.ok(found, 'the extension is not installed');
  return found;
};

suite('the contract of commands', () => {
  let folder: string;

  suiteSetup(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'commands-'));
    const settings = vscode.workspace.getConfiguration('azurePostgresTls');
    await settings.update('offline.operationSeconds', 0, vscode.ConfigurationTarget.Global);
    await extension().activate();
    const fleet = JSON.parse(
      await readFile(path.join(extension().extensionPath, 'src', 'simulation', 'demoFleet.json'), 'utf8'),
    ) as { subscriptions: { subscriptionId: string; displayName: string }[] };
    [production, sandbox] = ['Contoso Production', 'Contoso Sandbox'].map(
      (name) => fleet.subscriptions.find((one) => one.displayName === name)?.subscriptionId ?? '',
    ) as [string, string];
    assert.ok(production !== '' && sandbox !== '');
    await run('refresh');
  });

  suiteTeardown(() => rm(folder, { recursive: true }));

  test('every command of the manifest is registered, and no other one of ours', async () => {
    const manifest = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    const declared = manifest.contributes.commands.map(({ command }) => command).sort();
    const registered = (await vscode.commands.getCommands(true)).filter((command) =>
      /^azurePostgresTls\.\w+$/.test(command),
    );
    assert.deepEqual(registered.sort(), declared);
  });

  test('a minimum is set by id and value, and resolves with the server as read afterwards', async () => {
    const server = await run<Server>('setMinimumTlsVersion', id('servers', 'rg-shop-prod', 'orders-db'), '1.2');
    assert.deepEqual(server.tls.minimum, { known: true, value: '1.2' });
  });

  test('switching off loses the minimum, and switching on with it sends both', async () => {
    const target = id('servers', 'rg-shop-prod', 'orders-db');
    const off = await run<Server>('disableEnforcement', target, { confirmed: true });
    assert.deepEqual(off.tls.enforcement, { known: true, value: false });
    assert.deepEqual(off.tls.minimum, { known: true, value: 'none' });
    const on = await run<Server>('enableEnforcement', target, { minimum: '1.2' });
    assert.deepEqual(on.tls.enforcement, { known: true, value: true });
    assert.deepEqual(on.tls.minimum, { known: true, value: '1.2' });
  });

  test('an exception ends with the settings from before', async () => {
    const target = id('servers', 'rg-billing-prod', 'billing-db');
    const before = await run<Server>('refreshServer', target);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const off = await run<Server>('startException', target, { until, reason: 'an old client', confirmed: true });
    assert.deepEqual(off.tls.enforcement, { known: true, value: false });
    assert.deepEqual((await run<Server>('endException', target)).tls, before.tls);
  });

  test('a toggle turns a Flexible Server over and back', async () => {
    const target = id('flexibleServers', 'rg-payments-prod', 'payments-pg');
    const off = await run<Server>('toggleEnforcement', target, { confirmed: true });
    assert.deepEqual(off.tls.enforcement, { known: true, value: false });
    assert.deepEqual(off.tls.minimum, { known: true, value: '1.3' }, 'Flexible Server keeps its minimum');
    const on = await run<Server>('toggleEnforcement', target, { confirmed: true });
    assert.deepEqual(on.tls.enforcement, { known: true, value: true });
  });

  test('what is not allowed rejects with a code, and a sentence for people', async () => {
    await assert.rejects(
      run('setMinimumTlsVersion', id('flexibleServers', 'rg-payments-prod', 'payments-pg'), '1.0'),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'refused');
        assert.match(
          error.message,
          /^payments-pg was not changed\. Flexible Server supports TLS 1\.2 and 1\.3 as the minimum\.$/,
        );
        return true;
      },
    );
  });

  test('wrong arguments are named', async () => {
    const target = id('servers', 'rg-shop-prod', 'orders-db');
    await assert.rejects(run('setMinimumTlsVersion', target, '2.0'), { code: 'invalidArgument' });
    await assert.rejects(run('copyConnectionString', target, { driver: 'nope' }), { code: 'invalidArgument' });
    await assert.rejects(run('setMinimumTlsVersion', 'orders-db', '1.2'), { code: 'unknownServer' });
    await assert.rejects(run('setMinimumTlsVersion', id('servers', 'rg-shop-prod', 'nope'), '1.2'), {
      code: 'notFound',
    });
  });

  test('a string is copied without asking, and resolves with the text', async () => {
    const text = await run<string>('copyConnectionString', id('servers', 'rg-shop-prod', 'orders-db'), {
      driver: 'uri',
      level: 'verify-full',
      database: 'shop',
      user: 'app',
      rootCertificate: '/etc/ssl/azure.pem',
    });
    const url = new URL(text);
    assert.equal(decodeURIComponent(url.username), 'app@orders-db');
    assert.equal(url.pathname, '/shop');
    assert.equal(url.searchParams.get('sslmode'), 'verify-full');
    assert.equal(url.searchParams.get('sslrootcert'), '/etc/ssl/azure.pem');
    assert.equal(url.password, '');
  });

  test('the bundle is written where it is asked for, and not over a file unless told so', async () => {
    const target = id('flexibleServers', 'rg-payments-prod', 'payments-pg');
    const file = path.join(folder, 'roots.pem');
    assert.equal(await run<string>('downloadCertificate', target, { path: file }), file);
    const pem = await readFile(file, 'utf8');
    assert.equal(pem.match(/BEGIN CERTIFICATE/g)?.length, 2);
    await assert.rejects(run('downloadCertificate', target, { path: file }), { code: 'certificate' });
    assert.equal(await readFile(file, 'utf8'), pem);
    assert.equal(await run<string>('downloadCertificate', target, { path: file, overwrite: true }), file);
  });

  test('a CA file is judged for the cloud of the server', async () => {
    const target = id('flexibleServers', 'rg-payments-prod', 'payments-pg');
    const codes = async (content: string): Promise<readonly string[]> => {
      const file = path.join(folder, 'checked.pem');
      await writeFile(file, content);
      const { findings } = await run<{ findings: readonly { code: string }[] }>('checkCertificate', target, {
        path: file,
      });
      return findings.map(({ code }) => code);
    };
    const bundle = await readFile(path.join(folder, 'roots.pem'), 'utf8');
    assert.deepEqual(await codes(bundle), []);
    assert.deepEqual(await codes(bundle.slice(bundle.lastIndexOf('-----BEGIN'))), ['missingRoot']);
    assert.deepEqual(await codes('no certificate'), ['notACertificate']);
    assert.deepEqual(await codes(''), ['empty']);
    const missing = run('checkCertificate', target, { path: path.join(folder, 'none.pem') });
    await assert.rejects(missing, { code: 'invalidArgument' });
  });

  test('the Azure CLI command is for the settings, or for the change just made', async () => {
    const target = id('flexibleServers', 'rg-payments-prod', 'payments-pg');
    const settings = await run<string>('copyAzureCli', target, { of: 'settings' });
    assert.match(settings, /--name=require_secure_transport --value=on$/m);
    assert.match(settings, /--name=ssl_min_protocol_version --value=TLSv1\.3$/m);
    const change = await run<string>('copyAzureCli', target, { of: 'lastChange' });
    assert.equal(change.split('\n').length, 1);
    assert.match(change, /--name=require_secure_transport --value=on$/);
  });

  test('a server is looked at on the wire, which follows its settings', async () => {
    interface Seen {
      verdict: { overall: string; rows: { clients: string; declared: string; observed: string }[] };
      report: { host: string };
      steps?: { step: string; status: string }[];
    }
    const target = id('flexibleServers', 'rg-payments-prod', 'payments-pg');
    const plaintext = async () => {
      const { verdict, report } = await run<Seen>('verifyOnTheWire', target);
      assert.equal(report.host, '127.0.0.1', 'nothing leaves this machine');
      assert.equal(verdict.overall, 'agree');
      return verdict.rows.find(({ clients }) => clients === 'plaintext')?.observed;
    };
    assert.equal(await plaintext(), 'refused');
    await run('disableEnforcement', target, { confirmed: true });
    assert.equal(await plaintext(), 'accepted');
    await run('enableEnforcement', target);
    const { steps, ...rest } = await run<Seen>('diagnoseConnection', target);
    assert.deepEqual(
      steps?.map(({ status }) => status),
      ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'notTried'],
    );
    assert.deepEqual(JSON.parse(JSON.stringify(rest)), rest, 'plain data');
    const stopped = await run<{ steps: { finding: object }[] }>(
      'diagnoseConnection',
      id('flexibleServers', 'rg-sandbox', 'lab-pg').replace(production, sandbox),
    );
    assert.deepEqual(
      [0, 2].map((index) => stopped.steps[index]?.finding),
      [
        { code: 'serverNotReady', state: 'stopped', connects: false },
        { code: 'notRunning', how: 'refused' },
      ],
    );
    await assert.rejects(run('verifyOnTheWire', 'payments-pg'), { code: 'unknownServer' });
    await assert.rejects(run('verifyOnTheWire', id('servers', 'rg-shop-prod', 'nope')), { code: 'notFound' });
  });

  test('what would ask, in a window that shows no dialogs, rejects at once and changes nothing', async () => {
    const target = id('flexibleServers', 'rg-payments-prod', 'payments-pg');
    for (const command of ['disableEnforcement', 'toggleEnforcement']) {
      await assert.rejects(run(command, target), (error: Error & { code: string }) => {
        assert.equal(error.code, 'cancelled');
        assert.match(error.message, /^payments-pg was not changed\. /);
        return true;
      });
    }
    const server = await run<Server>('enableEnforcement', target);
    assert.deepEqual(server.tls.enforcement, { known: true, value: true });
  });

  test('a failure names the server, also one that was never seen', async () => {
    const never = id('servers', 'rg-shop-prod', 'never-db');
    for (const [command, ...options] of [
      ['setMinimumTlsVersion', '1.2'],
      ['disableEnforcement', { confirmed: true }],
      ['copyConnectionString', {}],
      ['verifyOnTheWire'],
      ['refreshServer'],
    ] as const) {
      await assert.rejects(run(command, never, ...options), (error: Error & { code: string }) => {
        assert.equal(error.code, 'notFound', command);
        assert.match(error.message, /^never-db could not be read\. /);
        return true;
      });
    }
    await assert.rejects(run('copyConnectionString', id('servers', 'rg-shop-prod', 'orders-db'), { driver: 'nope' }), {
      message: /^orders-db: /,
    });
  });

  test('undo leads back to what was before', async () => {
    const target = id('flexibleServers', 'rg-analytics-prod', 'reports-pg');
    await run('enableEnforcement', target);
    const undone = await run<Server>('undoChange', target, { confirmed: true });
    assert.deepEqual(undone.tls.enforcement, { known: true, value: false });
  });

  test('servers are planned by id and the plan is applied; weakening is confirmed, or blocked with a code', async () => {
    const ids = [id('flexibleServers', 'rg-analytics-prod', 'reports-pg'), id('servers', 'rg-shop-prod', 'orders-db')];
    type Plan = { digest: string; items: { id: string; weakens: boolean }[] };
    type Applied = { items: { result: string; error?: { code: string } }[] };
    const apply = async (plan: unknown, options?: object): Promise<readonly unknown[]> =>
      (await run<Applied>('applyPlan', plan, options)).items.map(({ result, error }) => error?.code ?? result);

    await run<Server>('disableEnforcement', ids[1] ?? '', { confirmed: true });
    const plan = await run<Plan>('planChange', ids, { enforcement: true });
    assert.deepEqual(
      plan.items.map((item) => item.id.toLowerCase()),
      ids.map((one) => one.toLowerCase()),
    );
    assert.deepEqual(await apply(plan), ['changed', 'changed']);
    assert.deepEqual(await apply(JSON.stringify(plan)), ['alreadySet', 'alreadySet']);

    const weakening = await run<Plan>('planChange', ids, { enforcement: false });
    assert.ok(weakening.items.every(({ weakens }) => weakens));
    assert.deepEqual(await apply(weakening), ['weakeningRefused', 'weakeningRefused']);
    assert.deepEqual(await apply(weakening, { confirmed: true, canary: true }), ['changed', 'changed']);
    assert.deepEqual(await apply(await run('planChange', ids, { recommended: true })), ['changed', 'changed']);
    await assert.rejects(run('applyPlan', { ...weakening, by: 'eve' }), { code: 'planDigest' });
    await assert.rejects(run('applyPlan', '{}'), { code: 'invalidPlan' });
    const code = await run<{ files: { text: string }[] }>('showAsCode', weakening, { form: 'azureCliBash' });
    assert.match(code.files[0]?.text ?? '', /--value=off/);
    const all = await run<Plan>('planChange', undefined, { minimum: '1.2' });
    assert.ok(all.items.length > 10);
  });

  test('the files of the workspace are scanned by id', async () => {
    const [root] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(root, 'no folder is open');
    const uri = vscode.Uri.joinPath(root.uri, 'scanned.env');
    const url = 'postgres://app@orders-db.postgres.database.azure.com/shop?sslmode=disable';
    await vscode.workspace.fs.writeFile(uri, Buffer.from(`DATABASE_URL=${url}\n`));
    try {
      type Report = { findings: { uri: string; line: number; column: number; rule: string }[] };
      const { findings } = await run<Report>('scanWorkspace', [root.uri.toString()]);
      const found = findings.find((one) => one.uri === uri.toString());
      assert.deepEqual(
        [found?.rule, found?.line, found?.column],
        ['code/plaintext', 1, 1 + `DATABASE_URL=${url}`.indexOf('sslmode')],
      );
      await assert.rejects(run('scanWorkspace', ['file:///nowhere']), { code: 'invalidArgument' });
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });

  test('every operation that has a result has resolved with one of its schema', async () => {
    const target = id('flexibleServers', 'rg-payments-prod', 'payments-pg');
    for (const name of ['copyHostName', 'copyResourceId', 'refreshServer', 'applyRecommended'] as const) {
      await run(name, target).catch((error: Error & { code: FailureCode }) =>
        assert.equal(error.code, 'refused', name),
      );
    }
    const withResult = Object.entries<Operation>(operations).flatMap(([name, { result }]) => (result ? [name] : []));
    assert.deepEqual(
      withResult.filter((name) => !proven.results.has(name)),
      [],
    );
    assert.ok(proven.errors.size > 5);
  });
});
