import net from 'node:net';
import type { TLSSocket } from 'node:tls';
import { socketProblem, WireError, type WireProblem } from './problem';

/** Most that is read of one connection unless more is allowed: a chain of certificates has some kilobytes. */
const maximumBytes = 128 * 1024;

/** Longest that a last message is waited for, in milliseconds. */
const lastWords = 1_000;

/** One TCP connection that is read in exact counts: it ends with its signal, and never reads without limit. */
export class Wire {
  private readonly chunks: Buffer[] = [];
  private available = 0;
  private allowance = maximumBytes;
  private failure: WireProblem | undefined;
  private wake: (() => void) | undefined;

  private constructor(
    private readonly socket: net.Socket,
    private signal: AbortSignal,
  ) {
    socket.on('data', this.hear);
    socket.on('close', this.closed);
    this.endWith(signal);
    if (socket.destroyed) {
      this.closed();
    }
  }

  /** @throws WireError `connectionRefused`, `unreachable`, `timedOut` when the signal is aborted first */
  static connect(address: string, port: number, signal: AbortSignal): Promise<Wire> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(new WireError({ code: 'timedOut' }));
        return;
      }
      const socket = net.connect({ host: address, port, noDelay: true });
      const expired = (): void => {
        socket.destroy();
        reject(new WireError({ code: 'timedOut' }));
      };
      signal.addEventListener('abort', expired, { once: true });
      // stays: a socket that fails after it is done with must not end the process
      socket.on('error', (error) => {
        signal.removeEventListener('abort', expired);
        reject(new WireError(socketProblem(error)));
      });
      socket.once('connect', () => {
        signal.removeEventListener('abort', expired);
        resolve(new Wire(socket, signal));
      });
    });
  }

  /** Reads what comes over an established TLS session. */
  static over(socket: TLSSocket, signal: AbortSignal): Wire {
    return new Wire(socket, signal);
  }

  /** Replaces the signal that ends the connection. */
  endWith(signal: AbortSignal): void {
    this.signal.removeEventListener('abort', this.expired);
    this.signal = signal;
    signal.addEventListener('abort', this.expired);
    if (signal.aborted) {
      this.expired();
    }
  }

  /** Takes this many bytes more, and no longer what is left of an earlier allowance. */
  allow(bytes: number): void {
    this.allowance = bytes;
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Bytes that have come and were not read. */
  get unread(): number {
    return this.available;
  }

  /**
   * Reads exactly `count` bytes. What came before the peer closed can be read; after the deadline, or a flood, nothing.
   *
   * @throws WireError `closed`, `timedOut`, `tooMuch`
   */
  async read(count: number): Promise<Buffer> {
    for (;;) {
      if (this.failure !== undefined && (this.failure.code !== 'closed' || this.available < count)) {
        throw new WireError(this.failure);
      }
      if (this.available >= count) {
        break;
      }
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const [first = Buffer.alloc(0)] = this.chunks;
    const all = first.length < count ? Buffer.concat(this.chunks) : first;
    this.chunks.splice(0, first.length < count ? this.chunks.length : 1, all.subarray(count));
    this.available -= count;
    return all.subarray(0, count);
  }

  /** Received bytes, at most `count`, to show the beginning of a message that is not understood. */
  peek(count: number): Buffer {
    return Buffer.concat(this.chunks).subarray(0, count);
  }

  /** Hands the socket over, to go on with TLS. Nothing may be unread. Closing is the new owner's. */
  release(): net.Socket {
    this.stopListening();
    return this.socket;
  }

  close(): void {
    this.stopListening();
    this.fail({ code: 'closed' });
  }

  /** Sends a last message, and closes without waiting for the peer. */
  closeAfter(bytes: Uint8Array): void {
    this.stopListening();
    if (!this.socket.destroyed) {
      this.socket.end(bytes);
      this.socket.destroySoon();
      // a peer that does not read must not hold the socket
      setTimeout(() => this.socket.destroy(), lastWords).unref();
    }
  }

  private stopListening(): void {
    this.socket.off('data', this.hear);
    this.socket.off('close', this.closed);
    this.signal.removeEventListener('abort', this.expired);
  }

  private readonly hear = (chunk: Buffer): void => {
    this.allowance -= chunk.length;
    if (this.allowance < 0) {
      this.fail({ code: 'tooMuch' });
      return;
    }
    this.chunks.push(chunk);
    this.available += chunk.length;
    this.wake?.();
  };

  private readonly closed = (): void => this.fail({ code: 'closed' });

  private readonly expired = (): void => this.fail({ code: 'timedOut' });

  private fail(problem: WireProblem): void {
    this.failure ??= problem;
    this.socket.destroy();
    this.wake?.();
  }
}
