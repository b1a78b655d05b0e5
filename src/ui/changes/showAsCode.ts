import * as vscode from 'vscode';
import { asCode, type Code, type CodeTarget } from '../../ascode';
import type { CodeForm } from '../../ascode/forms';
import { recorded } from '../../changes/history';
import { itemState, observedServer, type PlanDocument } from '../../changes/planDocument';
import { readPlanDocument } from '../../changes/planReading';
import { TlsError } from '../../domain/errors';
import { isRecord, parseObject } from '../../domain/input';
import type { Server } from '../../domain/server';
import type { Fleet } from '../../fleet/fleet';
import type { CommandHandler } from '../app/registry';
import { sha256 } from '../app/storedFile';
import type { Targets } from '../app/targets';
import { showQuickPick, showWarningMessage } from '../app/window';

/** Files that are opened at once. */
const mostEditors = 10;

/** `showAsCode(ids or plan, { form })`: the settings of servers, or the changes of a plan, as code. */
export function showAsCodeCommand(fleet: Fleet, targets: Targets): CommandHandler<'showAsCode'> {
  return async (invocation) => {
    const { target, options } = invocation;
    const found = planTargets(target) ?? (await idTargets(fleet, target));
    const servers = found
      ? undefined
      : await targets.many(invocation, vscode.l10n.t('Select the server to show as code'));
    const written = found ?? servers?.map(currentSettings);
    const form = written && (options?.form ?? (await askForForm()));
    if (!written || !form) {
      return undefined;
    }
    const code = asCode(written, form);
    if (!options) {
      await show(code, written.length);
    }
    return code;
  };
}

const isPlan = (value: unknown): boolean => isRecord(value) && 'digest' in value;

/** The changes of the plan that was passed, or that is in the active editor. */
function planTargets(target: unknown): readonly CodeTarget[] | undefined {
  const inEditor = target === undefined ? parseObject(vscode.window.activeTextEditor?.document.getText()) : undefined;
  const given = isPlan(target) ? target : isPlan(inEditor) ? inEditor : undefined;
  return given === undefined ? undefined : targetsOfPlan(readPlanDocument(given, sha256));
}

const targetsOfPlan = ({ items }: PlanDocument): readonly CodeTarget[] =>
  items.flatMap((item) => {
    const server = itemState(item) === 'change' ? observedServer(item) : undefined;
    return server ? [{ server, settings: item.requested }] : [];
  });

async function idTargets(fleet: Fleet, target: unknown): Promise<readonly CodeTarget[] | undefined> {
  const ids: readonly unknown[] = typeof target === 'string' ? [target] : Array.isArray(target) ? target : [];
  if (ids.length === 0) {
    return undefined;
  }
  const servers = await Promise.all(
    ids.map(async (id) => {
      if (typeof id !== 'string') {
        throw new TlsError({ code: 'invalidArgument', argument: 'ids', expected: 'string[]' });
      }
      return fleet.get(id) ?? (await fleet.read(id));
    }),
  );
  return servers.map(currentSettings);
}

const currentSettings = (server: Server): CodeTarget => ({ server, settings: recorded(server.tls) });

async function askForForm(): Promise<CodeForm | undefined> {
  const items: { label: string; detail?: string; form: CodeForm }[] = [
    { label: vscode.l10n.t('Azure CLI, for bash and other POSIX shells'), form: 'azureCliBash' },
    { label: vscode.l10n.t('Azure CLI, for PowerShell'), form: 'azureCliPowerShell' },
    { label: vscode.l10n.t('Az PowerShell'), form: 'azPowerShell' },
    { label: vscode.l10n.t('Bicep'), detail: vscode.l10n.t('Flexible Servers only'), form: 'bicep' },
    { label: vscode.l10n.t('ARM template'), detail: vscode.l10n.t('Flexible Servers only'), form: 'armJson' },
    {
      label: vscode.l10n.t('Terraform, provider azurerm'),
      detail: vscode.l10n.t('Flexible Servers only'),
      form: 'terraformAzurerm',
    },
    { label: vscode.l10n.t('Terraform, provider azapi'), form: 'terraformAzapi' },
    {
      label: vscode.l10n.t('Pulumi, in TypeScript'),
      detail: vscode.l10n.t('Flexible Servers only'),
      form: 'pulumiTypeScript',
    },
    { label: vscode.l10n.t('Ansible'), form: 'ansible' },
  ];
  const chosen = await showQuickPick(items, {
    title: vscode.l10n.t('Show as Code'),
    placeHolder: vscode.l10n.t('Select the form'),
  });
  return chosen?.form;
}

async function show({ files, leftOut }: Code, servers: number): Promise<void> {
  const languages = await vscode.languages.getLanguages();
  for (const { language, text } of files.slice(0, mostEditors)) {
    const known = languages.includes(language) ? { language } : {};
    const document = await vscode.workspace.openTextDocument({ ...known, content: text });
    await vscode.window.showTextDocument(document, { preview: false });
  }
  if (files.length > mostEditors) {
    void showWarningMessage(vscode.l10n.t('{0} of {1} files were opened.', mostEditors, files.length));
  }
  if (leftOut.length > 0) {
    void showWarningMessage(
      vscode.l10n.t(
        '{0} of {1} servers are left out, because this form cannot change their settings.',
        leftOut.length,
        servers,
      ),
    );
  }
}
