import { logIn, type Credentials, type LoginAnswer, type LoginMethod } from './authentication';
import { judgeChain, type Anchor } from './chain';
import { endPointBinding } from './channelBinding';
import { withDeadline } from '../domain/deadline';
import type { LoginOutcome } from './diagnosis';
import { frame, requestTls } from './postgresProtocol';
import { cancelled, problemOf, WireError } from './problem';
import { openSession, sessionContext, type Session } from './session';
import { asciiName, defaultLimits, type Limits, type Target } from './target';
import { Wire } from './wire';

export interface LoginOptions {
  readonly anchors: readonly Anchor[];
  readonly signal: AbortSignal;
  readonly limits?: Limits;
}

/**
 * Logs in to a server that the probe has reached, and out again. The password goes only to a server whose
 * chain is trusted and whose certificate is for the name.
 *
 * @throws TlsError `cancelled` when the signal is aborted
 */
export async function tryLogin(
  target: Target,
  address: string,
  credentials: Credentials,
  { anchors, signal, limits = defaultLimits }: LoginOptions,
): Promise<LoginOutcome> {
  try {
    const login = await withDeadline(signal, limits.step, (limited) =>
      openLogin(target, address, credentials, { anchors, signal: limited }),
    );
    switch (login.kind) {
      case 'notTrusted':
        return { kind: 'problem', problem: { code: 'notTried' } };
      case 'loggedIn':
        login.wire.closeAfter(terminate);
        return { kind: 'loggedIn', method: login.method };
      case 'refused':
      case 'unsupported':
      case 'serverNotProven':
        return login;
    }
  } catch (error) {
    if (signal.aborted) {
      throw cancelled();
    }
    return { kind: 'problem', problem: problemOf(error) };
  }
}

/** Ends a session. */
export const terminate = frame('X');

export type OpenedLogin =
  /** A session that is ready for queries: closing the wire is the caller's. */
  | { readonly kind: 'loggedIn'; readonly method: LoginMethod; readonly wire: Wire }
  /** Nothing was sent. `reason`: a code of the TLS library, or of the fault of the chain. */
  | { readonly kind: 'notTrusted'; readonly reason: string }
  | Exclude<LoginAnswer, { kind: 'loggedIn' }>;

/**
 * Connects, checks who answers, and logs in. Ends with its signal.
 *
 * @param parameters of the start-up, beside user and database
 * @throws WireError
 */
export async function openLogin(
  target: Target,
  address: string,
  credentials: Credentials,
  { anchors, signal }: { readonly anchors: readonly Anchor[]; readonly signal: AbortSignal },
  parameters: Readonly<Record<string, string>> = {},
): Promise<OpenedLogin> {
  const serverName = asciiName(target.serverName ?? target.host);
  const wire = await Wire.connect(address, target.port, signal);
  let isOpen = false;
  try {
    wire.endWith(signal);
    await requestTls(wire);
    const session = await openSession(wire.release(), {
      serverName,
      context: sessionContext(anchors, false),
      signal,
    });
    const { trusted, hostName, faults } = judgeChain(session, { anchors, serverName, now: Date.now() });
    if (!trusted) {
      return { kind: 'notTrusted', reason: session.refusal ?? faults[0]?.code ?? 'notTrusted' };
    }
    if (!hostName.matches) {
      return { kind: 'notTrusted', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' };
    }
    if (typeof session.clientCertificate === 'object') {
      throw new WireError({ code: 'clientCertificateRequired' });
    }
    session.socket.disableRenegotiation();
    const secure = Wire.over(session.socket, signal);
    const binding = endPointBinding(Buffer.from(session.sent[0]));
    const answer = await logIn(secure, credentials, { parameters, binding, signal }).catch((error: unknown) => {
      throw missedCertificate(session, error) ? new WireError({ code: 'clientCertificateRequired' }) : error;
    });
    if (answer.kind !== 'loggedIn') {
      return answer;
    }
    isOpen = true;
    return { ...answer, wire: secure };
  } finally {
    if (!isOpen) {
      wire.close();
    }
  }
}

/** Whether the server missed a certificate: in TLS 1.3 it sends the alert after the handshake. */
function missedCertificate({ clientCertificate, failure }: Session, error: unknown): boolean {
  const closed = error instanceof WireError && error.problem.code === 'closed';
  return closed && clientCertificate === 'requested' && (failure()?.includes('ALERT') ?? false);
}
