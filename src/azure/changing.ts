import type { ChangeOptions } from '../domain/backend';
import { remainingChange, type TlsChange } from '../domain/change';
import { differences, foreignDifferences } from '../domain/difference';
import { TlsError } from '../domain/errors';
import { known, type Server } from '../domain/server';
import type { Arm } from './arm';
import { mayHaveChanged } from './errors';
import type { WriteContext } from './operations';

/** Pauses before a server that does not show the change is read again, in milliseconds. */
const readAgainAfter = [1_000, 2_000, 4_000];

export interface Changing extends ChangeOptions {
  readonly read: () => Promise<Server>;
  readonly write: (context: WriteContext) => Promise<void>;
  /** All in milliseconds. */
  readonly timeouts: { readonly change: number; readonly answer: number; readonly longestWait: number };
  readonly pollIntervalMs: number;
}

/** One change: read, compare with what the caller expects, write, and read until the server has it. */
export async function changeOneServer(arm: Arm, change: TlsChange, changing: Changing): Promise<Server> {
  const { signal, before, expected, read, write, timeouts, pollIntervalMs } = changing;
  const { onPhase = () => undefined, onWait = () => undefined } = changing;
  const { onOperation = () => undefined, onCorrelationId = () => undefined } = changing;
  if (expected) {
    const differing = differences(expected, await read());
    if (differing.length > 0) {
      throw new TlsError({ code: 'changedMeanwhile', differences: differing });
    }
  }
  const recheck = async (shown: Server, written: TlsChange): Promise<void> => {
    const current = await read();
    const isThere = Object.keys(remainingChange(current, change)).length === 0; // an earlier attempt did arrive
    const differing = isThere ? [] : foreignDifferences(withSettings(shown, written), current, change);
    if (differing.length > 0) {
      throw new TlsError({ code: 'changedMeanwhile', differences: differing });
    }
  };
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeouts.change);
  try {
    await write({
      signal,
      limit: limit.signal,
      clock: arm.clock,
      now: arm.now,
      onPhase,
      onWait,
      onOperation,
      onCorrelationId,
      longestWait: timeouts.longestWait,
      writes: arm.writes,
      pollIntervalMs,
      answerMs: timeouts.answer,
      recheck: before && ((written) => recheck(before, written)),
    });
  } finally {
    clearTimeout(timer);
  }
  onPhase('reading');
  try {
    return await readChanged(arm, change, changing);
  } catch (error) {
    // the service has the change, so its failure must not read as no change
    throw signal.aborted ? new TlsError({ code: 'cancelled', operationContinues: true }) : mayHaveChanged(error);
  }
}

/** A server as it is after a part of a change. */
function withSettings(server: Server, { enforcement, minimum }: TlsChange): Server {
  const { tls } = server;
  return {
    ...server,
    tls: {
      ...tls,
      enforcement: enforcement === undefined ? tls.enforcement : known(enforcement),
      minimum: minimum === undefined ? tls.minimum : known(minimum),
    },
  };
}

/** Reads the server until it shows the change: an operation may have no address to follow, and may end before its effect. */
async function readChanged(arm: Arm, change: TlsChange, { read, signal }: Changing): Promise<Server> {
  for (const pause of readAgainAfter) {
    const server = await read();
    if (!lacks(server, change)) {
      return server;
    }
    await arm.clock.wait(pause, signal);
  }
  const server = await read();
  if (lacks(server, change)) {
    throw new TlsError({ code: 'notApplied' });
  }
  return server;
}

function lacks(server: Server, change: TlsChange): boolean {
  const { enforcement, minimum } = remainingChange(server, change);
  return (
    (enforcement !== undefined && server.tls.enforcement.known) || (minimum !== undefined && server.tls.minimum.known)
  );
}
