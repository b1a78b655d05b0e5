import type { Answer, PageRequest } from './protocol';

/** The host could not do what was asked; `message` is its sentence, in the user's language. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
}

/**
 * Requests of the page that are answered by the host. They have no time limit: the host may be waiting for a person
 * (a question, a file dialog), and it answers each one, with its failure when it fails.
 */
export class Requests<Request extends string = PageRequest> {
  private readonly pending = new Map<number, { resolve: () => void; reject: (error: RequestFailed) => void }>();
  private lastId = 0;

  constructor(private readonly post: (message: { type: 'request'; id: number; request: Request }) => void) {}

  /** Resolves when it is done (or the user decided against it); rejects with {@link RequestFailed}. */
  send(request: Request): Promise<void> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.post({ type: 'request', id, request });
    });
  }

  /** Settles the request that `answer` belongs to; one that is not waited for is ignored. */
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
