import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { arrangeCommands } from '../../../../src/ui/servers/arrange';
import { connectionCommands } from '../../../../src/ui/connection/commands';
import { enforcementCommands } from '../../../../src/ui/changes/enforcement';
import { modeCommands } from '../../../../src/ui/accounts/mode';
import { handlerOf, type CommandHandler } from '../../../../src/ui/app/registry';
import type { CommandServices } from '../../../../src/ui/app/services';
import { tenantCommands } from '../../../../src/ui/accounts/tenants';
import { viewCommands } from '../../../../src/ui/servers/viewCommands';
import { verificationCommands } from '../../../../src/ui/verification/commands';

const repository = join(import.meta.dirname, '../../../..');
const services = {} as CommandServices;

test('every command of the manifest has a handler, and every handler a command', () => {
  const { contributes } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    contributes: { commands: { command: string }[] };
  };
  const handled = Object.keys({
    ...arrangeCommands(services),
    ...connectionCommands(services),
    ...enforcementCommands(services),
    ...modeCommands(services),
    ...tenantCommands(services),
    ...viewCommands(services),
    ...verificationCommands({ services } as unknown as Parameters<typeof verificationCommands>[0]),
    // functions of their own
    checkCertificate: 1,
    serverClicked: 1,
    setMinimumTlsVersion: 1,
    showClients: 1,
    showServerActions: 1,
  });
  assert.deepEqual(
    handled.map((name) => `azurePostgresTls.${name}`).sort(),
    contributes.commands.map(({ command }) => command).sort(),
  );
});

test('the lists of commands of parts that load later name each handler', () => {
  const start = readFileSync(join(repository, 'src/ui/start.ts'), 'utf8');
  const listed = /const featureCommands = \[([^\]]*)\]/.exec(start)?.[1]?.match(/\w+/g) ?? [];
  assert.deepEqual(
    [...listed].sort(),
    [
      ...Object.keys({
        ...arrangeCommands(services),
        ...connectionCommands(services),
        ...enforcementCommands(services),
        ...tenantCommands(services),
      }),
      'checkCertificate',
      'setMinimumTlsVersion',
      'showServerActions',
    ].sort(),
  );
});

test('a handler that is missing is an error with the name of the command', () => {
  const handlers = {} as { readonly openConnection: CommandHandler };
  assert.throws(
    () => handlerOf(handlers, 'openConnection'),
    /^Error: azurePostgresTls\.openConnection has no handler$/,
  );
});
