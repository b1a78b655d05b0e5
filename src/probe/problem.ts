import { TlsError } from '../domain/errors';
import type { TlsVersion } from '../domain/tlsVersion';

/** Reason for a step without an answer, as a code with data. A server's messages are not authenticated: quote them. */
export type WireProblem =
  /** `detail` here and below: the system's error code, for example `ENOTFOUND`. */
  | { readonly code: 'nameNotResolved'; readonly detail: string }
  | { readonly code: 'connectionRefused' }
  | { readonly code: 'unreachable'; readonly detail: string }
  | { readonly code: 'timedOut' }
  /** The peer closed or reset the connection. */
  | { readonly code: 'closed' }
  /** The server answers that it does not speak TLS. */
  | { readonly code: 'tlsOff' }
  | { readonly code: 'errorAnswer'; readonly error: ServerError }
  /** `received`: the first bytes, in hexadecimal. */
  | { readonly code: 'notPostgres'; readonly received: string }
  /** A client without TLS is refused, and so is the same one with TLS: it is not known whether TLS makes a difference. */
  | { readonly code: 'refusedOverTls'; readonly error?: ServerError }
  /** A message that is damaged, or does not belong where it came. `received`: its beginning, in hexadecimal. */
  | { readonly code: 'protocolViolation'; readonly received: string }
  /** Bytes came with the answer to the TLS request, before TLS began: a sign of injection (CVE-2021-23214, -23222). */
  | { readonly code: 'extraBytes'; readonly count: number }
  | { readonly code: 'notTls'; readonly received: string }
  /** The server ends the handshake by an alert that does not say whether it is for the version. */
  | { readonly code: 'alert'; readonly alert: string }
  /** The server chooses what it was not offered. `choice`: a version, a suite or a group, by its name or number. */
  | { readonly code: 'notOffered'; readonly choice: string }
  /** The server chose an older version and marks that it supports a newer one: there may be an attacker in between. */
  | { readonly code: 'downgraded'; readonly version: TlsVersion }
  /** The peer sends more than an honest one would. */
  | { readonly code: 'tooMuch' }
  /** The TLS library of this runtime gave up. `detail`: its code. */
  | { readonly code: 'handshakeFailed'; readonly detail: string }
  /** The server asked for a client certificate, and ended the connection without one. */
  | { readonly code: 'clientCertificateRequired' }
  /** TLS was agreed on, and PostgreSQL over it was not (ALPN). */
  | { readonly code: 'noApplicationProtocol' }
  /** An earlier step failed. */
  | { readonly code: 'notTried' };

/** Error message of a PostgreSQL server. */
export interface ServerError {
  /** Five letters and digits, for example `28000`; absent where the server says none. */
  readonly sqlState?: string;
  /** One line, at most 300 characters, without control characters. */
  readonly message: string;
  /** Function of the server's source that refused, which is the same in every language. */
  readonly routine?: string;
  /** This machine's address as the server sees it, where it says so. */
  readonly clientAddress?: string;
}

/** Ends a step with its problem; never leaves this folder. */
export class WireError extends Error {
  override readonly name = 'WireError';

  constructor(readonly problem: WireProblem) {
    super(problem.code);
  }
}

export function problemOf(error: unknown): WireProblem {
  if (error instanceof WireError) {
    return error.problem;
  }
  throw error;
}

/** The system's code of a failed socket as a problem. */
export function socketProblem(error: NodeJS.ErrnoException): WireProblem {
  const detail = error.code ?? 'unknown';
  switch (detail) {
    case 'ECONNREFUSED':
      return { code: 'connectionRefused' };
    case 'ETIMEDOUT':
      return { code: 'timedOut' };
    case 'ECONNRESET':
    case 'EPIPE':
      return { code: 'closed' };
    default:
      return { code: 'unreachable', detail };
  }
}

export const cancelled = (): TlsError => new TlsError({ code: 'cancelled', operationContinues: false });
