import type { TlsChange } from '../domain/change';
import type { ServerId } from '../domain/resourceId';
import type { Reading, Server } from '../domain/server';
import type { WriteContext } from './operations';

/** The port to each of the two products. Failures are those of the packages; see `toTlsError`. */
export interface Product {
  /** Pages of rows; undefined stands for one that is not a server of this product. */
  list(subscriptionId: string, signal: AbortSignal): AsyncIterable<readonly (Server | undefined)[]>;
  /** Reads the settings of a row that has them `notReadYet`; one that cannot be read is unknown with its reason. */
  complete(row: Server, signal: AbortSignal): Promise<Server>;
  /** One server with its settings. */
  read(id: ServerId, signal: AbortSignal): Promise<Server>;
  /** Whether PgBouncer runs beside it. */
  readPgBouncer(id: ServerId, signal: AbortSignal): Promise<Reading<boolean>>;
  /** Sends the change and waits for its operations. */
  change(id: ServerId, change: TlsChange, context: WriteContext): Promise<void>;
}
