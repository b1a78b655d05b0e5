import { isUnread, type Server } from '../domain/server';

/** Servers by id, with their source: an earlier session, a list, or a read of the server itself. */
export class ServerStore {
  private readonly servers = new Map<string, Server>();
  /** Keys of servers from an earlier session that this one has not read or listed yet. */
  private readonly unseen = new Set<string>();
  private readonly gone = new Set<string>();
  private readonly annotators: ((server: Server) => Server)[] = [];

  /** By id in lower case. */
  get byId(): ReadonlyMap<string, Server> {
    return this.servers;
  }

  get hasUnseen(): boolean {
    return this.unseen.size > 0;
  }

  get unseenKeys(): readonly string[] {
    return [...this.unseen];
  }

  get(id: string): Server | undefined {
    return this.servers.get(id.toLowerCase());
  }

  /** Passes every server from now on through `annotate` as well. */
  annotateWith(annotate: (server: Server) => Server): void {
    this.annotators.push(annotate);
  }

  /** Annotates a server again whose annotation has changed. Returns the server, if it exists. */
  annotateAgain(id: string): Server | undefined {
    const server = this.get(id);
    if (server) {
      this.servers.set(id.toLowerCase(), this.annotate(server));
    }
    return server;
  }

  /** Whether it was read or listed in this session, even if it no longer exists. */
  wasSeen(id: string): boolean {
    const key = id.toLowerCase();
    return (this.servers.has(key) && !this.unseen.has(key)) || this.gone.has(key);
  }

  /** Adds a server of an earlier session, unless this session has seen it. */
  putCached(server: Server): void {
    const key = server.id.toLowerCase();
    if (!this.servers.has(key) && !this.gone.has(key)) {
      this.servers.set(key, server);
      this.unseen.add(key);
    }
  }

  /**
   * Adds a server from a list. Settings that the list lacks stay as they were read, with their own `readAt`. Returns the
   * server as it is kept.
   */
  putListed(server: Server): Server {
    const previous = this.get(server.id);
    return this.put(previous && isUnread(server) ? { ...server, tls: previous.tls, readAt: previous.readAt } : server);
  }

  /** Adds a server that was read itself. */
  putRead(server: Server): void {
    this.gone.delete(server.id.toLowerCase());
    this.put(server);
  }

  delete(key: string): void {
    this.servers.delete(key);
    this.unseen.delete(key);
  }

  markGone(id: string): void {
    this.gone.add(id.toLowerCase());
  }

  clear(): void {
    this.servers.clear();
    this.unseen.clear();
    this.gone.clear();
  }

  private annotate(server: Server): Server {
    return this.annotators.reduce((annotated, annotate) => annotate(annotated), server);
  }

  private put(server: Server): Server {
    const key = server.id.toLowerCase();
    const kept = this.annotate(server);
    this.unseen.delete(key);
    this.servers.set(key, kept);
    return kept;
  }
}

const failed = { known: false, reason: 'failed' } as const;

/** The server after a failed operation and a failed read: its settings are unknown. */
export function withUnknownSettings(server: Server): Server {
  return { ...server, tls: { enforcement: failed, minimum: failed, maximum: failed } };
}
