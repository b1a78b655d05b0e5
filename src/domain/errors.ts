import type { Refusal } from './change';
import type { SettingDifference } from './difference';

/** What can go wrong, as codes with data. Words are made at the edge. */
export type Failure =
  | { readonly code: 'signedOut' }
  | { readonly code: 'authenticationFailed' }
  /** Azure refused the token, and a renewed one as well. */
  | { readonly code: 'tokenExpired' }
  /** A credential other than VS Code's account cannot be used: `reason` is the credential's own sentence. */
  | { readonly code: 'credentialUnavailable'; readonly credential: string; readonly reason: string }
  | { readonly code: 'forbidden'; readonly action?: string }
  | { readonly code: 'deniedByPolicy'; readonly policy?: string }
  | { readonly code: 'locked' }
  | { readonly code: 'readOnlySubscription' }
  /** `wasThere`: it was read in this session, so it is gone; of another one it is not known whether it ever was. */
  | {
      readonly code: 'notFound';
      readonly what: 'server' | 'resourceGroup' | 'subscription' | 'resource';
      readonly wasThere?: boolean;
    }
  /** Another operation runs on the server. */
  | { readonly code: 'busy'; readonly retryAfterSeconds?: number }
  /** The server has other settings than those that the caller expected: nothing was sent. */
  | { readonly code: 'changedMeanwhile'; readonly differences: readonly SettingDifference[] }
  /** The service took the change, and the server does not have it. */
  | { readonly code: 'notApplied' }
  | { readonly code: 'notReady'; readonly state?: string }
  | { readonly code: 'stopped' }
  | { readonly code: 'throttled'; readonly retryAfterSeconds?: number }
  | { readonly code: 'invalidValue' }
  | { readonly code: 'operationFailed' }
  /** `operationContinues`: the service had accepted the change and goes on with it. */
  | { readonly code: 'cancelled'; readonly operationContinues: boolean }
  | { readonly code: 'timedOut'; readonly operationContinues: boolean }
  | { readonly code: 'network'; readonly reason?: string }
  /** TLS to the Resource Manager: `reason` is the code of Node. */
  | { readonly code: 'untrustedCertificate'; readonly reason: string }
  /** The answer broke off, or was damaged on its way. */
  | { readonly code: 'brokenAnswer' }
  /** 5xx of the service. */
  | { readonly code: 'unavailable'; readonly status: number }
  /** A web page where the service's answer should be: the network wants a sign-in of its own. */
  | { readonly code: 'captivePortal' }
  /** The answer is not the JSON that the service gives (proxy, broken list). */
  | { readonly code: 'unexpectedResponse'; readonly contentType?: string }
  | { readonly code: 'fleetFile'; readonly file: string; readonly entry?: string; readonly problem: string }
  | { readonly code: 'invalidArgument'; readonly argument: string; readonly expected: string }
  | { readonly code: 'unknownServer'; readonly id: string }
  /** Entries of a list that are not servers as Azure names them; they are not shown. */
  | { readonly code: 'unreadableServers'; readonly count: number }
  /** A program is not on `PATH`, or only inside the open folder, from which none is started. */
  | { readonly code: 'programMissing'; readonly program: string; readonly where: 'notOnPath' | 'inWorkspace' }
  /** The rules of the terminal's shell are not known, or it has no way to write what is asked for. */
  | { readonly code: 'noCommandLine' }
  | { readonly code: 'refused'; readonly refusal: Refusal }
  | { readonly code: 'certificate'; readonly problem: string }
  /** The workspace is not trusted: servers can be seen, not changed. */
  | { readonly code: 'untrustedWorkspace' }
  | { readonly code: 'unexpected' };

export type FailureCode = Failure['code'];

/** For "Copy Details": what support asks for. Never a token, a signed URL or a password. */
export interface FailureDetails {
  /** HTTP status. */
  readonly status?: number;
  /** The service's own error code, such as `ServerIsBusy`. */
  readonly serviceCode?: string;
  /** The service's own message. */
  readonly serviceMessage?: string;
  /** `x-ms-correlation-request-id` or `x-ms-request-id`. */
  readonly correlationId?: string;
  /** What a change that failed has left behind, if it is not "nothing". `perhaps`: the service may have it. */
  readonly changed?: 'perhaps' | 'partly';
}

const brand = Symbol.for('azurePostgresTls.TlsError');

/** The one error that leaves the backend, the commands and the certificate download. */
export class TlsError extends Error {
  override readonly name = 'TlsError';
  readonly code: FailureCode;
  private readonly [brand] = true;

  /** Parts that are loaded lazily are bundles with a copy of this class each: an error of any copy is one. */
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

/** `ENOENT`: what the system calls what was thrown, short and what people search for; its message where it has no code. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error);
}

/** Nobody is signed in, or not so that the service takes it. */
export function needsSignIn({ code }: Failure): boolean {
  return ['signedOut', 'authenticationFailed', 'tokenExpired', 'credentialUnavailable'].includes(code);
}

/** Anything that was thrown, as the one error: `unexpected` where it is none. */
export function asTlsError(error: unknown): TlsError {
  if (error instanceof TlsError) {
    return error;
  }
  return new TlsError({ code: 'unexpected' }, { serviceMessage: messageOf(error) }, { cause: error });
}

/** What was thrown, in words of its own. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
