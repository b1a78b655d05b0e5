import * as vscode from 'vscode';
import { defaultPolicy, type TlsPolicy } from '../domain/posture';
import { isTlsVersion } from '../domain/tlsVersion';

/** Typed access to the settings; names and defaults stand in package.json. */

export const settingsSection = 'azurePostgresTls';

export type BackendMode = 'azure' | 'offline';
export type SignInMethod = 'vscode' | 'azureCli' | 'azureDeveloperCli' | 'environment';

const read = (name: string): unknown => vscode.workspace.getConfiguration(settingsSection).get(name);

export function backendMode(): BackendMode {
  return read('backend') === 'offline' ? 'offline' : 'azure';
}

export async function setBackendMode(mode: BackendMode): Promise<void> {
  await vscode.workspace.getConfiguration(settingsSection).update('backend', mode, vscode.ConfigurationTarget.Global);
}

export function signInMethod(): SignInMethod {
  const value = read('signIn');
  return value === 'azureCli' || value === 'azureDeveloperCli' || value === 'environment' ? value : 'vscode';
}

/** By which Azure extensions filter what they list. */
export const azureResourcesSetting = 'azureResourceGroups.selectedSubscriptions';

/** As written there; undefined unless the Azure Resources extension is installed. */
export function azureResourcesFilter(): unknown {
  return vscode.extensions.getExtension('ms-azuretools.vscode-azureresourcegroups')
    ? vscode.workspace.getConfiguration().get(azureResourcesSetting)
    : undefined;
}

export function policy(): TlsPolicy {
  const minimum = read('policy.minimumTlsVersion');
  return isTlsVersion(minimum) ? { minimum } : defaultPolicy;
}

/** Path of a fleet file, or undefined for the built-in demo fleet. */
export function fleetFile(): string | undefined {
  const value = read('offline.fleetFile');
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Duration of a simulated operation, in seconds. */
export function operationSeconds(): number {
  const value = read('offline.operationSeconds');
  return typeof value === 'number' && value >= 0 ? Math.min(value, 600) : 4;
}

/** As written by the user: the simulation validates it. */
export function faults(): unknown {
  return read('offline.faults');
}

export function affects(event: vscode.ConfigurationChangeEvent, ...names: string[]): boolean {
  return names.some((name) => event.affectsConfiguration(`${settingsSection}.${name}`));
}
