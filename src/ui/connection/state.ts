import { isIP } from 'node:net';
import path from 'node:path';
import { connectionString, drivers, psqlVariables } from '../../connect/connectionString';
import type { RootNotice } from '../../connect/certificateCheck';
import type { RootDescription } from '../../connect/roots';
import type { ConnectionString, DriverId, Shell, StringNote, VerificationLevel } from '../../connect/types';
import { planChange, recommendedMinimum } from '../../domain/change';
import { TlsError } from '../../domain/errors';
import { findings, rules } from '../../domain/findings';
import { posture, wholeAgreement, wireTrouble, type TlsPolicy } from '../../domain/posture';
import type { Server } from '../../domain/server';
import {
  levels,
  type CertificateView,
  type MissingState,
  type ServerHeader,
  type ServerState,
  type StringView,
  type WireView,
} from '../../webview/connection/protocol';
import type { ActionView, LineView, Severity } from '../../webview/kit/protocol';
import { targetOf } from '../app/target';
import type { ActiveChange } from '../../fleet/runningChanges';
import type * as messages from './words';
import type { DisabledReason } from './words';
import type { CaFile } from './caFileInUse';
import { caFileVerdict, verdictSeverity } from './caFileVerdict';
import { findingSeverity } from './findingSeverity';
import { guaranteeSeverity, noteSeverity } from './noteSeverity';
import { fieldProblem, offeredSwitches, type StoredConnection, type StringProblem } from './storedConnection';

/** The words of the panel; tests hand in codes. */
export type PanelMessages = typeof messages;

export interface PanelInput {
  readonly server: Server;
  readonly policy: TlsPolicy;
  readonly subscription: string;
  readonly simulated: boolean;
  readonly change: ActiveChange | undefined;
  readonly connection: StoredConnection;
  /** Database and user as typed while they are invalid: shown, but not stored and not used. */
  readonly drafts: Drafts;
  /** Drivers with a star. */
  readonly favourites: readonly DriverId[];
  /** What servers of this cloud chain to. */
  readonly roots: readonly RootDescription[];
  /** What clients of this cloud have to prepare for. */
  readonly rootNotices: readonly RootNotice[];
  /** How the CA file in use was judged; absent where none is in use, and before it was read. */
  readonly caFile?: CaFile | undefined;
  readonly shell: Shell;
  /** Whether the workspace is trusted: a terminal is opened only then. */
  readonly trusted: boolean;
}

export interface Drafts {
  readonly database?: string | undefined;
  readonly user?: string | undefined;
}

/** What the panel shows of one server. */
export function buildPanelState(input: PanelInput, words: PanelMessages): ServerState {
  const { connection, drafts } = input;
  return {
    kind: 'server',
    words: words.pageWords(),
    header: header(input, words),
    actions: settingActions(input, words),
    findings: findingLines(input, words),
    fields: {
      database: textField(drafts.database ?? connection.database, words),
      user: textField(drafts.user ?? connection.user, words),
      level: connection.level,
      levels: levels.map((value) => ({ value, label: value, description: words.levelDescription(value) })),
      switches: offeredSwitches(input.server, connection.pgBouncer ?? false).map((field) => ({
        field,
        label: words.switchLabel(field),
        on: connection[field] ?? false,
      })),
    },
    certificate: certificate(input, words),
    drivers: drivers.map(({ id, label, language }) => ({
      id,
      label,
      language,
      favourite: input.favourites.includes(id),
    })),
    driver: connection.driver,
    string: stringView(input, words),
    wire: wireView(input.server, words),
  };
}

function findingLines({ server, policy }: PanelInput, words: PanelMessages): readonly LineView[] {
  const { enforcement } = server.tls;
  return findings(server, policy)
    .filter((finding) => {
      // the header says it already
      const said =
        finding.rule === 'tls/setting-unknown' && !enforcement.known && finding.reason === enforcement.reason;
      return !said;
    })
    .map((finding) => ({ severity: rules[finding.rule], text: words.finding(finding) }));
}

/** Shown for a server that is not known: being read, gone, or not readable (`failure` says why). */
export function buildMissingState(
  name: string,
  status: { readonly loading: boolean; readonly failure?: string },
  words: PanelMessages,
): MissingState {
  return {
    kind: 'missing',
    words: words.pageWords(),
    name,
    sentence: words.missing(name, status),
    loading: status.loading,
    refresh: action(words.actionLabel('refresh'), status.loading ? words.reason('reading') : undefined),
  };
}

function header({ server, policy, change, simulated, subscription }: PanelInput, words: PanelMessages): ServerHeader {
  const tone = posture(server, policy);
  return {
    name: server.name,
    tone: change ? 'changing' : tone,
    posture: words.posture(change ? 'changing' : tone),
    summary: change ? words.changing(change) : words.settings(server),
    ...(server.host === undefined ? {} : { host: server.host }),
    facts: words.facts(server, subscription),
    badges: [
      ...(simulated ? [words.badge('simulated')] : []),
      ...(server.kind === 'single' ? [words.badge('legacy')] : []),
    ],
  };
}

function settingActions(input: PanelInput, words: PanelMessages): ServerState['actions'] {
  const { server, policy, change } = input;
  const { enforcement } = server.tls;
  const enforced = enforcement.known && enforcement.value;
  const tone = posture(server, policy);
  const busy = change ? words.reason('changing') : undefined;
  const reason = (requested: Parameters<typeof planChange>[1]): string | undefined => {
    const planned = planChange(server, requested);
    return busy ?? (planned.ok ? undefined : words.refusal(planned.refusal));
  };
  return {
    toggleEnforcement: {
      ...action(words.actionLabel(enforced ? 'stopEnforcing' : 'enforce'), reason({ enforcement: !enforced })),
      primary: tone === 'exposed',
    },
    setMinimum: {
      ...action(words.actionLabel('setMinimum'), reason({ minimum: recommendedMinimum(server, policy) })),
      primary: tone === 'weak',
    },
    refresh: action(words.actionLabel('refresh'), busy),
    copyAzureCli: action(words.actionLabel('copyAzureCli')),
  };
}

function certificate(input: PanelInput, words: PanelMessages): CertificateView {
  const { connection, roots } = input;
  const lines = certificateLines(input, words);
  const inUse = connection.rootCertificate;
  return {
    kind: inUse?.kind ?? 'none',
    ...(inUse?.kind === 'file' ? { path: inUse.path } : {}),
    summary: words.certificateSummary(inUse?.kind ?? 'none', connection.rootCertificateFrom),
    lines,
    download: {
      ...action(words.actionLabel('downloadCertificate')),
      primary: lines.some(({ severity }) => severity === 'error'),
    },
    choose: action(words.actionLabel('chooseCertificate')),
    system: action(
      words.actionLabel('useSystemRoots'),
      inUse?.kind === 'system' ? words.reason('systemRootsInUse') : undefined,
    ),
    rootsLabel: words.rootsLabel(roots.length),
    roots: roots.map(({ name, notAfter, fingerprint }) => ({ name, expiry: words.expiry(notAfter), fingerprint })),
  };
}

function certificateLines({ caFile, rootNotices }: PanelInput, words: PanelMessages): readonly LineView[] {
  const file: readonly LineView[] = !caFile
    ? []
    : caFile.kind === 'unreadable'
      ? [{ severity: 'error', text: words.caFileUnreadable(caFile.reason) }]
      : caFile.findings.length === 0
        ? [{ severity: 'ok', text: words.caFileGood() }]
        : caFile.findings.map((finding) => ({
            severity: findingSeverity[finding.code],
            text: words.certificateFindingSentence(finding),
          }));
  return [
    ...file,
    ...rootNotices.map((notice) => ({ severity: noticeSeverity[notice.code], text: words.rootNoticeSentence(notice) })),
  ];
}

const noticeSeverity: Readonly<Record<RootNotice['code'], Severity>> = {
  rootExpires: 'warning',
  rootReplaced: 'warning',
  intermediatesReplaced: 'info',
};

function stringView(input: PanelInput, words: PanelMessages): StringView {
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
    run: action(words.actionLabel('runString'), problem && words.reason(problem)),
  };
}

const problems: Readonly<Record<string, StringProblem>> = { host: 'noHost', rootCertificate: 'certificatePath' };

type Written =
  { readonly ok: true; readonly string: ConnectionString } | { readonly ok: false; problem: StringProblem };

/** The string of the chosen driver; none while a field is invalid, so that nothing else than what is seen is copied. */
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
      const isAddress = argument === 'host' && isIP(server.host) !== 0;
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

/** What psql is started with. It reads no command line, so it does not need a shell whose rules are known. */
export function runVariables({ server, connection }: PanelInput): Readonly<Record<string, string>> {
  return psqlVariables(targetOf(server), connection);
}

/** Why psql cannot be started in a terminal. */
export function runProblem(input: PanelInput): DisabledReason | undefined {
  const { server, connection, trusted } = input;
  const { rootCertificate: root } = connection;
  if (server.host === undefined || hasInvalidField(input)) {
    return 'noString';
  }
  if (connection.driver !== 'psql') {
    return 'runNeedsPsql';
  }
  if (!trusted) {
    return 'untrusted';
  }
  // a relative path would be looked for in the current folder of the terminal
  const usable = root?.kind === 'system' || (root?.kind === 'file' && path.isAbsolute(root.path));
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
      ? 'info' // true only when clients can do with the file
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

function wireView(server: Server, words: PanelMessages): WireView {
  const { wire } = server;
  const outcome = wire?.outcome;
  const severity: Severity = !outcome
    ? 'info'
    : wireTrouble(server)
      ? 'error'
      : wholeAgreement(outcome) === 'agree' && !outcome.outdated
        ? 'ok'
        : 'warning';
  return {
    line: { severity: wire?.verifying ? 'info' : severity, text: words.wire(wire) },
    verify: action(words.actionLabel('verifyOnTheWire'), wire?.verifying ? words.reason('verifying') : undefined),
    show: action(words.actionLabel('showVerification'), outcome ? undefined : words.reason('notVerified')),
  };
}

function textField(value: string, words: PanelMessages): { value: string; problem?: string } {
  const problem = fieldProblem(value);
  return problem ? { value, problem: words.fieldProblem(problem) } : { value };
}

function action(label: string, reason?: string): ActionView {
  return reason === undefined ? { label, enabled: true } : { label, enabled: false, reason };
}

/** The protocol's levels are connect's. */
levels satisfies readonly VerificationLevel[];
