import { messageOf } from '../domain/errors';
import type { Server, TlsSettings } from '../domain/server';
import type { TlsVersion } from '../domain/tlsVersion';

/** Storage of the minimums that Single Servers lost, by id of the server. */
export interface LostMinimums {
  lostMinimum(serverId: string): TlsVersion | undefined;
  setLostMinimum(serverId: string, minimum: TlsVersion | undefined): PromiseLike<void>;
}

export interface LossContext {
  readonly lostMinimums: LostMinimums;
  readonly log: (line: string) => void;
}

/**
 * Single Server drops the minimum with enforcement: it is kept here, so that enforcing again can restore it. Never
 * rejects: the change was made, whether or not this can be stored.
 */
export async function rememberLoss(
  { lostMinimums, log }: LossContext,
  { minimum }: Pick<TlsSettings, 'minimum'>,
  after: Server,
): Promise<void> {
  if (after.kind !== 'single' || !after.tls.enforcement.known) {
    return;
  }
  try {
    if (after.tls.enforcement.value) {
      await lostMinimums.setLostMinimum(after.id, undefined);
    } else if (minimum.known && minimum.value !== 'none') {
      await lostMinimums.setLostMinimum(after.id, minimum.value);
    }
  } catch (error) {
    log(`the lost minimum of ${after.id} was not stored: ${messageOf(error)}`);
  }
}
