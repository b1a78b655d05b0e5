import { flexibleServerParameters, singleServerProperties } from '../connect/azureCli';
import type { CodeForm } from './forms';
import { groupBy } from './names';
import { ansible, pulumiTypeScript } from './programs';
import { azPowerShellLines, azureCliLines } from './scripts';
import { armJson, bicep } from './templates';
import { terraformAzapi, terraformAzurerm } from './terraform';
import type { Code, CodeFile, CodeTarget, LeftOutReason } from './types';

export type { Code, CodeTarget } from './types';

/** Writes the settings of servers as code. Servers that the form cannot express are left out, with the reason. */
export function asCode(targets: readonly CodeTarget[], form: CodeForm): Code {
  const leftOut: { id: string; reason: LeftOutReason }[] = [];
  const leave = ({ server: { id } }: CodeTarget, reason: LeftOutReason): void => void leftOut.push({ id, reason });
  const expressible = targets.filter((target) => {
    const fits = hasSettings(target);
    if (!fits) {
      leave(target, 'notInForm');
    }
    return fits;
  });
  const files = filesOf(expressible, form, leave);
  return { files: files.filter(({ text }) => text !== ''), leftOut };
}

type Leave = (target: CodeTarget, reason: LeftOutReason) => void;

function filesOf(targets: readonly CodeTarget[], form: CodeForm, leave: Leave): readonly CodeFile[] {
  const flexible = (): readonly CodeTarget[] =>
    targets.filter((target) => {
      const fits = target.server.kind === 'flexible';
      if (!fits) {
        leave(target, 'wholeResource');
      }
      return fits;
    });
  switch (form) {
    case 'azureCliBash':
      return script(
        targets,
        (target) => azureCliLines(target, 'posix'),
        leave,
        'tls.sh',
        'shellscript',
        '#!/bin/sh\nset -e\n',
      );
    case 'azureCliPowerShell':
      return script(targets, (target) => azureCliLines(target, 'powershell'), leave, 'tls-az.ps1', 'powershell');
    case 'azPowerShell':
      return script(targets, azPowerShellLines, leave, 'tls.ps1', 'powershell', "$ErrorActionPreference = 'Stop'\n");
    case 'bicep':
      return perGroup(flexible(), (name, scope, group) => ({
        name: `${name}.bicep`,
        language: 'bicep',
        text: `// Deploy with: ${scope}\n\n${bicep(group)}`,
      }));
    case 'armJson':
      return perGroup(flexible(), (name, _, group) => ({
        name: `${name}.json`,
        language: 'json',
        text: armJson(group),
      }));
    case 'terraformAzurerm':
      return one(flexible(), terraformAzurerm, 'tls.tf', 'terraform');
    case 'terraformAzapi':
      return one(targets, terraformAzapi, 'tls.tf', 'terraform');
    case 'pulumiTypeScript':
      return one(flexible(), pulumiTypeScript, 'index.ts', 'typescript');
    case 'ansible':
      return one(targets, ansible, 'tls.yml', 'yaml');
  }
}

const hasSettings = ({ server, settings }: CodeTarget): boolean =>
  server.kind === 'single'
    ? Object.keys(singleServerProperties(settings)).length > 0
    : flexibleServerParameters(settings).length > 0;

function one(
  targets: readonly CodeTarget[],
  write: (targets: readonly CodeTarget[]) => string,
  name: string,
  language: string,
): readonly CodeFile[] {
  return targets.length === 0 ? [] : [{ name, language, text: write(targets) }];
}

/** One file with a line for each command; it stops at the first failure. */
function script(
  targets: readonly CodeTarget[],
  linesOf: (target: CodeTarget) => string | undefined,
  leave: Leave,
  name: string,
  language: string,
  head = '',
): readonly CodeFile[] {
  const lines = targets.flatMap((target) => {
    const found = linesOf(target);
    if (found === undefined) {
      leave(target, 'notInForm');
    }
    return found ?? [];
  });
  return lines.length === 0 ? [] : [{ name, language, text: `${head}${lines.join('\n')}\n` }];
}

/** One file for each resource group, which is what a deployment writes to. */
function perGroup(
  targets: readonly CodeTarget[],
  write: (name: string, scope: string, group: readonly CodeTarget[]) => CodeFile,
): readonly CodeFile[] {
  const groups = groupBy(targets, ({ server }) => `${server.subscriptionId}/${server.resourceGroup.toLowerCase()}`);
  return [...groups.values()].map((group, index) => {
    const { subscriptionId = '', resourceGroup = '' } = group[0]?.server ?? {};
    const name = groups.size === 1 ? 'tls' : `tls-${index + 1}`;
    const scope = `az deployment group create --subscription ${subscriptionId} --resource-group '${resourceGroup}' --template-file ${name}.bicep`;
    return write(name, scope, group);
  });
}
