import { remainingChange, type TlsChange } from '../domain/change';
import { asTlsError, type TlsError } from '../domain/errors';
import { known, unknown, type Server } from '../domain/server';
import type { Fleet } from '../fleet/fleet';
import type { InterruptedChange } from './journal';
import { rememberLoss, type LossContext } from './lostMinimum';

/** Result of a change that an earlier session sent. */
export type Resumed =
  | { readonly kind: 'complete'; readonly server: Server }
  /** The server does not have all of it; nothing more was sent. */
  | { readonly kind: 'incomplete'; readonly server: Server; readonly remaining: TlsChange }
  | { readonly kind: 'failed'; readonly serverId: string; readonly error: TlsError };

/** Waits for a change that an earlier session sent. Sends nothing, and never rejects. */
export async function resume(
  { serverId, change, minimum, operation }: InterruptedChange,
  context: LossContext & { readonly fleet: Pick<Fleet, 'follow'> },
): Promise<Resumed> {
  try {
    const server = await context.fleet.follow(serverId, change, operation);
    await rememberLoss(context, { minimum: minimum ? known(minimum) : unknown('notReadYet') }, server);
    const remaining = remainingChange(server, change);
    return Object.keys(remaining).length === 0
      ? { kind: 'complete', server }
      : { kind: 'incomplete', server, remaining };
  } catch (error) {
    return { kind: 'failed', serverId, error: asTlsError(error) };
  }
}
