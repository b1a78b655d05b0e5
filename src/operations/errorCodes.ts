import type { FailureCode } from '../domain/errors';

/**
 * Where a failure comes from. `call`: the arguments of any operation. `azure`: any that reads a server. `none`: only what
 * people do in the window.
 */
export type ErrorGroup = 'call' | 'azure' | 'change' | 'plan' | 'commandLine' | 'certificate' | 'none';

const groups: Readonly<Record<FailureCode, ErrorGroup>> = {
  invalidArgument: 'call',
  unknownServer: 'call',
  unexpected: 'call',
  signedOut: 'azure',
  tokenExpired: 'azure',
  authenticationFailed: 'azure',
  credentialUnavailable: 'azure',
  forbidden: 'azure',
  notFound: 'azure',
  notReady: 'azure',
  throttled: 'azure',
  network: 'azure',
  unavailable: 'azure',
  captivePortal: 'azure',
  untrustedCertificate: 'azure',
  brokenAnswer: 'azure',
  unexpectedResponse: 'azure',
  timedOut: 'azure',
  cancelled: 'azure',
  fleetFile: 'azure',
  refused: 'change',
  changedMeanwhile: 'change',
  notApplied: 'change',
  deniedByPolicy: 'change',
  locked: 'change',
  readOnlySubscription: 'change',
  busy: 'change',
  stopped: 'change',
  invalidValue: 'change',
  operationFailed: 'change',
  untrustedWorkspace: 'change',
  weakeningRefused: 'change',
  invalidPlan: 'plan',
  planDigest: 'plan',
  noCommandLine: 'commandLine',
  certificate: 'certificate',
  unreadableServers: 'none',
  programMissing: 'none',
};

/** Codes of the failures that come from there. */
export function codesOf(group: ErrorGroup): readonly FailureCode[] {
  return (Object.keys(groups) as FailureCode[]).filter((code) => groups[code] === group);
}
