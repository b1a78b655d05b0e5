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

/** Whether a name led to addresses. */
export type NamesAnswer = ({ readonly status: 'resolved'; readonly addresses: readonly Address[] } | Unknown) & Timed;

/** Outcome of connecting to one address. */
export type ConnectionAttempt = { readonly address: string; readonly problem?: WireProblem } & Timed;

/** The answer to the request for TLS. */
export type TlsAnswer = ({ readonly status: 'offered' } | { readonly status: 'off' } | Unknown) & Timed;

/** Reason that a hello was refused. */
export type HelloRefusal =
  | { readonly reason: 'alert'; readonly alert: string }
  | { readonly reason: 'closed' }
  /** The server has chosen an older version than the one that was asked for. */
  | { readonly reason: 'olderVersion'; readonly version: TlsVersion }
  | { readonly reason: 'tlsOff' }
  /** Only for direct TLS: what came is not TLS, as from servers that do not know it. */
  | { readonly reason: 'notTls' };

export type VersionAnswer =
  /** The server chose this version and went on with its side of the handshake. */
  (
    | { readonly status: 'accepted'; readonly cipher: string; readonly keyExchange?: string }
    | ({ readonly status: 'refused' } & HelloRefusal)
    | Unknown
  ) &
    Timed;

/**
 * TLS from the first byte, without the request for it (PostgreSQL 17 and newer). A server that speaks TLS and does not
 * agree to PostgreSQL (ALPN) is unknown: `noApplicationProtocol`.
 */
export type DirectAnswer = (
  | { readonly status: 'accepted'; readonly version: TlsVersion }
  | ({ readonly status: 'refused' } & HelloRefusal)
  | Unknown
) &
  Timed;

/** The first answer to a start-up. */
export type StartAnswer =
  /** The server went on to authentication, or beyond it, where an error came. */
  | { readonly status: 'accepted'; readonly method?: AuthenticationMethod; readonly error?: ServerError }
  /** `error` is absent where the server just closed. */
  | { readonly status: 'refused'; readonly error?: ServerError }
  | Unknown;

/** Whether a client without TLS gets in. `refused`: for want of TLS, as the same client is not refused with it. */
export type PlaintextAnswer = (
  | { readonly status: 'accepted'; readonly method?: AuthenticationMethod }
  /** `error` is absent where the server just closed. */
  | { readonly status: 'refused'; readonly error?: ServerError }
  | Unknown
) &
  Timed;

/** Whether a server asks for a client certificate, and what it does with a client that has none. */
export type ClientCertificate =
  | { readonly status: 'notRequested' }
  /** It is asked for, and the server goes on without one. */
  | { readonly status: 'optional' }
  | { readonly status: 'required'; readonly refusal: ClientCertificateRefusal }
  /** It is asked for; what the server does without one could not be seen. */
  | { readonly status: 'requested'; readonly problem: WireProblem }
  /** This runtime does not show it. */
  | { readonly status: 'unknown' };

export type ClientCertificateRefusal =
  | { readonly by: 'alert'; readonly alert: string }
  /** The connection was closed without a reason. */
  | { readonly by: 'closed' }
  /** Refused by PostgreSQL after the handshake: a rule of pg_hba.conf for the user of the start-up. */
  | { readonly by: 'server'; readonly error: ServerError };

/**
 * The best that this runtime and the server agree on, and who the server is. A server that requires a client
 * certificate ends the handshake of TLS 1.2 before its last message; what was agreed on and shown is known by then.
 */
export type SessionAnswer = (
  | {
      readonly status: 'established';
      readonly version: TlsVersion;
      readonly cipher: string;
      readonly keyExchange?: string;
      readonly chain: ChainJudgement;
      /** To the same start-up as without TLS: no password was sent. */
      readonly start: StartAnswer;
      readonly clientCertificate: ClientCertificate;
    }
  | Unknown
) &
  Timed;

/** Everything that was seen of a server: plain data, the JSON export as it is. */
export interface WireReport {
  readonly format: 1;
  readonly host: string;
  readonly port: number;
  /** Name that the certificate has to be for. */
  readonly serverName: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly names: NamesAnswer;
  /** Names that the host name stands for, for example of a private endpoint. */
  readonly aliases: readonly string[];
  /** In the order in which addresses were tried; the last one without a problem is the one all is about. */
  readonly attempts: readonly ConnectionAttempt[];
  readonly tls: TlsAnswer;
  readonly plaintext: PlaintextAnswer;
  readonly versions: Readonly<Record<TlsVersion, VersionAnswer>>;
  readonly direct: DirectAnswer;
  readonly session: SessionAnswer;
}
