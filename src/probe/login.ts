import { logIn, type Credentials } from './authentication';
import { judgeChain, type Anchor } from './chain';
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
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout((options.limits ?? defaultLimits).step)]);
  let wire: Wire | undefined;
  try {
    wire = await Wire.connect(address, target.port, signal);
    await requestTls(wire);
    const { socket, chain, refusal } = await openSession(wire.release(), {
      serverName,
      anchors,
      signal,
      oldVersions: false,
    });
    wire = Wire.over(socket, signal);
    const { trusted, hostName } = judgeChain(chain, refusal, { anchors, serverName, now: Date.now() });
    if (!trusted || !hostName.matches) {
      return { kind: 'problem', problem: { code: 'notTried' } };
    }
    return await logIn(wire, await startUp(wire, credentials), credentials);
  } catch (error) {
    if (options.signal.aborted) {
      throw cancelled();
    }
    return { kind: 'problem', problem: problemOf(error) };
  } finally {
    wire?.close();
  }
}
