import type { TlsVersion } from '../domain/tlsVersion';
import type { ChainJudgement } from './chain';
import type { Address } from './dns';
import type { AuthenticationMethod } from './postgresProtocol';
import type { ServerError, WireProblem } from './problem';

/** Duration of a step. */
export interface Timed {
  readonly milliseconds: number;
}

export type Untimed<T> = T extends unknown ? Omit<T, keyof Timed> : never;

export interface Unknown {
  readonly status: 'unknown';
  readonly problem: WireProblem;
}

/** Result of resolving a name. */
export type NamesAnswer = ({ readonly status: 'resolved'; readonly addresses: readonly Address[] } | Unknown) & Timed;

/** Outcome of connecting to one address. */
export type ConnectionAttempt = { readonly address: string; readonly problem?: WireProblem } & Timed;

/** The response to the request for TLS. */
export type TlsAnswer = ({ readonly status: 'offered' } | { readonly status: 'off' } | Unknown) & Timed;

/** Reason that the server rejected a ClientHello. */
export type HelloRefusal =
  | { readonly reason: 'alert'; readonly alert: string }
  | { readonly reason: 'closed' }
  /** The server chose an older version than the requested one. */
  | { readonly reason: 'olderVersion'; readonly version: TlsVersion }
  | { readonly reason: 'tlsOff' }
  /** Only for direct TLS: the response is not TLS, as from servers that do not support it. */
  | { readonly reason: 'notTls' };

export type VersionAnswer =
  /** The server chose this version and continued the handshake. */
  (
    | { readonly status: 'accepted'; readonly cipher: string; readonly keyExchange?: string }
    | ({ readonly status: 'refused' } & HelloRefusal)
    | Unknown
  ) &
    Timed;

/**
 * Result for TLS from the first byte, without the request for it (PostgreSQL 17 and newer). For a server that speaks
 * TLS but does not select PostgreSQL (ALPN) it is unknown: `noApplicationProtocol`.
 */
export type DirectAnswer = (
  | { readonly status: 'accepted'; readonly version: TlsVersion }
  | ({ readonly status: 'refused' } & HelloRefusal)
  | Unknown
) &
  Timed;

/** The first response to a startup message. */
export type StartAnswer =
  /** The server continued to authentication, or beyond it if there is an error. */
  | { readonly status: 'accepted'; readonly method?: AuthenticationMethod; readonly error?: ServerError }
  /** `error` is absent when the server only closed the connection. */
  | { readonly status: 'refused'; readonly error?: ServerError }
  | Unknown;

/**
 * Whether a client without TLS is accepted. `refused`: for lack of TLS, because the same client is not rejected with
 * it.
 */
export type PlaintextAnswer = (
  | { readonly status: 'accepted'; readonly method?: AuthenticationMethod }
  /** `error` is absent when the server only closed the connection. */
  | { readonly status: 'refused'; readonly error?: ServerError }
  | Unknown
) &
  Timed;

/** Whether a server requests a client certificate, and how it treats a client without one. */
export type ClientCertificate =
  | { readonly status: 'notRequested' }
  /** The server requests one and continues without it. */
  | { readonly status: 'optional' }
  | { readonly status: 'required'; readonly refusal: ClientCertificateRefusal }
  /** The server requests one; its behavior without one is not known. */
  | { readonly status: 'requested'; readonly problem: WireProblem }
  /** The runtime does not report it. */
  | { readonly status: 'unknown' };

export type ClientCertificateRefusal =
  | { readonly by: 'alert'; readonly alert: string }
  /** The connection was closed without a reason. */
  | { readonly by: 'closed' }
  /** Rejected by PostgreSQL after the handshake: a rule in pg_hba.conf for the user of the startup message. */
  | { readonly by: 'server'; readonly error: ServerError };

/**
 * The best version and cipher that this runtime and the server agree on, and the server's identity. A server that
 * requires a client certificate ends the TLS 1.2 handshake before its last message; by then the agreed parameters and
 * the certificate are known.
 */
export type SessionAnswer = (
  | {
      readonly status: 'established';
      readonly version: TlsVersion;
      readonly cipher: string;
      readonly keyExchange?: string;
      readonly chain: ChainJudgement;
      /** Response to the same startup message as without TLS: no password was sent. */
      readonly start: StartAnswer;
      readonly clientCertificate: ClientCertificate;
    }
  | Unknown
) &
  Timed;

/** Everything observed of a server: plain data, exported as JSON without changes. */
export interface WireReport {
  readonly format: 1;
  readonly host: string;
  readonly port: number;
  /** Name that the certificate must be valid for. */
  readonly serverName: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly names: NamesAnswer;
  /** Names that the host name resolves to, for example of a private endpoint. */
  readonly aliases: readonly string[];
  /** In the order of the attempts; the rest of the report is about the last address without a problem. */
  readonly attempts: readonly ConnectionAttempt[];
  readonly tls: TlsAnswer;
  readonly plaintext: PlaintextAnswer;
  readonly versions: Readonly<Record<TlsVersion, VersionAnswer>>;
  readonly direct: DirectAnswer;
  readonly session: SessionAnswer;
}
