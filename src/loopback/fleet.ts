import { DemoAuthority } from './demoAuthority';
import { startLoopback, type LoopbackServer, type LoopbackSettings } from './index';

/** A simulated server in use. */
export interface LoopbackLease {
  readonly host: string;
  readonly port: number;
  /** Ends the use; the server closes with its last one. */
  readonly release: () => Promise<void>;
}

interface RunningServer {
  readonly starting: Promise<LoopbackServer>;
  uses: number;
}

/** Loopback servers by the caller's ids. Each listens only while it is used. */
export class LoopbackFleet {
  private readonly authority = new DemoAuthority();
  private readonly servers = new Map<string, RunningServer>();

  /** Certificate of the authority that issued the servers' certificates, PEM. */
  get certificate(): string {
    return this.authority.certificate;
  }

  /** Number of servers in use. */
  get size(): number {
    return this.servers.size;
  }

  /**
   * @param name host name that the certificate is for
   * @param settings settings of the server from now on; undefined: it does not run, and its port is closed
   */
  async use(id: string, name: string, settings: LoopbackSettings | undefined): Promise<LoopbackLease> {
    const server = this.servers.get(id) ?? {
      starting: startLoopback(this.authority.issue([name]), settings ?? whileItDoesNotRun),
      uses: 0,
    };
    this.servers.set(id, server);
    server.uses++;
    const { host, port, change } = await server.starting.catch((error: unknown) => {
      this.servers.delete(id);
      throw error;
    });
    if (settings) {
      change(settings);
    } else {
      await this.end(id, server);
    }
    let isUsed = true;
    const release = async (): Promise<void> => {
      server.uses -= isUsed ? 1 : 0;
      isUsed = false;
      if (server.uses === 0) {
        await this.end(id, server);
      }
    };
    return { host, port, release };
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers].map(([id, server]) => this.end(id, server)));
  }

  /** Closes a server, unless that was done before. */
  private async end(id: string, server: RunningServer): Promise<void> {
    if (this.servers.get(id) === server) {
      this.servers.delete(id);
      await (await server.starting).close();
    }
  }
}

/** Settings for the time between finding a free port and closing it. */
const whileItDoesNotRun: LoopbackSettings = { enforcement: true, minimum: '1.3', maximum: 'none' };
