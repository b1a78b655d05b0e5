import { TlsError } from './errors';
import { parseServerId } from './resourceId';
import type { Server } from './server';

/** Reference to a server, which may never have been read. */
export type ServerReference = Pick<Server, 'id' | 'name'>;

/** Makes a reference; undefined when `id` is not the resource id of a server. */
export function serverReference(id: string): ServerReference | undefined {
  const parsed = parseServerId(id);
  return parsed && { id, name: parsed.name };
}

const brand = Symbol.for('azurePostgresTls.ServerFailure');

/** A failure with its server and the attempted action. */
export class ServerFailure extends Error {
  private readonly [brand] = true;

  /** As for {@link TlsError}: each bundle has its own copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(
    readonly server: ServerReference,
    /** `use`: neither a change nor a read of the server. */
    readonly attempt: 'change' | 'read' | 'use',
    readonly error: TlsError,
    readonly retry?: () => void,
  ) {
    super(error.message, { cause: error });
  }
}

export function tlsErrorOf(failure: unknown): TlsError | undefined {
  if (failure instanceof TlsError) {
    return failure;
  }
  return failure instanceof ServerFailure ? failure.error : undefined;
}
