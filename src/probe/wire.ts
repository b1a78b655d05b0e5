import net from 'node:net';
import type { TLSSocket } from 'node:tls';
import { socketProblem, WireError, type WireProblem } from './problem';

/** Most that is read of one connection: a chain of certificates has some kilobytes. */
const maximumBytes = 128 * 1024;

/** One TCP connection that is read in exact counts: it ends with its signal, and never reads without limit. */
export class Wire {
  private readonly chunks: Buffer[] = [];
  private available = 0;
  private received = 0;
  private failure: WireProblem | undefined;
  private wake: (() => void) | undefined;

  private constructor(
    private readonly socket: net.Socket,
    private signal: AbortSignal,
  ) {
    socket.on('data', this.hear);
    socket.on('close', this.closed);
    this.endWith(signal);
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

  /** From now on it ends with this signal, and no longer with the one before. */
  endWith(signal: AbortSignal): void {
    this.signal.removeEventListener('abort', this.expired);
    this.signal = signal;
    signal.addEventListener('abort', this.expired);
    if (signal.aborted) {
      this.expired();
    }
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Bytes that have come and were not read. */
  get unread(): number {
    return this.available;
  }

  /** Reads exactly `count` bytes. @throws WireError `closed`, `timedOut`, `tooMuch` */
  async read(count: number): Promise<Buffer> {
    while (this.available < count) {
      if (this.failure !== undefined) {
        throw new WireError(this.failure);
      }
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const [first = Buffer.alloc(0)] = this.chunks;
    const all = first.length < count ? Buffer.concat(this.chunks) : first;
    this.chunks.splice(0, first.length < count ? this.chunks.length : 1, all.subarray(count));
    this.available -= count;
    return all.subarray(0, count);
  }

  /** What has come, at most `count` bytes: to show the beginning of what is not understood. */
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
    this.socket.destroy();
  }

  private stopListening(): void {
    this.socket.off('data', this.hear);
    this.socket.off('close', this.closed);
    this.signal.removeEventListener('abort', this.expired);
  }

  private readonly hear = (chunk: Buffer): void => {
    this.received += chunk.length;
    this.chunks.push(chunk);
    this.available += chunk.length;
    if (this.received > maximumBytes) {
      this.fail({ code: 'tooMuch' });
    }
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
