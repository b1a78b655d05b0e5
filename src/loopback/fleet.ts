import { DemoAuthority } from './demoAuthority';
import { startLoopback, type LoopbackServer, type LoopbackSettings } from './index';

/** Address of a simulated server. */
export interface LoopbackAddress {
  readonly host: string;
  readonly port: number;
}

/** Loopback servers by the caller's ids, each started at first use. */
export class LoopbackFleet {
  private readonly authority = new DemoAuthority();
  private readonly servers = new Map<string, Promise<LoopbackServer>>();

  /** Certificate of the authority that issued the servers' certificates, PEM. */
  get certificate(): string {
    return this.authority.certificate;
  }

  /**
   * @param name host name that the certificate is for
   * @param settings settings of the server from now on; undefined: it does not run, and its port is closed
   */
  async address(id: string, name: string, settings: LoopbackSettings | undefined): Promise<LoopbackAddress> {
    const starting = this.servers.get(id) ?? startLoopback(this.authority.issue([name]), settings ?? whileItDoesNotRun);
    this.servers.set(id, starting);
    const { host, port, change } = await starting;
    if (settings) {
      change(settings);
    } else if (this.servers.get(id) === starting) {
      this.servers.delete(id);
      await (await starting).close();
    }
    return { host, port };
  }

  async close(): Promise<void> {
    const all = [...this.servers.values()];
    this.servers.clear();
    await Promise.all(all.map(async (server) => (await server).close()));
  }
}

/** Settings for the time between finding a free port and closing it. */
const whileItDoesNotRun: LoopbackSettings = { enforcement: true, minimum: '1.3', maximum: 'none' };
