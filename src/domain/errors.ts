import type { Refusal } from './change';
import type { SettingDifference } from './difference';

/** Failures, as codes with data. Sentences are made at the edge. */
export type Failure =
  | { readonly code: 'signedOut' }
  | { readonly code: 'authenticationFailed' }
  /** Azure rejected the token, and a renewed one as well. */
  | { readonly code: 'tokenExpired' }
  /** A credential other than VS Code's account cannot be used; `reason` is the credential's own message. */
  | { readonly code: 'credentialUnavailable'; readonly credential: string; readonly reason: string }
  | { readonly code: 'forbidden'; readonly action?: string }
  | { readonly code: 'deniedByPolicy'; readonly policy?: string }
  | { readonly code: 'locked' }
  | { readonly code: 'readOnlySubscription' }
  /** `wasThere`: it was read in this session, so it no longer exists; otherwise it may never have existed. */
  | {
      readonly code: 'notFound';
      readonly what: 'server' | 'resourceGroup' | 'subscription' | 'resource';
      readonly wasThere?: boolean;
    }
  /** Another operation runs on the server. */
  | { readonly code: 'busy'; readonly retryAfterSeconds?: number }
  /** The settings differ from those that the caller expected: nothing was sent. */
  | { readonly code: 'changedMeanwhile'; readonly differences: readonly SettingDifference[] }
  /** The service accepted the change, but the server does not show it. */
  | { readonly code: 'notApplied' }
  | { readonly code: 'notReady'; readonly state?: string }
  | { readonly code: 'stopped' }
  | { readonly code: 'throttled'; readonly retryAfterSeconds?: number }
  | { readonly code: 'invalidValue' }
  | { readonly code: 'operationFailed' }
  /** `operationContinues`: the service had accepted the change and continues it. */
  | { readonly code: 'cancelled'; readonly operationContinues: boolean }
  | { readonly code: 'timedOut'; readonly operationContinues: boolean }
  | { readonly code: 'network'; readonly reason?: string }
  /** TLS to Resource Manager failed; `reason` is Node's error code. */
  | { readonly code: 'untrustedCertificate'; readonly reason: string }
  /** The response was incomplete or damaged. */
  | { readonly code: 'brokenAnswer' }
  /** 5xx of the service. */
  | { readonly code: 'unavailable'; readonly status: number }
  /** A web page in place of the service's response: the network requires its own sign-in. */
  | { readonly code: 'captivePortal' }
  /** The response is not the service's JSON (proxy, broken list). */
  | { readonly code: 'unexpectedResponse'; readonly contentType?: string }
  | { readonly code: 'fleetFile'; readonly file: string; readonly entry?: string; readonly problem: string }
  | { readonly code: 'invalidArgument'; readonly argument: string; readonly expected: string }
  | { readonly code: 'unknownServer'; readonly id: string }
  /** Entries of a list that do not have Azure's server names; they are not shown. */
  | { readonly code: 'unreadableServers'; readonly count: number }
  /** A program is not on `PATH`, or only inside the open folder, from which no program is started. */
  | { readonly code: 'programMissing'; readonly program: string; readonly where: 'notOnPath' | 'inWorkspace' }
  /** The quoting rules of the terminal's shell are not known, or it cannot express the command. */
  | { readonly code: 'noCommandLine' }
  | { readonly code: 'refused'; readonly refusal: Refusal }
  | { readonly code: 'certificate'; readonly problem: string }
  /** A plan document that cannot be applied. */
  | { readonly code: 'invalidPlan'; readonly problem: PlanProblem }
  /** A plan document that was edited after it was made. */
  | { readonly code: 'planDigest' }
  /** Weakening that was not agreed to: `never` by the setting, otherwise by the requester. */
  | { readonly code: 'weakeningRefused'; readonly reason: 'never' | 'notConfirmed' }
  /** The workspace is not trusted: servers can be seen, not changed. */
  | { readonly code: 'untrustedWorkspace' }
  | { readonly code: 'unexpected' };

/** Reason that a plan document is refused. `path`: the member, such as `items[2].observed.minimum`. */
export type PlanProblem =
  | { readonly code: 'notJson' }
  /** `most`: in bytes for the text, otherwise in items. */
  | { readonly code: 'tooLarge' | 'tooManyItems'; readonly most: number }
  | { readonly code: 'version'; readonly supported: number }
  | { readonly code: 'repeatedMember' | 'unknownMember' | 'missingMember' | 'repeatedServer'; readonly path: string }
  | { readonly code: 'wrongValue'; readonly path: string; readonly expected: string }
  /** It does not follow from the settings that were observed and requested. */
  | { readonly code: 'doesNotFollow'; readonly path: string }
  | { readonly code: 'otherCloud'; readonly cloud: string };

export type FailureCode = Failure['code'];

/** Details for support, in "Copy Details". Never a token, a signed URL or a password. */
export interface FailureDetails {
  /** HTTP status. */
  readonly status?: number;
  /** The service's error code, such as `ServerIsBusy`. */
  readonly serviceCode?: string;
  /** The service's message. */
  readonly serviceMessage?: string;
  /** `x-ms-correlation-request-id` or `x-ms-request-id`. */
  readonly correlationId?: string;
  /** Effect of a failed change, absent when there is none. `perhaps`: the service may have applied it. */
  readonly changed?: 'perhaps' | 'partly';
}

const brand = Symbol.for('azurePostgresTls.TlsError');

/** The only error thrown by the backend, the commands and the certificate download. */
export class TlsError extends Error {
  override readonly name = 'TlsError';
  readonly code: FailureCode;
  private readonly [brand] = true;

  /** Lazily loaded bundles each have a copy of this class: an error of any copy is an instance. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(
    readonly failure: Failure,
    readonly details: FailureDetails = {},
    options?: { cause?: unknown },
  ) {
    super(details.serviceMessage ? `${failure.code}: ${details.serviceMessage}` : failure.code, options);
    this.code = failure.code;
  }
}

export function isCancelled(error: unknown): boolean {
  return error instanceof TlsError && error.code === 'cancelled';
}

/** The system's error code, such as `ENOENT`, which is short and easy to search for; else the message. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error);
}

/** Whether the user must sign in, because there is no sign-in or the service does not accept it. */
export function needsSignIn({ code }: Failure): boolean {
  return ['signedOut', 'authenticationFailed', 'tokenExpired', 'credentialUnavailable'].includes(code);
}

/** Converts any thrown value to the one error, `unexpected` unless it already is one. */
export function asTlsError(error: unknown): TlsError {
  if (error instanceof TlsError) {
    return error;
  }
  return new TlsError({ code: 'unexpected' }, { serviceMessage: messageOf(error) }, { cause: error });
}

/** Message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
