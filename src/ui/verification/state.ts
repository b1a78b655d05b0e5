import type { Server } from '../../domain/server';
import { tlsVersions } from '../../domain/tlsVersion';
import {
  compareWithSettings,
  diagnosisSteps,
  explain,
  reachedAddress,
  type ChainJudgement,
  type DiagnosisStep,
  type ReportView,
  type VerdictRow,
  type WireReport,
} from '../../probe';
import type { ActionView, Mark, NoticeView } from '../../webview/protocol';
import {
  verificationRequests,
  type CertificateCard,
  type ClientRow,
  type Fact,
  type Running,
  type StepView,
  type VerificationRequest,
  type VerificationState,
} from '../../webview/verificationProtocol';
import type * as messages from '../messages/verification';
import { declaredOf, nothingSeen, outcomeOf, type Observation } from './observation';

/** The words of the panel; tests hand in codes. */
export type VerificationMessages = typeof messages;

export interface VerificationInput {
  readonly server: Server;
  readonly simulated: boolean;
  readonly observation: Observation | undefined;
  readonly running: Running | undefined;
  /** How the last one ended, where it ended without anything new to show. */
  readonly ended?:
    { readonly kind: 'cancelled'; readonly what: Running } | { readonly kind: 'failed'; readonly sentence: string };
}

/** What the panel shows of one server: the same rows before, while and after it is looked at. */
export function buildVerificationState(input: VerificationInput, words: VerificationMessages): VerificationState {
  const { server, observation } = input;
  const report = observation?.report;
  const chain = report?.session.status === 'established' ? report.session.chain : undefined;
  const steps = report ? explain(report, observation.login) : [];
  return {
    words: words.pageWords(),
    header: header(input, words),
    notices: notices(input, words),
    actions: actions(input, steps, words),
    ...(input.running ? { running: input.running } : {}),
    clients: compareWithSettings(declaredOf(server), report ?? nothingSeen).rows.map((row) =>
      clientRow(row, report, words),
    ),
    session: sessionFacts(report, words),
    trust: trustFacts(chain, words),
    certificates: chain ? certificateCards(chain, words) : [],
    steps: report
      ? steps.map((step) =>
          step.step === 'authentication' && input.running === 'login' ? loginView(words) : stepView(step, words),
        )
      : diagnosisSteps.map((step) => ({ name: words.stepName(step), mark: 'neutral', status: '', text: '–' })),
    times: report ? times(report, words) : [],
  };
}

/** Shown for a server that is not known: being read, gone, or not readable. */
export function buildMissingState(
  name: string,
  ended: VerificationInput['ended'],
  words: VerificationMessages,
): VerificationState {
  const reason = ended?.kind === 'failed' ? ended.sentence : words.reading(name);
  const action = (request: VerificationRequest): ActionView => {
    const label = words.actionLabel(request, false);
    return request === 'verify' ? { label, enabled: true } : { label, enabled: false, reason };
  };
  return {
    words: words.pageWords(),
    header: { name, badges: [], mark: 'unknown', verdict: reason, details: '' },
    notices: [],
    actions: eachRequest(action),
    clients: [],
    session: [],
    trust: [],
    certificates: [],
    steps: [],
    times: [],
  };
}

function eachRequest(view: (request: VerificationRequest) => ActionView): VerificationState['actions'] {
  return Object.fromEntries(verificationRequests.map((request) => [request, view(request)])) as Record<
    VerificationRequest,
    ActionView
  >;
}

function header(input: VerificationInput, words: VerificationMessages): VerificationState['header'] {
  const { server, observation, running, simulated } = input;
  const outcome = observation && outcomeOf(server, observation);
  const address = observation && reachedAddress(observation.report);
  return {
    name: server.name,
    badges: [
      ...(simulated ? [words.badge('simulated')] : []),
      ...(server.kind === 'single' ? [words.badge('legacy')] : []),
    ],
    mark: running ? 'running' : outcome ? outcomeMark(outcome, address !== undefined) : 'unknown',
    verdict: running ? words.running(running) : words.verdict(outcome, address !== undefined),
    details: observation
      ? words.verifiedAt(
          observation.at,
          address && endpoint(observation.report, address),
          observation.report.milliseconds,
        )
      : server.host === undefined
        ? words.noHost()
        : words.invitation(server.host),
  };
}

function outcomeMark({ agreement, certificate, outdated }: ReturnType<typeof outcomeOf>, reached: boolean): Mark {
  if (!reached) {
    return 'bad';
  }
  if (agreement === 'disagree') {
    return outdated ? 'unknown' : 'bad';
  }
  if (certificate === 'notTrusted' || certificate === 'otherName') {
    return 'bad';
  }
  return agreement === 'agree' ? 'good' : 'unknown';
}

const endpoint = ({ port }: WireReport, address: string): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

function notices(input: VerificationInput, words: VerificationMessages): readonly NoticeView[] {
  const { server, observation, simulated, ended } = input;
  return [
    ...(ended?.kind === 'failed' ? [{ severity: 'error', text: ended.sentence } as const] : []),
    ...(ended?.kind === 'cancelled' ? [{ severity: 'info', text: words.cancelled(ended.what) } as const] : []),
    ...(observation && outcomeOf(server, observation).outdated
      ? [{ severity: 'warning', text: words.notice('outdated') } as const]
      : []),
    ...(simulated ? [{ severity: 'info', text: words.notice('simulated') } as const] : []),
  ];
}

function actions(
  { observation, running, server }: VerificationInput,
  steps: readonly DiagnosisStep[],
  words: VerificationMessages,
): VerificationState['actions'] {
  const seen = observation !== undefined;
  const waiting = running && words.reason(running);
  const unseen = seen ? undefined : words.reason('nothingSeen');
  const unsafe = steps.some(({ step, status }) => step !== 'authentication' && status !== 'ok')
    ? words.reason('notReachedSafely')
    : undefined;
  const hidden = server.host === undefined ? words.noHost() : undefined;
  const reasons: Record<VerificationRequest, string | undefined> = {
    verify: waiting ?? hidden,
    cancel: running ? undefined : words.reason('notRunning'),
    diagnose: waiting ?? hidden,
    logIn: waiting ?? unseen ?? unsafe,
    copyMarkdown: unseen,
    saveMarkdown: unseen,
    saveJson: unseen,
  };
  const view = (request: VerificationRequest): ActionView => {
    const label = words.actionLabel(request, seen);
    const reason = reasons[request];
    return reason === undefined ? { label, enabled: true } : { label, enabled: false, reason };
  };
  return eachRequest(view);
}

function clientRow(row: VerdictRow, report: WireReport | undefined, words: VerificationMessages): ClientRow {
  return {
    client: words.clientName(row.clients),
    declared: words.declaredWord(row.declared),
    observed: report ? words.observedWord(row.observed) : '–',
    evidence: report ? evidence(row.clients, report, words) : '',
    mark: report ? agreementMarks[row.agreement] : 'neutral',
    verdict: report ? words.agreementWord(row.agreement) : '–',
    // what could not be observed says why already
    reason: report && row.reason.code !== 'notObserved' ? words.verdictReason(row.reason) : '',
  };
}

const agreementMarks = { agree: 'good', disagree: 'bad', unknown: 'unknown' } as const;

function evidence(clients: VerdictRow['clients'], report: WireReport, words: VerificationMessages): string {
  if (clients === 'plaintext') {
    return words.plaintextSentence(report.plaintext);
  }
  const answer = report.versions[clients];
  switch (answer.status) {
    case 'accepted':
      return [answer.cipher, answer.keyExchange].filter(Boolean).join(' · ');
    case 'refused':
      return words.refusalSentence(answer);
    case 'unknown':
      return words.problemSentence(answer.problem);
  }
}

function sessionFacts(report: WireReport | undefined, words: VerificationMessages): readonly Fact[] {
  const session = report?.session.status === 'established' ? report.session : undefined;
  const address = report && reachedAddress(report);
  return [
    fact(words.factLabel('version'), session && `TLS ${session.version}`),
    fact(words.factLabel('cipher'), session?.cipher),
    fact(words.factLabel('keyExchange'), session?.keyExchange),
    fact(words.factLabel('directTls'), report && directTls(report, words)),
    fact(
      words.factLabel('clientCertificate'),
      session && words.clientCertificatePhrase(session.clientCertificate),
      session?.clientCertificate.status === 'required' ? 'bad' : undefined,
    ),
    fact(words.factLabel('address'), address !== undefined && report ? endpoint(report, address) : undefined),
    ...(report && report.aliases.length > 0 ? [fact(words.factLabel('aliases'), report.aliases.join(' → '))] : []),
  ];
}

function directTls({ direct }: WireReport, words: VerificationMessages): string {
  switch (direct.status) {
    case 'accepted':
      return words.directTls(direct.version);
    case 'refused':
      return words.refusedBecause(words.refusalSentence(direct));
    case 'unknown':
      return words.problemSentence(direct.problem);
  }
}

function trustFacts(chain: ChainJudgement | undefined, words: VerificationMessages): readonly Fact[] {
  const authority = chain?.trusted
    ? words.authority(chain.anchor ?? '')
    : chain?.faults.map((fault) => words.faultSentence(fault)).join(' ');
  const daysLeft = chain?.daysLeft;
  return [
    fact(words.factLabel('authority'), authority, chain && (chain.trusted ? 'good' : 'bad')),
    fact(
      words.factLabel('hostName'),
      chain && hostNameText(chain, words),
      chain && (chain.hostName.matches ? 'good' : 'bad'),
    ),
    fact(
      words.factLabel('daysLeft'),
      daysLeft === undefined ? undefined : String(daysLeft),
      daysLeft === undefined ? undefined : daysLeft < 0 ? 'bad' : daysLeft < soon ? 'unknown' : 'good',
    ),
  ];
}

function hostNameText({ hostName, certificates }: ChainJudgement, words: VerificationMessages): string {
  const { matches, mismatch, caution } = hostName;
  const word = words.hostNameWord(matches, certificates[0]?.names ?? []);
  const why = words.mismatchSentence(mismatch) ?? words.cautionSentence(caution);
  return why === undefined ? word : `${word}. ${why}`;
}

/** Days before its end from which a certificate is marked. */
const soon = 30;

/** Most certificates that are shown of those that nothing depends on. */
const mostUnused = 5;

function certificateCards(
  { certificates, unused }: ChainJudgement,
  words: VerificationMessages,
): readonly CertificateCard[] {
  const shown = [...certificates, ...unused.slice(0, mostUnused)];
  return shown.map(({ subject, issuer, notBefore, notAfter, key, names, sha256 }, index) => ({
    title: words.certificateTitle(index, certificates.length, index >= certificates.length),
    facts: [
      fact(words.factLabel('subject'), subject),
      fact(words.factLabel('issuer'), issuer),
      fact(words.factLabel('valid'), words.validity(notBefore, notAfter)),
      fact(words.factLabel('key'), key),
      ...(names.length > 0 ? [fact(words.factLabel('names'), names.join(', '))] : []),
      { ...fact(words.factLabel('sha256'), (sha256.match(/../g) ?? []).join(':')), code: true },
    ],
  }));
}

function stepView(step: DiagnosisStep, words: VerificationMessages): StepView {
  const advice = words.findingAdvice(step.finding);
  return {
    name: words.stepName(step.step),
    mark: ({ ok: 'good', failed: 'bad', notTried: 'neutral' } as const)[step.status],
    status: words.stepStatus(step),
    text: words.findingText(step.finding, words.authority),
    ...(advice === undefined ? {} : { advice }),
  };
}

/** Has the place of what came of the last one. */
function loginView(words: VerificationMessages): StepView {
  return { name: words.stepName('authentication'), mark: 'running', status: '', text: words.running('login') };
}

function times(report: WireReport, words: VerificationMessages): readonly Fact[] {
  const connect = report.attempts.reduce((sum, attempt) => sum + attempt.milliseconds, 0);
  return [
    fact(words.stepTime('names'), words.milliseconds(report.names.milliseconds)),
    fact(words.stepTime('connect'), words.milliseconds(connect)),
    fact(words.stepTime('tlsRequest'), words.milliseconds(report.tls.milliseconds)),
    fact(words.stepTime('plaintext'), words.milliseconds(report.plaintext.milliseconds)),
    ...tlsVersions.map((version) =>
      fact(words.clientName(version), words.milliseconds(report.versions[version].milliseconds)),
    ),
    fact(words.stepTime('direct'), words.milliseconds(report.direct.milliseconds)),
    fact(words.stepTime('session'), words.milliseconds(report.session.milliseconds)),
  ];
}

/** A value that is not known has its place all the same. */
function fact(label: string, value: string | undefined, mark: Mark = 'neutral'): Fact {
  return { label, value: value ?? '–', mark };
}

/** The same as a document. */
export function reportView(state: VerificationState, words: VerificationMessages): ReportView {
  const { columns, session, certificate, steps, times } = state.words;
  const facts = (heading: string, list: readonly Fact[]) => ({
    heading,
    columns: ['', ''],
    rows: list.map(({ label, value }) => [label, value]),
  });
  return {
    title: words.reportTitle(state.header.name),
    summary: [state.header.verdict, state.header.details, ...state.notices.map(({ text }) => text)].join('. '),
    tables: [
      {
        heading: state.words.table,
        columns: [columns.client, columns.declared, columns.observed, columns.verdict],
        rows: state.clients.map((row) => [
          row.client,
          row.declared,
          [row.observed, row.evidence].filter(Boolean).join(': '),
          [row.verdict, row.reason].filter(Boolean).join(': '),
        ]),
      },
      facts(session, state.session),
      facts(certificate, state.trust),
      ...state.certificates.map((card) => facts(card.title, card.facts)),
      {
        heading: steps,
        columns: ['', '', ''],
        rows: state.steps.map(({ name, status, text, advice }) => [
          name,
          status,
          [text, advice ?? ''].join(' ').trim(),
        ]),
      },
      facts(times, state.times),
    ],
  };
}
