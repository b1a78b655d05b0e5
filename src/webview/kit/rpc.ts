import type { Answer } from './protocol';

/** The host could not perform a request; `message` is its message in the user's language. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
}

/**
 * Requests that the host answers. They have no time limit, because the host may be waiting for the user (a question,
 * a file dialog). It answers each request, including failed ones.
 */
export class Requests<Request extends string> {
  private readonly pending = new Map<number, { resolve: () => void; reject: (error: RequestFailed) => void }>();
  private lastId = 0;

  constructor(private readonly post: (message: { type: 'request'; id: number; request: Request }) => void) {}

  /** Resolves when the request is done or the user cancels it; rejects with {@link RequestFailed}. */
  send(request: Request): Promise<void> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.post({ type: 'request', id, request });
    });
  }

  /** Settles the request of `answer`; ignores an unexpected answer. */
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
