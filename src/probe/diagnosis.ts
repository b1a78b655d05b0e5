import type { ServerNetwork } from '../domain/network';
import { tlsVersions, type TlsVersion } from '../domain/tlsVersion';
import type { ChainFault } from './pathRules';
import { accessReason, serverFinding, type AccessReason, type AzureView, type ServerFinding } from './azureView';
import type { LoginAnswer, LoginMethod } from './authentication';
import { missesCertificate } from './clientCertificate';
import type { NameCaution, NameMismatch } from './hostName';
import type { Address } from './dns';
import type { ServerError, WireProblem } from './problem';
import { problemOfReaching, reachedAddress } from './reached';
import type { WireReport } from './report';

export const diagnosisSteps = [
  'server',
  'names',
  'tcp',
  'tls',
  'version',
  'chain',
  'hostName',
  'authentication',
] as const;
export type DiagnosisStepName = (typeof diagnosisSteps)[number];

/** Finding of a step, as a code with data; sentences and advice are made at the edge. */
export type DiagnosisFinding =
  | ServerFinding
  // names
  | { readonly code: 'resolved'; readonly addresses: readonly Address[]; readonly aliases: readonly string[] }
  /** The name is one of a private endpoint or network, and DNS gives private addresses for it, as it should. */
  | { readonly code: 'resolvedPrivate'; readonly addresses: readonly Address[]; readonly aliases: readonly string[] }
  /** The name stands for a private endpoint, and DNS gives a public address: the private zone is not asked here. */
  | { readonly code: 'privateZoneNotUsed'; readonly addresses: readonly Address[]; readonly aliases: readonly string[] }
  /** `privateZone`: the name ends in a zone that only private networks resolve. */
  | { readonly code: 'nameNotResolved'; readonly detail: string; readonly privateZone: boolean }
  // tcp
  | { readonly code: 'connected'; readonly address: string; readonly failed: readonly string[] }
  | { readonly code: 'portClosed' }
  /** Nobody answers at a public address: a firewall rule is missing, or public access is off. */
  | { readonly code: 'blockedByFirewall' }
  /** Nobody answers at a private address: this machine is not in that network. `subnet`: where the server is. */
  | { readonly code: 'privateNetworkNotReached'; readonly subnet?: string }
  /** The public address could not be connected to, and Azure has a reason for it, or cannot be asked for one. */
  | ({ readonly code: 'notLetIn'; readonly how: 'timedOut' | 'refused' } & AccessReason)
  /** The address could not be connected to, as was to be expected of a server in its state. */
  | { readonly code: 'notRunning'; readonly how: 'timedOut' | 'refused' }
  // tls
  | { readonly code: 'tlsOffered' }
  | { readonly code: 'tlsOff' }
  | { readonly code: 'injectedBytes'; readonly count: number }
  // version
  | { readonly code: 'versionsAccepted'; readonly versions: readonly TlsVersion[]; readonly negotiated?: TlsVersion }
  | { readonly code: 'noVersionAccepted' }
  /** The server speaks TLS, and this runtime's library cannot agree with it. */
  | { readonly code: 'noCommonVersion'; readonly versions: readonly TlsVersion[] }
  // chain
  | { readonly code: 'chainTrusted'; readonly anchor: string; readonly daysLeft?: number }
  /** `replica`: the server is one, so its chain may end in a newer root than its primary's. */
  | {
      readonly code: 'chainNotTrusted';
      readonly faults: readonly ChainFault[];
      readonly replica?: { readonly primary?: string };
    }
  // host name
  | { readonly code: 'hostNameMatches'; readonly caution?: NameCaution }
  | {
      readonly code: 'hostNameMismatch';
      readonly name: string;
      readonly names: readonly string[];
      readonly mismatch?: NameMismatch;
    }
  // authentication
  /** `method`: `none` where the server did not ask for a password. */
  | { readonly code: 'loggedIn'; readonly method: LoginMethod }
  | { readonly code: 'wrongPassword'; readonly error: ServerError }
  /** No rule lets this client in. `clientAddress`: this machine's, as the server sees it. */
  | { readonly code: 'clientNotAllowed'; readonly error: ServerError; readonly clientAddress?: string }
  | { readonly code: 'databaseMissing'; readonly error: ServerError }
  | { readonly code: 'tooManyClients'; readonly error: ServerError }
  | { readonly code: 'loginRefused'; readonly error: ServerError }
  | { readonly code: 'methodUnsupported' }
  | { readonly code: 'serverNotProven' }
  /** The server refuses every client without a certificate. `error`: its message, where it sent one. */
  | { readonly code: 'clientCertificateRequired'; readonly error?: ServerError }
  /** No password or token was given. */
  | { readonly code: 'noCredentials' }
  // any
  | { readonly code: 'problem'; readonly problem: WireProblem }
  | { readonly code: 'notTried' };

export interface DiagnosisStep {
  readonly step: DiagnosisStepName;
  /** `unknown`: Azure does not say. */
  readonly status: 'ok' | 'failed' | 'notTried' | 'unknown';
  readonly finding: DiagnosisFinding;
}

/** Outcome of a login, or why there is none. */
export type LoginOutcome = LoginAnswer | { readonly kind: 'problem'; readonly problem: WireProblem };

/**
 * Says step by step how far a client gets. After a failed step the next ones are `notTried`, except that chain and
 * host name are both judged: people need to know of both. What Azure says stops nothing, and is a reason only for what
 * the wire has shown. `azure`: absent where nobody has asked it, and then there is no step of it.
 */
export function explain(report: WireReport, login?: LoginOutcome, azure?: AzureView): readonly DiagnosisStep[] {
  const findings: Record<DiagnosisStepName, () => DiagnosisFinding> = {
    server: () => (azure ? serverFinding(azure, report.session) : { code: 'notTried' }),
    names: () => namesFinding(report, azure),
    tcp: () => tcpFinding(report, azure),
    tls: () => tlsFinding(report),
    version: () => versionFinding(report),
    chain: () => chainFinding(report, azure),
    hostName: () => hostNameFinding(report),
    authentication: () => (login === undefined ? startFinding(report) : loginFinding(login)),
  };
  const steps: DiagnosisStep[] = [];
  for (const step of diagnosisSteps) {
    if (step === 'server' && !azure) {
      continue;
    }
    const failed = steps.filter(({ status }) => status === 'failed').map((each) => each.step);
    const stopped = failed.some((each) => each !== 'server' && (each !== 'chain' || step !== 'hostName'));
    const finding = stopped ? ({ code: 'notTried' } as const) : findings[step]();
    steps.push({ step, status: statusOf(finding), finding });
  }
  return steps;
}

/** Whether Azure could name the reason of what the wire has shown. A server that does not run has one already. */
export function asksForNetwork(report: WireReport, state: AzureView['state']): boolean {
  if (reachedAddress(report) !== undefined) {
    return endsElsewhere(chainFinding(report));
  }
  const mayRun = !state.known || state.value.toLowerCase() === 'ready';
  const { code } = problemOfReaching(report);
  return mayRun && ['nameNotResolved', 'timedOut', 'connectionRefused'].includes(code);
}

const good: ReadonlySet<DiagnosisFinding['code']> = new Set([
  'serverReady',
  'resolved',
  'resolvedPrivate',
  // a public address may be reached all the same
  'privateZoneNotUsed',
  'connected',
  'tlsOffered',
  'versionsAccepted',
  'chainTrusted',
  'hostNameMatches',
  'loggedIn',
] as const);

function statusOf(finding: DiagnosisFinding): DiagnosisStep['status'] {
  const { code } = finding;
  if (code === 'notTried' || code === 'noCredentials') {
    return 'notTried';
  }
  if (code === 'serverNotRead' || code === 'serverStateUnknown') {
    return 'unknown';
  }
  if (code === 'serverNotReady') {
    return finding.connects ? 'ok' : 'failed';
  }
  return good.has(code) ? 'ok' : 'failed';
}

/**
 * Zones of private endpoints, and of servers inside a virtual network, in every cloud: `privatelink`, `private`, or a
 * zone of one's own such as `shop-zone`. Virtual endpoints (`x.writer`, `x.reader`) and the names that public servers
 * stand for (`rs-….postgres.database…`) are none.
 */
const privateZone =
  /(^|\.)(privatelink|private)\.postgres\.database\.|^[^.]+\.(.+\.)?(?!(writer|reader)\.)[^.]+\.postgres\.database\./i;

const networkOf = (azure: AzureView | undefined): ServerNetwork | undefined =>
  azure?.network?.known ? azure.network.value : undefined;

function namesFinding({ host, names, aliases }: WireReport, azure?: AzureView): DiagnosisFinding {
  const isPrivate = networkOf(azure)?.inside !== undefined || [host, ...aliases].some((name) => privateZone.test(name));
  if (names.status === 'unknown') {
    const { problem } = names;
    return problem.code === 'nameNotResolved'
      ? { code: 'nameNotResolved', detail: problem.detail, privateZone: isPrivate }
      : { code: 'problem', problem };
  }
  const { addresses } = names;
  if (!isPrivate) {
    return { code: 'resolved', addresses, aliases };
  }
  const code = addresses.some((address) => address.private) ? 'resolvedPrivate' : 'privateZoneNotUsed';
  return { code, addresses, aliases };
}

function tcpFinding(report: WireReport, azure?: AzureView): DiagnosisFinding {
  const address = reachedAddress(report);
  const failed = report.attempts.filter(({ problem }) => problem !== undefined).map((attempt) => attempt.address);
  if (address !== undefined) {
    return { code: 'connected', address, failed };
  }
  const problem = problemOfReaching(report);
  if (problem.code !== 'connectionRefused' && problem.code !== 'timedOut') {
    return { code: 'problem', problem };
  }
  const how = problem.code === 'timedOut' ? 'timedOut' : 'refused';
  if (azure && serverFinding(azure, report.session).code === 'serverNotReady') {
    return { code: 'notRunning', how };
  }
  const addresses = report.names.status === 'resolved' ? report.names.addresses : [];
  const isPrivate = addresses.every((each) => each.private);
  // rules are for the public address
  if (!isPrivate && azure?.network) {
    return { code: 'notLetIn', how, ...accessReason(azure.network) };
  }
  if (how === 'refused') {
    return { code: 'portClosed' };
  }
  const subnet = networkOf(azure)?.inside?.subnet;
  return isPrivate
    ? { code: 'privateNetworkNotReached', ...(subnet === undefined ? {} : { subnet }) }
    : { code: 'blockedByFirewall' };
}

function tlsFinding({ tls }: WireReport): DiagnosisFinding {
  if (tls.status === 'unknown') {
    const { problem } = tls;
    return problem.code === 'extraBytes'
      ? { code: 'injectedBytes', count: problem.count }
      : { code: 'problem', problem };
  }
  return { code: tls.status === 'offered' ? 'tlsOffered' : 'tlsOff' };
}

function versionFinding({ versions, session }: WireReport): DiagnosisFinding {
  const accepted = tlsVersions.filter((version) => versions[version].status === 'accepted');
  if (session.status === 'established') {
    return { code: 'versionsAccepted', versions: accepted, negotiated: session.version };
  }
  if (accepted.length > 0) {
    const failedHere = session.problem.code === 'handshakeFailed';
    return failedHere ? { code: 'noCommonVersion', versions: accepted } : { code: 'problem', problem: session.problem };
  }
  const unknown = tlsVersions.map((version) => versions[version]).find((answer) => answer.status === 'unknown');
  return unknown ? { code: 'problem', problem: unknown.problem } : { code: 'noVersionAccepted' };
}

function chainFinding({ session }: WireReport, azure?: AzureView): DiagnosisFinding {
  if (session.status === 'unknown') {
    return { code: 'problem', problem: session.problem };
  }
  const { trusted, anchor = '', daysLeft, faults } = session.chain;
  if (trusted) {
    return { code: 'chainTrusted', anchor, ...(daysLeft === undefined ? {} : { daysLeft }) };
  }
  const finding = { code: 'chainNotTrusted', faults } as const;
  const replica = networkOf(azure)?.replica;
  return replica && endsElsewhere(finding) ? { ...finding, replica } : finding;
}

/** The chain ends in a root that is not among the trusted ones. */
function endsElsewhere(finding: DiagnosisFinding): boolean {
  return (
    finding.code === 'chainNotTrusted' &&
    finding.faults.some(({ code }) => ['unknownAuthority', 'authorityNotTrusted', 'rootMissing'].includes(code))
  );
}

function hostNameFinding({ session }: WireReport): DiagnosisFinding {
  if (session.status === 'unknown') {
    return { code: 'problem', problem: session.problem };
  }
  const { hostName, certificates } = session.chain;
  const { name, matches, mismatch, caution } = hostName;
  return matches
    ? { code: 'hostNameMatches', ...(caution ? { caution } : {}) }
    : { code: 'hostNameMismatch', name, names: certificates[0]?.names ?? [], ...(mismatch ? { mismatch } : {}) };
}

/** Without a login: what the server has said to a start-up over TLS, before it asked for a password. */
function startFinding({ session }: WireReport): DiagnosisFinding {
  if (session.status === 'established' && session.clientCertificate.status === 'required') {
    const { refusal } = session.clientCertificate;
    return { code: 'clientCertificateRequired', ...(refusal.by === 'server' ? { error: refusal.error } : {}) };
  }
  const start = session.status === 'established' ? session.start : session;
  if (start.status === 'refused' && start.error !== undefined) {
    return refusalFinding(start.error);
  }
  return start.status === 'unknown' && start.problem.code === 'errorAnswer'
    ? refusalFinding(start.problem.error)
    : { code: 'noCredentials' };
}

function loginFinding(login: LoginOutcome): DiagnosisFinding {
  switch (login.kind) {
    case 'loggedIn':
      return { code: 'loggedIn', method: login.method };
    case 'refused':
      return refusalFinding(login.error);
    case 'unsupported':
      return { code: 'methodUnsupported' };
    case 'serverNotProven':
      return { code: 'serverNotProven' };
    case 'problem':
      return login.problem.code === 'clientCertificateRequired'
        ? { code: 'clientCertificateRequired' }
        : { code: 'problem', problem: login.problem };
  }
}

/** Finding for the error codes of PostgreSQL's appendix A. */
function refusalFinding(error: ServerError): DiagnosisFinding {
  if (missesCertificate(error)) {
    return { code: 'clientCertificateRequired', error };
  }
  switch (error.sqlState ?? '') {
    case '28P01':
      return { code: 'wrongPassword', error };
    case '28000': {
      const { clientAddress } = error;
      return error.routine === 'ClientAuthentication' || clientAddress !== undefined
        ? { code: 'clientNotAllowed', error, ...(clientAddress ? { clientAddress } : {}) }
        : { code: 'loginRefused', error };
    }
    case '3D000':
      return { code: 'databaseMissing', error };
    case '53300':
      return { code: 'tooManyClients', error };
    default:
      return { code: 'loginRefused', error };
  }
}
