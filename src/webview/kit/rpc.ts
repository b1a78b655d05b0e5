import type { Answer } from './protocol';

/** The host could not do what was requested; `message` is its sentence, in the user's language. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
}

/**
 * Requests of the page that the host answers. They have no time limit: the host may be waiting for the user
 * (a question, a file dialog), and it answers each request, also one that fails.
 */
export class Requests<Request extends string> {
  private readonly pending = new Map<number, { resolve: () => void; reject: (error: RequestFailed) => void }>();
  private lastId = 0;

  constructor(private readonly post: (message: { type: 'request'; id: number; request: Request }) => void) {}

  /** Resolves when it is done (or the user cancelled it); rejects with {@link RequestFailed}. */
  send(request: Request): Promise<void> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.post({ type: 'request', id, request });
    });
  }

  /** Settles the request that `answer` belongs to; an unexpected answer is ignored. */
  accept(answer: Answer): void {
    const waiting = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    if (answer.ok) {
      waiting?.resolve();
    } else {
      waiting?.reject(new RequestFailed(answer.message));
    }
  }
}
