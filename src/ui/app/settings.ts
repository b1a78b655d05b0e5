import * as vscode from 'vscode';
import { serversLike, type Guard } from '../../changes/guard';
import type { BackendMode } from '../../domain/backend';
import type { PolicyFile } from '../../domain/policyFile';
import { defaultPolicy, type TlsPolicy } from '../../domain/posture';
import { isRecord } from '../../domain/input';
import type { CloudChoice, SignInMethod } from '../../domain/tenant';
import { compareTls, isTlsVersion } from '../../domain/tlsVersion';

/** The only access to settings, typed. Names and defaults are defined in package.json and in other extensions. */

export const settingsSection = 'azurePostgresTls';

/**
 * The scopes from which a setting's value is accepted.
 *
 * `user`: user and machine settings only. A folder or workspace file is untrusted and must not decide where a token,
 * a request or a file goes, or which program runs.
 * `stricter`: every scope, but a folder or workspace can only make the value stricter than the user's. VS Code excludes
 * untrusted workspaces (`restrictedConfigurations`).
 * `trusted`: every scope, as VS Code resolves them, but of no untrusted workspace. Such a setting decides what is said
 * of the workspace's own files, as a comment in them does, and nothing else.
 */
export type AcceptedScopes = 'user' | 'stricter' | 'trusted';

export const settings = {
  'azurePostgresTls.backend': 'user',
  'azurePostgresTls.signIn': 'user',
  'azurePostgresTls.policy.minimumTlsVersion': 'stricter',
  'azurePostgresTls.policy.enforcement': 'stricter',
  'azurePostgresTls.policy.latestDaysToExpiry': 'stricter',
  'azurePostgresTls.policy.exceptions': 'user',
  'azurePostgresTls.policy.file': 'user',
  'azurePostgresTls.allowWeakening': 'user',
  'azurePostgresTls.production': 'user',
  'azurePostgresTls.offline.fleetFile': 'user',
  'azurePostgresTls.offline.operationSeconds': 'user',
  'azurePostgresTls.offline.faults': 'user',
  /** The filter of the Azure extensions. It decides which tenants receive requests, and with which account's token. */
  'azureResourceGroups.selectedSubscriptions': 'user',
  'microsoft-sovereign-cloud.environment': 'user',
  'microsoft-sovereign-cloud.customEnvironment': 'user',
} as const satisfies Readonly<Record<string, AcceptedScopes>>;

export type SettingName = keyof typeof settings;

/** Settings of the feature that judges code, apart because the start of the extension reads none of them. */
export const codeSettings = {
  'azurePostgresTls.code.findings': 'trusted',
  'azurePostgresTls.code.everyHost': 'trusted',
  'azurePostgresTls.code.severity': 'trusted',
  'azurePostgresTls.code.ignored': 'trusted',
  'azurePostgresTls.code.lenses': 'trusted',
} as const satisfies Readonly<Record<string, AcceptedScopes>>;

function inspect(name: SettingName, folder?: vscode.WorkspaceFolder) {
  return vscode.workspace.getConfiguration(undefined, folder).inspect<unknown>(name);
}

/** The value that VS Code resolves from all scopes. */
function effective(name: SettingName): unknown {
  return vscode.workspace.getConfiguration().get<unknown>(name);
}

function read(name: SettingName, configuration = vscode.workspace.getConfiguration()): unknown {
  const found = configuration.inspect<unknown>(name);
  return found?.globalValue ?? found?.defaultValue;
}

export function backendMode(): BackendMode {
  return read('azurePostgresTls.backend') === 'offline' ? 'offline' : 'azure';
}

export async function setBackendMode(mode: BackendMode): Promise<void> {
  await vscode.workspace.getConfiguration(settingsSection).update('backend', mode, vscode.ConfigurationTarget.Global);
}

export function signInMethod(): SignInMethod {
  const value = read('azurePostgresTls.signIn');
  return value === 'azureCli' || value === 'azureDeveloperCli' || value === 'environment' ? value : 'vscode';
}

/** Reads `microsoft-sovereign-cloud.*`, the convention of the Azure extensions. */
export function cloudChoice(): CloudChoice {
  switch (read('microsoft-sovereign-cloud.environment')) {
    case 'ChinaCloud':
      return { name: 'china' };
    case 'USGovernment':
      return { name: 'usGovernment' };
    case 'custom': {
      const environment = read('microsoft-sovereign-cloud.customEnvironment');
      return { name: 'custom', environment: isRecord(environment) ? { ...environment } : {} };
    }
    default:
      return { name: 'public' };
  }
}

/**
 * A cloud setting for which VS Code's own sign-in, which accepts every scope, uses a different value and would
 * therefore sign in elsewhere. Microsoft's public cloud does not depend on these settings.
 */
export function foreignCloudSetting(): SettingName | undefined {
  const names = ['microsoft-sovereign-cloud.environment', 'microsoft-sovereign-cloud.customEnvironment'] as const;
  return cloudChoice().name === 'public' ? undefined : names.find((name) => !same(effective(name), read(name)));
}

/** The unvalidated filter; undefined unless the Azure Resources extension is installed. */
export function azureResourcesFilter(): unknown {
  return vscode.extensions.getExtension('ms-azuretools.vscode-azureresourcegroups')
    ? read('azureResourceGroups.selectedSubscriptions')
    : undefined;
}

/**
 * The policy for servers without an exception. `file`: members of the user's policy file, which precede the user's
 * settings.
 */
export function basePolicy(file: Omit<PolicyFile, 'exceptions'> = {}): TlsPolicy {
  const configuration = vscode.workspace.getConfiguration();
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) =>
    vscode.workspace.getConfiguration(undefined, folder),
  );
  const ofWorkspace = (name: SettingName): readonly unknown[] => [
    configuration.inspect(name)?.workspaceValue,
    ...folders.map((folder) => folder.inspect(name)?.workspaceFolderValue),
  ];
  const minimum = file.minimum ?? read('azurePostgresTls.policy.minimumTlsVersion', configuration);
  const enforcement = file.enforcement ?? read('azurePostgresTls.policy.enforcement', configuration);
  const isDays = (value: unknown): value is number => typeof value === 'number' && value > 0;
  const own = file.daysToExpiry ?? read('azurePostgresTls.policy.latestDaysToExpiry', configuration);
  const days = [own, ...ofWorkspace('azurePostgresTls.policy.latestDaysToExpiry')].filter(isDays);
  return {
    ...(days.length > 0 ? { daysToExpiry: Math.max(...days) } : {}),
    minimum: ofWorkspace('azurePostgresTls.policy.minimumTlsVersion')
      .filter(isTlsVersion)
      .reduce((a, b) => (compareTls(a, b) < 0 ? b : a), isTlsVersion(minimum) ? minimum : defaultPolicy.minimum),
    ...(enforcement === false && !ofWorkspace('azurePostgresTls.policy.enforcement').includes(true)
      ? { enforcement }
      : {}),
  };
}

/** The parts of the policy that few users set; not validated. Undefined where there are none. */
export function policyDetails(): {
  readonly exceptions: readonly unknown[] | undefined;
  readonly file: string | undefined;
} {
  const exceptions = read('azurePostgresTls.policy.exceptions');
  const file = read('azurePostgresTls.policy.file');
  return {
    exceptions: Array.isArray(exceptions) && exceptions.length > 0 ? exceptions : undefined,
    file: typeof file === 'string' && file.trim() !== '' ? file.trim() : undefined,
  };
}

/** Limits of changes that weaken TLS. A workspace cannot set them, so it cannot loosen them. */
export function guard(): Guard {
  const patterns = read('azurePostgresTls.production');
  return {
    allowWeakening: read('azurePostgresTls.allowWeakening') === 'never' ? 'never' : 'ask',
    isProduction: serversLike(Array.isArray(patterns) ? patterns : []),
  };
}

/** Path of a fleet file, or undefined for the built-in demo fleet. */
export function fleetFile(): string | undefined {
  const value = read('azurePostgresTls.offline.fleetFile');
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Duration of a simulated operation, in seconds. */
export function operationSeconds(): number {
  const value = read('azurePostgresTls.offline.operationSeconds');
  return typeof value === 'number' && value >= 0 ? Math.min(value, 600) : 4;
}

/** The unvalidated value; the simulation validates it. */
export function faults(): unknown {
  return read('azurePostgresTls.offline.faults');
}

/** Names of the variables that VS Code's settings, including a workspace's, set for terminals on this platform. */
export function terminalVariableNames(platform: string): readonly string[] {
  const system = platform === 'win32' ? 'windows' : platform === 'darwin' ? 'osx' : 'linux';
  const configured = vscode.workspace.getConfiguration('terminal.integrated.env').get<unknown>(system);
  return isRecord(configured) ? Object.keys(configured) : [];
}

/** How the code of a folder is judged. */
export interface CodeRules {
  /** Whether open files are judged. */
  readonly enabled: boolean;
  readonly everyHost: boolean;
  /** Unvalidated severities, by rule. */
  readonly severity: Readonly<Record<string, unknown>>;
  /** Globs of files without findings. */
  readonly ignored: readonly string[];
  /** Whether a line over each connection says what it guarantees. */
  readonly lenses: boolean;
}

/** The rules for a file, or for what is in no folder. */
export function codeRulesFor(scope?: vscode.Uri): CodeRules {
  const configuration = vscode.workspace.getConfiguration(undefined, scope);
  const read = (name: keyof typeof codeSettings): unknown => configuration.get<unknown>(name);
  const severity = read('azurePostgresTls.code.severity');
  const ignored = read('azurePostgresTls.code.ignored');
  return {
    enabled: read('azurePostgresTls.code.findings') !== false,
    everyHost: read('azurePostgresTls.code.everyHost') === true,
    severity: isRecord(severity) ? severity : {},
    lenses: read('azurePostgresTls.code.lenses') === true,
    ignored: Array.isArray(ignored) ? ignored.filter((one) => typeof one === 'string') : [],
  };
}

/** Globs of files that VS Code neither shows nor searches in a folder. */
export function excludedGlobs(folder: vscode.Uri): readonly string[] {
  const configuration = vscode.workspace.getConfiguration(undefined, folder);
  const globs = ['files.exclude', 'search.exclude'].flatMap((name) => {
    const value = configuration.get<unknown>(name);
    // conditions on a sibling file are not followed: such a file is read
    return isRecord(value) ? Object.entries(value).flatMap(([glob, is]) => (is === true ? [glob] : [])) : [];
  });
  return [...new Set(globs)].sort();
}

/** Fires when how code is judged has changed anywhere. */
export function onDidChangeCodeSettings(listener: () => void): vscode.Disposable {
  const names = [...Object.keys(codeSettings), 'files.exclude', 'search.exclude'];
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (names.some((name) => event.affectsConfiguration(name))) {
      listener();
    }
  });
}

/** The accepted values that a configuration event changed. */
export interface SettingsChange {
  /** Where servers come from and where tokens go: a change means another fleet. */
  readonly destination: boolean;
  readonly offline: boolean;
  readonly azureResourcesFilter: boolean;
  readonly policy: boolean;
}

/**
 * Reports configuration events with the accepted values that they changed. VS Code also fires for ignored scopes and
 * for rewrites of the same value.
 */
export function onDidChangeSettings(listener: (change: SettingsChange) => void): vscode.Disposable {
  const snapshot = (): Record<keyof SettingsChange, unknown> => ({
    destination: [backendMode(), signInMethod(), fleetFile(), cloudChoice()],
    offline: [operationSeconds(), faults()],
    azureResourcesFilter: azureResourcesFilter(),
    policy: [basePolicy(), policyDetails()],
  });
  let before = snapshot();
  return vscode.workspace.onDidChangeConfiguration(() => {
    const now = snapshot();
    const change = {
      destination: !same(before.destination, now.destination),
      offline: !same(before.offline, now.offline),
      azureResourcesFilter: !same(before.azureResourcesFilter, now.azureResourcesFilter),
      policy: !same(before.policy, now.policy),
    };
    before = now;
    listener(change);
  });
}

/** Settings of a folder or workspace file that are ignored. */
export interface IgnoredSettings {
  readonly kind: 'folder' | 'workspaceFile';
  /** The name of the folder or file. */
  readonly source: string;
  readonly uri: string;
  readonly names: readonly SettingName[];
}

/** User-only settings that the open folders try to override with a different value. */
export function ignoredSettings(): readonly IgnoredSettings[] {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  const [only] = workspaceFolders;
  const names = (Object.keys(settings) as SettingName[]).filter((name) => settings[name] === 'user');
  const differing = (value: (name: SettingName) => unknown): SettingName[] =>
    names.filter((name) => value(name) !== undefined && !same(value(name), read(name)));
  const ofFolder = (folder: vscode.WorkspaceFolder): IgnoredSettings => ({
    kind: 'folder',
    source: folder.name,
    uri: folder.uri.toString(),
    names: differing((name) => inspect(name, folder)?.workspaceFolderValue),
  });
  const ofWorkspace = differing((name) => inspect(name)?.workspaceValue);
  const found: IgnoredSettings[] = workspaceFile
    ? [
        {
          kind: 'workspaceFile',
          source: workspaceFile.path.split('/').pop() ?? '',
          uri: workspaceFile.toString(),
          names: ofWorkspace,
        },
        ...workspaceFolders.map(ofFolder),
      ]
    : only
      ? [{ ...ofFolder(only), names: ofWorkspace }]
      : [];
  return found.filter((one) => one.names.length > 0);
}

/** Compares JSON values regardless of key order. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, sortKeys) === JSON.stringify(other, sortKeys);
}

function sortKeys(_: string, value: unknown): unknown {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}
