import { currentException, type Server } from '../../domain/server';
import { compareWithSettings, diagnosisSteps, explain, reachedAddress, type DiagnosisStep } from '../../probe';
import { rules } from '../../domain/findings';
import { causeOf, conclude, type Conclusion, type Headline } from '../../verification/headline';
import type { ActionView, Mark, NoticeView } from '../../webview/kit/protocol';
import {
  verificationRequests,
  type CauseView,
  type ClientRow,
  type Fact,
  type Running,
  type VerificationRequest,
  type VerificationState,
} from '../../webview/verification/protocol';
import type { ReportView } from '../../words/reportView';
import { causeView, loginView, stepView } from './steps';
import { declaredOf, nothingSeen, type Observation } from '../../verification/observation';
import {
  certificateCards,
  clientRow,
  endpoint,
  pgBouncerView,
  sessionFacts,
  times,
  trustFacts,
  type VerificationMessages,
} from './observedViews';

export interface VerificationInput {
  readonly server: Server;
  readonly simulated: boolean;
  readonly observation: Observation | undefined;
  readonly running: Running | undefined;
  /** Command line that starts the server, for the user's shell; absent if no such command exists. */
  readonly startCommand?: string;
  /** Outcome of the last run, if it ended without a new observation. */
  readonly ended?:
    { readonly kind: 'cancelled'; readonly what: Running } | { readonly kind: 'failed'; readonly sentence: string };
}

/** The panel's content for one server: the same rows before, during and after verification. */
export function buildVerificationState(input: VerificationInput, words: VerificationMessages): VerificationState {
  const { server, observation } = input;
  const report = observation?.report;
  const chain = report?.session.status === 'established' ? report.session.chain : undefined;
  const steps = report ? explain(report, observation.login, observation.azure) : [];
  const conclusion = conclude(server, observation);
  return {
    words: words.pageWords(),
    header: header(input, conclusion.headline, words),
    notices: notices(input, conclusion, words),
    actions: actions(input, steps, words),
    ...(input.running ? { running: input.running } : {}),
    clients: compareWithSettings(declaredOf(server), report ?? nothingSeen).rows.map((row) =>
      clientRow(row, report, words),
    ),
    pgBouncer: (observation?.pgBouncer.ports ?? []).map((seen) => pgBouncerView(server, seen, words)),
    session: sessionFacts(report, words),
    trust: trustFacts(chain, words),
    certificates: chain ? certificateCards(chain, words) : [],
    ...(report ? { cause: causeView(steps, input.startCommand, words) } : {}),
    steps: report
      ? steps.map((step) =>
          step.step === 'authentication' && input.running === 'login'
            ? loginView(words)
            : stepView(step, step === causeOf(steps), words),
        )
      : diagnosisSteps.map((step) => ({ name: words.stepName(step), mark: 'neutral', status: '', text: '–' })),
    times: report ? times(report, words) : [],
  };
}

/** The panel's content for an unknown server: being read, no longer existing, or unreadable. */
export function buildMissingState(
  name: string,
  ended: VerificationInput['ended'],
  words: VerificationMessages,
): VerificationState {
  const reason = ended?.kind === 'failed' ? ended.sentence : words.readingServer(name);
  const action = (request: VerificationRequest): ActionView => {
    const label = words.actionLabel(request, false);
    return request === 'verify' ? { label, enabled: true } : { label, enabled: false, reason };
  };
  return {
    words: words.pageWords(),
    header: { name, badges: [], mark: 'unknown', summary: reason, details: '' },
    notices: [],
    actions: eachRequest(action),
    clients: [],
    pgBouncer: [],
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

function header(
  { server, observation, running, simulated }: VerificationInput,
  headline: Headline,
  words: VerificationMessages,
): VerificationState['header'] {
  const address = observation && reachedAddress(observation.report);
  const advice = running ? undefined : words.consequence(headline);
  return {
    name: server.name,
    badges: [
      ...(simulated ? [words.badge('simulated')] : []),
      ...(server.kind === 'single' ? [words.badge('legacy')] : []),
    ],
    mark: running ? 'running' : headlineMarks[headline.code],
    summary: running ? words.running(running) : words.headline(headline),
    ...(advice === undefined ? {} : { advice }),
    details: observation
      ? words.verifiedAt(
          observation.at,
          address && endpoint(observation.report, address),
          observation.report.milliseconds,
        )
      : server.host === undefined
        ? words.reason('noHost')
        : words.invitation(server.host),
  };
}

const headlineMarks: Readonly<Record<Headline['code'], Mark>> = {
  notVerified: 'unknown',
  notReached: 'bad',
  outdated: 'unknown',
  acceptsPlaintext: 'bad',
  acceptsOutsideBound: 'bad',
  accepts: 'bad',
  rejects: 'bad',
  certificateInvalid: 'bad',
  pgBouncer: 'bad',
  unknown: 'unknown',
  certificateUnknown: 'unknown',
  pgBouncerUnknown: 'unknown',
  asConfigured: 'good',
};

function notices(
  { server, observation, simulated, ended }: VerificationInput,
  { others }: Conclusion,
  words: VerificationMessages,
): readonly NoticeView[] {
  const exception = currentException(server);
  return [
    ...(ended?.kind === 'failed' ? [{ severity: 'error', text: ended.sentence } as const] : []),
    ...(ended?.kind === 'cancelled' ? [{ severity: 'info', text: words.cancelled(ended.what) } as const] : []),
    ...(exception ? [{ severity: 'warning', text: words.exceptionNotice(exception) } as const] : []),
    ...others.map((finding) => ({ severity: rules[finding.rule], text: words.finding(finding) })),
    ...(observation && !observation.pgBouncer.enabled.known
      ? [{ severity: 'info', text: words.pgBouncerNotKnown(observation.pgBouncer.enabled.reason) } as const]
      : []),
    ...(simulated ? [{ severity: 'info', text: words.simulatedNotice() } as const] : []),
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
  const hidden = server.host === undefined ? words.reason('noHost') : undefined;
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

/** The same content as a document. */
export function reportView(state: VerificationState, words: VerificationMessages): ReportView {
  const { columns, session, certificate, steps, times } = state.words;
  const facts = (heading: string, list: readonly Fact[]) => ({
    heading,
    columns: ['', ''],
    rows: list.map(({ label, value }) => [label, value]),
  });
  const clients = (heading: string, list: readonly ClientRow[]) => ({
    heading,
    columns: [columns.client, columns.declared, columns.observed, columns.verdict],
    rows: list.map((row) => [
      row.client,
      row.declared,
      [row.observed, row.evidence].filter(Boolean).join(': '),
      [row.verdict, row.reason].filter(Boolean).join(': '),
    ]),
  });
  return {
    title: words.reportTitle(state.header.name),
    summary: [
      ...[state.header.summary, state.header.advice, state.header.details].flatMap((text) => text ?? []),
      ...state.notices.map(({ text }) => text),
    ].join(' · '),
    tables: [
      clients(state.words.table, state.clients),
      ...state.pgBouncer.flatMap(({ title, verdict, clients: rows, facts: about }) => [
        clients(`${title}: ${verdict}`, rows),
        facts(title, about),
      ]),
      facts(session, state.session),
      facts(certificate, state.trust),
      ...state.certificates.map((card) => facts(card.title, card.facts)),
      {
        heading: steps,
        columns: ['', '', ''],
        rows: [
          ...(state.cause ? [['', '', meansOf(state.cause)]] : []),
          ...state.steps.map(({ name, status, text, advice }) => [
            name,
            status,
            [text, advice].filter(Boolean).join(' '),
          ]),
        ],
      },
      facts(times, state.times),
    ],
  };
}

const meansOf = ({ text, advice, command }: CauseView): string => [text, advice, command].filter(Boolean).join(' ');
