import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Server } from '../../src/domain/server';
import {
  audience,
  contoso,
  contosoServer,
  customEnvironment,
  fabrikam,
  fabrikamServer,
  tokenFor,
} from '../support/tenants';
import { run, set } from './support';

const resourceManager = process.env['RESOURCE_MANAGER'] ?? '';
const read = (id: string): Promise<Server> => run('azurePostgresTls.refreshServer', id);

suite('sign-in to a cloud of its own', () => {
  suiteSetup(async () => {
    assert.match(resourceManager, /^https:/);
    await vscode.extensions.getExtension('postgres-tls.azure-postgres-tls')?.activate();
    await set({
      'microsoft-sovereign-cloud.environment': 'custom',
      'microsoft-sovereign-cloud.customEnvironment': customEnvironment(resourceManager),
      'azurePostgresTls.backend': 'azure',
    });
  });

  suiteTeardown(() =>
    set({
      'azurePostgresTls.backend': undefined,
      'azurePostgresTls.signIn': undefined,
      'microsoft-sovereign-cloud.environment': undefined,
      'microsoft-sovereign-cloud.customEnvironment': undefined,
    }),
  );

  suite('with the Azure CLI', () => {
    const before = process.env['PATH'];
    let folder: string;

    /** An `az` that has a token for the cloud's audience, for its own tenant or for those given. */
    const installAz = async (tenants: readonly string[]): Promise<void> => {
      const file = path.join(folder, 'az');
      const cases = tenants.map((id) => `  "--tenant ${id}") token=${tokenFor(id)} ;;`);
      const script = [
        '#!/bin/sh',
        `[ "$1 $2 $5 $6" = "account get-access-token --resource ${audience}" ] || exit 2`,
        'case "$7 $8" in',
        `  " ") token=${tokenFor(contoso.id)} ;;`,
        ...cases,
        `  *) echo "ERROR: Please run 'az login' to set up account." >&2; exit 1 ;;`,
        'esac',
        `printf '{"accessToken":"%s","expires_on":4102444800,"tokenType":"Bearer"}' "$token"`,
      ];
      await writeFile(file, `${script.join('\n')}\n`);
      await chmod(file, 0o755);
    };

    suiteSetup(async function () {
      if (process.platform === 'win32') {
        this.skip();
      }
      folder = await mkdtemp(path.join(tmpdir(), 'az-'));
      process.env['PATH'] = `${folder}${path.delimiter}${before}`;
      await set({ 'azurePostgresTls.signIn': 'azureCli' });
    });

    suiteTeardown(async () => {
      process.env['PATH'] = before;
      await rm(folder, { recursive: true, force: true });
    });

    test('servers of every tenant are read and changed over HTTPS, a CA of the environment trusted', async () => {
      await installAz([contoso.id, fabrikam.id]);
      assert.equal((await read(contosoServer)).name, 'orders-db');
      const server = await run<Server>('azurePostgresTls.setMinimumTlsVersion', fabrikamServer, '1.3');
      assert.deepEqual(server.tls.minimum, { known: true, value: '1.3' });
    });

    test('a tenant that it is not logged in to refuses, and the other one works', async () => {
      await installAz([contoso.id]);
      await set({ 'azurePostgresTls.signIn': 'environment' }); // what was learned is forgotten
      await set({ 'azurePostgresTls.signIn': 'azureCli' });
      assert.equal((await read(contosoServer)).name, 'orders-db');
      await assert.rejects(read(fabrikamServer), (error: Error & { code: string }) => {
        assert.equal(error.code, 'credentialUnavailable');
        assert.match(error.message, /Azure CLI.*az login/);
        return true;
      });
    });
  });

  suite("with VS Code's account", () => {
    const provider = 'microsoft-sovereign-cloud';
    const scope = `${audience}/.default`;

    suiteSetup(async () => {
      await run('testAccounts.signOut', provider);
      await set({ 'azurePostgresTls.signIn': 'vscode' });
    });

    test('nobody is signed in', async () => {
      await assert.rejects(read(contosoServer), { code: 'signedOut' });
    });

    test('a sign-in is noticed; a tenant that needs its own refuses, and the other one works', async () => {
      await run('testAccounts.signIn', provider, [scope]);
      assert.equal((await read(contosoServer)).name, 'orders-db');
      await assert.rejects(read(fabrikamServer), { code: 'signedOut' });
    });

    test('tokens are asked for by the scope of the cloud and the tenant, and of nobody else', async () => {
      await run('testAccounts.asked', provider);
      await run('testAccounts.asked', 'microsoft');
      await assert.rejects(read(fabrikamServer), { code: 'signedOut' });
      const asked = await run<string[][]>('testAccounts.asked', provider);
      const tenants = [contoso.id, fabrikam.id].map((id) => `${scope} VSCODE_TENANT:${id}`);
      assert.deepEqual([...new Set(asked.map((scopes) => scopes.join(' ')))].sort(), [scope, ...tenants].sort());
      assert.deepEqual(await run('testAccounts.asked', 'microsoft'), []);
    });

    test('a sign-in to the tenant opens it', async () => {
      await run('testAccounts.signIn', provider, [scope, `VSCODE_TENANT:${fabrikam.id}`]);
      assert.equal((await read(fabrikamServer)).name, 'fabrikam-pg');
    });

    test('what another extension does with the account keeps what can be undone', async () => {
      const kept = async (minimum: string): Promise<boolean> => {
        await run('azurePostgresTls.setMinimumTlsVersion', fabrikamServer, { minimum, confirmed: true });
        const told = new Promise<void>((resolve) => {
          const listener = vscode.authentication.onDidChangeSessions(() => {
            listener.dispose();
            resolve();
          });
        });
        await run('testAccounts.signIn', provider, ['https://graph.local/.default']);
        await told;
        await read(fabrikamServer);
        const options = { confirmed: true };
        return (await run<Server | undefined>('azurePostgresTls.undoChange', fabrikamServer, options)) !== undefined;
      };
      // the sign-in to the tenant, a moment ago, starts the fleet over once more
      const rounds = ['1.3', '1.2', '1.3', '1.2', '1.3'];
      let found = false;
      for (const minimum of rounds) {
        found ||= await kept(minimum);
      }
      assert.ok(found, 'each event took away what can be undone');
    });

    test('a sign-out is noticed', async () => {
      await run('testAccounts.signOut', provider);
      await assert.rejects(read(contosoServer), { code: 'signedOut' });
    });

    test('another cloud asks its own provider', async () => {
      await run('testAccounts.asked', provider);
      await set({ 'microsoft-sovereign-cloud.environment': undefined });
      await assert.rejects(read(contosoServer), { code: 'signedOut' });
      assert.deepEqual(await run('testAccounts.asked', provider), []);
    });
  });
});
