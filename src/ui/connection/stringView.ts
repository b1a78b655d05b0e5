import { connectionString, drivers, psqlVariables } from '../../connect/connectionString';
import type { ConnectionString, Guarantee, StringNote } from '../../connect/types';
import { TlsError } from '../../domain/errors';
import type { StringView } from '../../webview/connection/protocol';
import type { LineView, Severity } from '../../webview/kit/protocol';
import { isIpAddress } from '../../domain/input';
import { isAbsolute } from '../app/system';
import { targetOf } from '../../connect/target';
import { caFileVerdict, verdictSeverity } from '../../connect/caFileVerdict';
import { action, type PanelInput, type PanelMessages } from './panelInput';
import { fieldProblem, type StringProblem } from '../../connect/storedConnection';
import type { DisabledReason } from './words';

/** The chosen driver's string, its guarantees and notes, and the actions on it. */
export function stringView(input: PanelInput, words: PanelMessages): StringView {
  const { connection } = input;
  const driver = drivers.find(({ id }) => id === connection.driver);
  const written = writeString(input);
  const usable = written.ok ? undefined : words.reason('noString');
  const problem = runProblem(input);
  return {
    title: driver?.label ?? connection.driver,
    ...(written.ok ? { text: written.string.text } : {}),
    lines: written.ok
      ? stringLines(input, written.string, words)
      : [{ severity: 'error', text: words.stringProblem(written.problem) }],
    checked: driver ? words.checkedWith(driver) : '',
    documentation: driver?.documentation ?? '',
    copy: { ...action(words.actionLabel('copyString'), usable), primary: true },
    insert: action(words.actionLabel('insertString'), usable),
    ...(connection.driver === 'psql'
      ? { run: action(words.actionLabel('runString'), problem && words.reason(problem)) }
      : {}),
  };
}

const problems: Readonly<Record<string, StringProblem>> = { host: 'noHost', rootCertificate: 'certificatePath' };

type Written =
  { readonly ok: true; readonly string: ConnectionString } | { readonly ok: false; problem: StringProblem };

/** The chosen driver's string; none while a field is invalid, so that only displayed values are copied. */
export function writeString(input: PanelInput): Written {
  const { server, connection, shell } = input;
  if (server.host === undefined) {
    return { ok: false, problem: 'noHost' };
  }
  if (hasInvalidField(input)) {
    return { ok: false, problem: 'fields' };
  }
  try {
    return { ok: true, string: connectionString(connection.driver, targetOf(server), connection, { shell }) };
  } catch (error) {
    if (error instanceof TlsError && error.failure.code === 'invalidArgument') {
      const { argument } = error.failure;
      const isAddress = argument === 'host' && isIpAddress(server.host);
      return { ok: false, problem: isAddress ? 'address' : (problems[argument] ?? 'unwritable') };
    }
    if (error instanceof TlsError && error.failure.code === 'noCommandLine') {
      return { ok: false, problem: 'noCommandLine' };
    }
    throw error;
  }
}

function hasInvalidField({ connection, drafts }: PanelInput): boolean {
  const typed = [drafts.database ?? connection.database, drafts.user ?? connection.user];
  return typed.some((value) => fieldProblem(value) !== undefined);
}

/** Variables with which psql starts. Without a command line, it does not depend on the quoting rules of a shell. */
export function runVariables({ server, connection }: PanelInput): Readonly<Record<string, string>> {
  return psqlVariables(targetOf(server), connection);
}

/** The reason why psql cannot be started in a terminal. */
export function runProblem(input: PanelInput): DisabledReason | undefined {
  const { server, connection, trusted } = input;
  const { rootCertificate: root } = connection;
  if (server.host === undefined || hasInvalidField(input) || connection.driver !== 'psql') {
    return 'noString';
  }
  if (!trusted) {
    return 'untrusted';
  }
  // A relative path would be resolved against the terminal's working directory.
  const usable = root?.kind === 'system' || (root?.kind === 'file' && isAbsolute(root.path));
  return connection.level === 'require' || usable ? undefined : 'needsCaFile';
}

function stringLines(input: PanelInput, string: ConnectionString, words: PanelMessages): readonly LineView[] {
  const { tls, authentication } = input.server;
  const { enforcement } = tls;
  const method = input.connection.entraToken ? 'entra' : 'password';
  const off = authentication?.[method] === false;
  const has = (code: StringNote['code']): boolean => string.notes.some((note) => note.code === code);
  const { level, rootCertificate } = input.connection;
  const { caFile, roots } = input;
  const verdict = caFileVerdict({ level, rootCertificate, caFile, roots, notes: string.notes });
  const severity = has('weakerThanAsked')
    ? 'warning'
    : has('needsCaFile') || verdict !== 'fine'
      ? 'info' // The guarantee holds only if clients can use the file.
      : guaranteeSeverity[string.guarantee];
  return [
    ...(verdict === 'fine' || verdict === 'unknown'
      ? []
      : [{ severity: verdictSeverity[verdict], text: words.caFileVerdict(verdict) }]),
    { severity, text: words.guarantee(string.guarantee) },
    ...string.notes.map((note) => ({ severity: noteSeverity[note.code], text: words.note(note) })),
    ...(off ? [{ severity: 'warning', text: words.authenticationOff(method) } as const] : []),
    ...(enforcement.known && !enforcement.value
      ? [{ severity: 'warning', text: words.serverNotEnforcing() } as const]
      : []),
  ];
}

export const guaranteeSeverity: Readonly<Record<Guarantee, Severity>> = {
  encrypted: 'warning',
  verifiedCa: 'info',
  verifiedCaAndHost: 'ok',
};

export const noteSeverity: Readonly<Record<StringNote['code'], Severity>> = {
  weakerThanAsked: 'warning',
  strongerThanAsked: 'info',
  needsCaFile: 'warning',
  noSystemRoots: 'warning',
  systemRootsNeed: 'info',
  systemRootsVerifyFull: 'info',
  systemRootsToo: 'warning',
  firstCertificateOnly: 'warning',
  defaultRootChecked: 'info',
  directTlsNeeds: 'info',
  noDirectTls: 'warning',
  pgBouncer: 'info',
  kubernetesVariables: 'info',
  kubernetesCaFile: 'warning',
  fileGoesWithApp: 'info',
  libpqVariables: 'info',
  entraToken: 'info',
  forShell: 'info',
  passwordOutsideFile: 'info',
  springPlaceholders: 'info',
  passwordNotNormalized: 'info',
  passwordAsked: 'info',
  passwordPlaceholder: 'info',
  passwordFromEnvironment: 'info',
  passwordFromSystemProperty: 'info',
  passwordBesideString: 'info',
};
