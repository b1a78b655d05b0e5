/** Reason that clients could not be read. `reason`: error code of the system or the TLS library; `state`: SQLSTATE. */
export type ClientsProblem =
  /** The certificate or its name is not valid: no password was sent. */
  | { readonly code: 'notTrusted'; readonly reason: string }
  | { readonly code: 'noTls' }
  | { readonly code: 'unreachable'; readonly reason: string }
  | { readonly code: 'timedOut' }
  | { readonly code: 'loginRefused'; readonly state: string; readonly message: string }
  /** The server requires a proof other than a password. */
  | { readonly code: 'loginUnsupported' }
  /** The server could not prove that it knows the password. */
  | { readonly code: 'serverNotProven' }
  | { readonly code: 'refusedByServer'; readonly state: string; readonly message: string }
  /** The response is damaged, out of order, or not PostgreSQL. `received`: its beginning, in hexadecimal. */
  | { readonly code: 'notUnderstood'; readonly received: string }
  /** The server sent more than expected. */
  | { readonly code: 'tooMuch' }
  | { readonly code: 'connectionLost' };

export class ClientsError extends Error {
  override readonly name = 'ClientsError';

  constructor(
    readonly problem: ClientsProblem,
    options?: { cause?: unknown },
  ) {
    super(problem.code, options);
  }
}
