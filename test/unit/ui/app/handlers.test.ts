import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helpCommands, type HelpOptions } from '../../../../src/ui/accounts/help';
import { modeCommands, type ModeOptions } from '../../../../src/ui/accounts/mode';
import { tenantCommands, type TenantOptions } from '../../../../src/ui/accounts/tenants';
import { commands } from '../../../../src/ui/app/commands';
import {
  loadedHandlers,
  registerCommands,
  type CommandTable,
  type CommandHandler,
  type CommandHandlers,
  type Invocation,
} from '../../../../src/ui/app/registry';
import { createCertificates, type CertificatesOptions } from '../../../../src/ui/certificates';
import type { ChangeServices } from '../../../../src/ui/changes/changeFlow';
import { enforcementCommands } from '../../../../src/ui/changes/enforcement';
import { connectionCommands, type ConnectionServices } from '../../../../src/ui/connection/commands';
import { arrangeCommands, type ArrangeOptions } from '../../../../src/ui/servers/arrange';
import { viewCommands } from '../../../../src/ui/servers/viewCommands';
import { verificationCommands, type VerificationParts } from '../../../../src/ui/verification/commands';

test('every command of the table has a handler, and every handler a command', () => {
  const handled = Object.keys({
    ...arrangeCommands({} as ArrangeOptions),
    ...connectionCommands({} as ConnectionServices),
    ...createCertificates({} as CertificatesOptions).commands,
    ...enforcementCommands({} as ChangeServices),
    ...helpCommands({} as HelpOptions),
    ...modeCommands({} as ModeOptions),
    ...tenantCommands({} as TenantOptions),
    ...viewCommands({} as ArrangeOptions['fleet'], {} as Parameters<typeof viewCommands>[1]),
    ...verificationCommands({} as VerificationParts),
    // functions of their own
    setMinimumTlsVersion: 1,
    planChange: 1,
    applyPlan: 1,
    openPlan: 1,
    exportHistory: 1,
    showHistory: 1,
    showServerHistory: 1,
    filterHistory: 1,
    clearHistoryFilter: 1,
    refreshHistory: 1,
    undoRecorded: 1,
    startException: 1,
    endException: 1,
    showAsCode: 1,
    scanWorkspace: 1,
    fixWorkspace: 1,
    showUses: 1,
    showClients: 1,
  });
  assert.deepEqual(handled.sort(), Object.keys(commands).sort());
});

test('a listed command without a handler, and a handler that is not listed, do not compile', () => {
  const handler = () => Promise.resolve();
  // @ts-expect-error showClients has no handler
  const none: CommandHandlers<'clients'> = {};
  // @ts-expect-error hideClients is not listed
  const unlisted = { showClients: handler, hideClients: handler } satisfies CommandHandlers<'clients'>;
  // @ts-expect-error hideClients is not listed
  const loaded = loadedHandlers(['hideClients'], () => Promise.resolve({ hideClients: handler }));
  // @ts-expect-error two of the three have no handler
  const register = () => registerCommands<'verification'>({} as CommandTable, { verifyOnTheWire: handler });
  assert.deepEqual([none, Object.keys(unlisted), Object.keys(loaded), typeof register].length, 4);
});

test('a handler that is missing when it is loaded is an error with the name of the command', async () => {
  const load = () => Promise.resolve({} as Record<'openConnection', CommandHandler<'openConnection'>>);
  const { openConnection } = loadedHandlers(['openConnection'], load);
  await assert.rejects(
    openConnection({} as Invocation<never>),
    /^Error: azurePostgresTls\.openConnection has no handler$/,
  );
});
