import type { Client } from '../../clients/client';
import { groupClients, isRefused, wouldBeRefused, type ClientGroup } from '../../clients/cutOff';
import type { ClientSample } from '../../clients/sample';
import { supportedMinimums, type TlsChange } from '../../domain/change';
import type { Server } from '../../domain/server';
import { compareTls, tlsVersions } from '../../domain/tlsVersion';
import type {
  ClientGroupRow,
  ClientsRequest,
  ClientsState,
  Outcome,
  Outcomes,
  VersionBar,
  WhatIfView,
} from '../../webview/clients/protocol';
import type { ActionView, NoticeView } from '../../webview/kit/protocol';
import type * as messages from './words';

/** The messages of the panel; tests pass codes. */
export type ClientsMessages = typeof messages;

export interface ClientsInput {
  readonly server: Server;
  readonly simulated: boolean;
  readonly sample: ClientSample | undefined;
  /** The duration of the sampling in progress, in milliseconds; undefined: none. */
  readonly running: { readonly period: number } | undefined;
  /** The user that collected the sample. */
  readonly user: string | undefined;
  /** Whether the server required a password at the last login; true before the first. */
  readonly passwordAsked: boolean;
  /** The message of the failure that ended the last sampling. */
  readonly failure: string | undefined;
}

/** Maximum number of displayed groups. Saved files contain all clients. */
const mostGroups = 500;
/** Maximum number of groups that the sentence names. */
const mostNames = 4;

export function buildClientsState(input: ClientsInput, words: ClientsMessages): ClientsState {
  const { server, sample, running } = input;
  const clients = sample?.clients ?? [];
  const groups = groupClients(clients);
  const whatIfs = requestsFor(server);
  const outcomesOf = (client: Pick<Client, 'encryption'>): Outcomes =>
    Object.fromEntries(whatIfs.map(({ id, change }) => [id, outcome(isRefused(client, change))]));
  return {
    words: words.pageWords(),
    header: {
      name: server.name,
      badges: [
        ...(input.simulated ? [words.badge('simulated')] : []),
        ...(server.kind === 'single' ? [words.badge('legacy')] : []),
      ],
      mark: running ? 'running' : sample ? 'good' : 'neutral',
      summary: words.summary(sample?.clients.length, running !== undefined),
      details: details(input, words),
    },
    notices: notices(input, words),
    actions: actions(input, words),
    ...(running ? { progress: progress(sample, running.period) } : {}),
    seen: clients.length > 0,
    whatIfs: whatIfs.map((whatIf) => whatIfView(whatIf, clients, server, words)),
    versions: versionBars(clients, outcomesOf, words),
    groups: groups.slice(0, mostGroups).map((group) => groupRow(group, outcomesOf(group), words)),
    more: groups.length > mostGroups ? words.groupsLeftOut(groups.length - mostGroups) : '',
  };
}

/** The content before the server is known. `failure`: why it could not be read. */
export function buildUnknownState(name: string, failure: string | undefined, words: ClientsMessages): ClientsState {
  const action = (request: ClientsRequest): ActionView => ({
    label: words.actionLabel(request, false),
    enabled: false,
    reason: words.reason('nothingSeen'),
  });
  return {
    words: words.pageWords(),
    header: { name, badges: [], mark: 'neutral', summary: words.summary(undefined, false), details: '' },
    notices: failure === undefined ? [] : [{ severity: 'error', text: failure }],
    actions: eachRequest(action),
    seen: false,
    whatIfs: [],
    versions: [],
    groups: [],
    more: '',
  };
}

interface WhatIf {
  readonly id: string;
  readonly code: Parameters<ClientsMessages['whatIfLabel']>[0];
  readonly change: TlsChange;
}

/** The changes that the server supports, the strictest minimum first. */
function requestsFor({ kind, tls }: Server): readonly WhatIf[] {
  const minimums = [...(tls.allowedMinimums ?? supportedMinimums(kind))].sort((a, b) => compareTls(b, a));
  return [
    ...minimums.map((minimum) => ({
      id: minimum,
      code: { minimum },
      // A Single Server keeps a minimum only while it enforces TLS.
      change: { minimum, ...(kind === 'single' ? { enforcement: true } : {}) },
    })),
    { id: 'enforce', code: { enforcement: true }, change: { enforcement: true } },
  ];
}

function whatIfView(
  { id, code, change }: WhatIf,
  clients: readonly Client[],
  { tls }: Server,
  words: ClientsMessages,
): WhatIfView {
  const { refused, uncertain, seen } = wouldBeRefused(clients, change);
  const raises = 'minimum' in code && tls.minimum.known && compareTls(code.minimum, tls.minimum.value) > 0;
  const counts = { refused: refused.length, seen, uncertain: uncertain.length };
  return {
    id,
    label: words.whatIfLabel(code),
    mark: refused.length > 0 ? 'bad' : uncertain.length > 0 ? 'unknown' : 'good',
    sentence: words.cutSentence(code, counts, { raises, who: named(refused, words) }),
  };
}

/** Names of the largest groups, and the number of remaining clients. */
function named(refused: readonly Client[], words: ClientsMessages): readonly string[] {
  // Groups by user and application, regardless of address.
  const groups = groupClients(refused.map((client) => ({ ...client, address: undefined })));
  const rest = groups.slice(mostNames).reduce((sum, { count }) => sum + count, 0);
  return [
    ...groups
      .slice(0, mostNames)
      .map(({ user, application, count, encryption }) =>
        words.who(user ?? words.unnamed('user'), application ?? '', count, encryption),
      ),
    ...(rest > 0 ? [words.andMore(rest)] : []),
  ];
}

function outcome(refused: boolean | undefined): Outcome {
  return refused === undefined ? 'uncertain' : refused ? 'refused' : 'connects';
}

/** Bars by version: the newest first, clients without TLS last. Unused versions have bars as well. */
function versionBars(
  clients: readonly Client[],
  outcomesOf: (client: Pick<Client, 'encryption'>) => Outcomes,
  words: ClientsMessages,
): readonly VersionBar[] {
  const bars = new Map<string, { readonly encryption: Client['encryption']; count: number }>();
  const add = (encryption: Client['encryption'], count: number): void => {
    const label = words.encryptionWord(encryption);
    const bar = bars.get(label) ?? { encryption, count: 0 };
    bar.count += count;
    bars.set(label, bar);
  };
  for (const version of [...tlsVersions].reverse()) {
    add({ kind: 'tls', version, name: '', cipher: '', bits: 0 }, 0);
  }
  add({ kind: 'plaintext' }, 0);
  clients.forEach(({ encryption }) => add(encryption, 1));
  const most = Math.max(1, ...[...bars.values()].map(({ count }) => count));
  return [...bars].map(([label, { encryption, count }]) => ({
    label,
    count,
    share: count / most,
    outcomes: outcomesOf({ encryption }),
  }));
}

function groupRow(group: ClientGroup, outcomes: Outcomes, words: ClientsMessages): ClientGroupRow {
  return {
    user: group.user ?? words.unnamed('user'),
    databases: group.databases.join(', '),
    application: group.application ?? words.unnamed('application'),
    kind: group.backendType === 'walsender' ? words.replication() : '',
    address: group.address ?? '–',
    version: words.encryptionWord(group.encryption),
    ciphers: group.ciphers.join(', '),
    count: group.count,
    outcomes,
  };
}

function details({ sample, server }: ClientsInput, words: ClientsMessages): string {
  if (sample) {
    return words.seenOver(sample.from, sample.until, sample.looks);
  }
  return server.host === undefined ? words.reason('noHost') : words.invitation();
}

function notices(
  { sample, running, user, passwordAsked, failure }: ClientsInput,
  words: ClientsMessages,
): readonly NoticeView[] {
  return [
    ...(failure === undefined ? [] : [{ severity: 'error', text: failure } as const]),
    ...(passwordAsked ? [] : [{ severity: 'warning', text: words.passwordNotAsked() } as const]),
    ...(sample && !sample.complete && !running ? [{ severity: 'info', text: words.stoppedEarly() } as const] : []),
    ...(sample && sample.notVisible > 0
      ? [{ severity: 'warning', text: words.notVisible(sample.notVisible, user ?? '') } as const]
      : []),
  ];
}

function actions({ sample, running, server }: ClientsInput, words: ClientsMessages) {
  const unseen = sample ? undefined : words.reason('nothingSeen');
  const impossible = server.host === undefined ? words.reason('noHost') : undefined;
  const reasons: Record<ClientsRequest, string | undefined> = {
    look: running ? words.reason('running') : impossible,
    cancel: running ? undefined : words.reason('notRunning'),
    saveCsv: unseen,
    saveJson: unseen,
  };
  return eachRequest((request): ActionView => {
    const label = words.actionLabel(request, sample !== undefined);
    const reason = reasons[request];
    return reason === undefined ? { label, enabled: true } : { label, enabled: false, reason };
  });
}

function eachRequest(view: (request: ClientsRequest) => ActionView): ClientsState['actions'] {
  return { look: view('look'), cancel: view('cancel'), saveCsv: view('saveCsv'), saveJson: view('saveJson') };
}

function progress(sample: ClientSample | undefined, period: number): number {
  return sample && period > 0 ? Math.min(1, (sample.until - sample.from) / period) : 0;
}
