import { logIn, type Credentials } from './authentication';
import { judgeChain, type Anchor } from './chain';
import { withDeadline } from './deadline';
import type { LoginOutcome } from './diagnosis';
import { requestTls, startUp } from './postgresProtocol';
import { cancelled, problemOf } from './problem';
import { openSession } from './session';
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
  options: LoginOptions,
): Promise<LoginOutcome> {
  const { anchors } = options;
  const serverName = asciiName(target.serverName ?? target.host);
  const limit = (options.limits ?? defaultLimits).step;
  try {
    return await withDeadline(options.signal, limit, async (signal): Promise<LoginOutcome> => {
      const wire = await Wire.connect(address, target.port, signal);
      try {
        await requestTls(wire);
        const session = await openSession(wire.release(), { serverName, anchors, signal, oldVersions: false });
        const { trusted, hostName } = judgeChain(session, { anchors, serverName, now: Date.now() });
        if (!trusted || !hostName.matches) {
          return { kind: 'problem', problem: { code: 'notTried' } };
        }
        const secure = Wire.over(session.socket, signal);
        return await logIn(secure, await startUp(secure, credentials), credentials);
      } finally {
        wire.close();
      }
    });
  } catch (error) {
    if (options.signal.aborted) {
      throw cancelled();
    }
    return { kind: 'problem', problem: problemOf(error) };
  }
}
