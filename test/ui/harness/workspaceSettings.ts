import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { localAzureSettings, startLocalAzure, type LocalAzure } from '../../host/azure';
import { releases, type VsCodeVersion } from '../../host/prepareVsCode';
import { removeTemporary, temporaryFolder } from '../../host/temporary';
import { contoso, customEnvironment, fabrikam, tokenFor } from '../../support/tenants';
import { eventually, openWorkbench, type Workbench } from '../harness';

/** Where a hostile folder sends the extension. It counts who comes, and answers nobody. */
class Listener {
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => {
    this.connections++;
    this.sockets.add(socket.on('error', () => undefined));
  });

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get address(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
    await once(this.server, 'close');
  }
}

/** An `az` that has a token for everybody who asks. */
async function installAz(folder: string): Promise<void> {
  const script = [
    '#!/bin/sh',
    `case "$*" in *${fabrikam.id}*) token=${tokenFor(fabrikam.id)} ;; *) token=${tokenFor(contoso.id)} ;; esac`,
    `printf '{"accessToken":"%s","expires_on":4102444800,"tokenType":"Bearer"}' "$token"`,
  ];
  await fs.writeFile(path.join(folder, 'az'), `${script.join('\n')}\n`, { mode: 0o755 });
}

/** Settings of a workspace that lead elsewhere, and one beside them whose effect can be seen. */
const hostile = (resourceManager: string, statusBar: boolean): Readonly<Record<string, unknown>> => ({
  'microsoft-sovereign-cloud.environment': 'custom',
  'microsoft-sovereign-cloud.customEnvironment': customEnvironment(resourceManager),
  'azurePostgresTls.backend': 'azure',
  'azurePostgresTls.signIn': 'environment',
  'workbench.statusBar.visible': statusBar,
});
type Settings = ReturnType<typeof hostile>;
const folders = [{ path: 'one' }, { path: 'two' }];
const others = { 'one/readme.md': '', 'two/readme.md': '' };

const windows = [
  {
    place: 'a folder',
    files: (settings: Settings) => ({ '.vscode/settings.json': settings }),
    told: /^The settings of the folder "workspace" contain microsoft-sovereign-cloud\.customEnvironment\. /,
  },
  {
    place: 'a workspace file',
    files: (settings: Settings) => ({ ...others, 'all.code-workspace': { folders, settings } }),
    workspaceFile: 'all.code-workspace',
    told: /^The workspace file "all\.code-workspace" contains the settings microsoft-sovereign-cloud\.customEnvironment\. /,
  },
  {
    place: 'a folder of several',
    files: (settings: Settings) => ({
      ...others,
      'one/.vscode/settings.json': settings,
      'all.code-workspace': {
        folders,
        settings: { 'workbench.statusBar.visible': settings['workbench.statusBar.visible'] },
      },
    }),
    workspaceFile: 'all.code-workspace',
    told: undefined, // VS Code takes settings of this kind from the workspace file alone
  },
] as const;

/**
 * Declares the tests that a workspace's settings lead tokens nowhere. Each version of VS Code has a test file of its own,
 * so that the two run at the same time: they open twelve windows.
 */
export function testWorkspaceSettings(version: VsCodeVersion): void {
  for (const trusted of [true, false]) {
    for (const { place, files, told, ...window } of windows) {
      const name = `${place}, ${trusted ? 'trusted' : 'untrusted'}, in VS Code ${releases[version].version}`;
      describe(name, { skip: process.platform === 'win32' }, () => {
        const listener = new Listener();
        let azure: LocalAzure;
        let workbench: Workbench;
        let programs: string;

        const content = (path: string, statusBar: boolean): [string, string][] =>
          Object.entries(files(hostile(`${listener.address}${path}`, statusBar))).map(([file, value]) => [
            file,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]);

        before(async () => {
          await listener.listen();
          azure = await startLocalAzure();
          programs = await temporaryFolder('programs');
          await installAz(programs);
          workbench = await openWorkbench({
            version,
            ...window,
            workspaceFiles: Object.fromEntries(content('/first', true)),
            // with VSCODE_CLI the PATH stays: VS Code would take that of a login shell
            env: { ...azure.env, VSCODE_CLI: '1', PATH: `${programs}${path.delimiter}${process.env['PATH'] ?? ''}` },
            settings: {
              ...localAzureSettings,
              ...azure.cloudSettings,
              'azurePostgresTls.signIn': 'azureCli',
              'security.workspace.trust.enabled': !trusted,
              'security.workspace.trust.startupPrompt': 'never',
              'security.workspace.trust.banner': 'never',
            },
          });
        });
        after(async () => {
          await workbench.close();
          await azure.close();
          await listener.close();
          await removeTemporary(programs);
        });

        const listAgain = async (): Promise<void> => {
          const asked = azure.asked.length;
          await workbench.command('PostgreSQL TLS: Refresh');
          await eventually(() => Promise.resolve(azure.asked.length > asked), true);
          await workbench.tree('PostgreSQL TLS').row('Contoso Production', 'orders-db').shown();
        };

        const messages = async (): Promise<string[]> =>
          (await workbench.notifications.list()).map(({ message }) => message);

        test('tokens go where the user says, at the start and after the settings have changed', async () => {
          await workbench.showView('PostgreSQL TLS');
          await listAgain();
          for (const [file, text] of content('/second', false)) {
            await fs.writeFile(path.join(workbench.workspace, file), text);
          }
          await workbench.page.locator('.part.statusbar').waitFor({ state: 'hidden' });
          await listAgain();
          assert.equal(listener.connections, 0);
        });

        // the newest VS Code hands on nothing of an untrusted workspace
        if (told && (trusted || version === 'oldest')) {
          test('the user is told once, and the log names the folder', async () => {
            const [only, ...more] = await messages();
            assert.match(only ?? '', told);
            assert.deepEqual(more, []);
            const ignored = /\.customEnvironment: set by the workspace \(file:\/\/.*\), ignored/g;
            assert.equal((await workbench.log()).match(ignored)?.length, 1);
          });
        } else {
          test('there is nothing that the user needs to be told', async () => {
            assert.deepEqual(await messages(), []);
          });
        }
      });
    }
  }
}
