/** Why clients could not be seen. `reason` is a code of the system or of the TLS library, `state` an SQLSTATE. */
export type ClientsProblem =
  /** The certificate, or the name in it: no password was sent. */
  | { readonly code: 'notTrusted'; readonly reason: string }
  | { readonly code: 'noTls' }
  | { readonly code: 'unreachable'; readonly reason: string }
  | { readonly code: 'timedOut' }
  | { readonly code: 'loginRefused'; readonly state: string; readonly message: string }
  | { readonly code: 'refusedByServer'; readonly state: string; readonly message: string }
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
