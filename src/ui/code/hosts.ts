import { isOfAzure } from '../../code/hosts';
import { Emitter } from '../../domain/emitter';
import type { Server } from '../../domain/server';
import type { Fleet, FleetChange } from '../../fleet/fleet';
import type { KnownServer } from '../../workspace/protocol';

type Listed = Pick<Fleet, 'all' | 'get' | 'onDidChange' | 'status' | 'problems' | 'tenantProblems' | 'subscriptions'>;

/** Time in which a listing adds many servers, in milliseconds. */
const quiet = 500;

/** The listed servers as code refers to them: by their hosts. */
export class KnownServers {
  private readonly changed = new Emitter<readonly KnownServer[]>();
  /** Fires after a change of what findings depend on. */
  readonly onDidChange = this.changed.event;
  private readonly listening: { dispose(): unknown };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private byHost = new Map<string, Server>();
  /** Every server that this window has seen, by its host. */
  private readonly seen = new Map<string, Pick<Server, 'name' | 'subscriptionId'>>();
  private gone: readonly string[] = [];
  private told = '';
  /** Hosts that are judged besides those of Azure. */
  others: readonly string[] = [];

  constructor(private readonly fleet: Listed) {
    this.listening = fleet.onDidChange((change) => this.follow(change));
    fleet.all.forEach((server) => this.see(server));
  }

  /** Reads the servers again. */
  update(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.byHost = new Map(
      this.fleet.all.flatMap((one) => (one.host === undefined ? [] : [[one.host.toLowerCase(), one]])),
    );
    this.gone = this.isWhole ? this.left() : this.gone.filter((host) => !this.byHost.has(host));
    const known = [
      ...[...this.byHost].map(([host, server]) => knownServer(host, server)),
      ...this.gone.map((host): KnownServer => ({ host, name: this.seen.get(host)?.name ?? host, gone: true })),
    ];
    const told = JSON.stringify(known);
    if (told !== this.told) {
      this.told = told;
      this.others = known.flatMap(({ host }) => (isOfAzure(host) ? [] : [host]));
      this.changed.fire(known);
    }
  }

  /** The server with a host name, which is in lower case. */
  get(host: string): Server | undefined {
    const server = this.byHost.get(host);
    return server && this.fleet.get(server.id); // as it is now
  }

  /** Hosts of the listed servers; undefined unless every one was listed, so that a missing host is in no fleet. */
  get all(): ReadonlySet<string> | undefined {
    return this.isWhole ? new Set(this.byHost.keys()) : undefined;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listening.dispose();
    this.changed.dispose();
  }

  private get isWhole(): boolean {
    const { status, problems, tenantProblems } = this.fleet;
    return status.kind === 'loaded' && !status.partial && problems.length + tenantProblems.length === 0;
  }

  private follow(change: FleetChange): void {
    if (change.kind === 'fleet' && this.fleet.status.kind === 'idle') {
      // the next fleet may be another account's
      this.seen.clear();
      this.gone = [];
    }
    // before a listing removes those of an earlier session
    if (change.kind === 'fleet') this.fleet.all.forEach((server) => this.see(server));
    if (change.kind === 'servers') change.ids.forEach((id) => this.see(this.fleet.get(id)));
    if (change.kind === 'server') this.see(this.fleet.get(change.id));
    // from the end of a listing on, a host that is missing is not in the fleet
    if (change.kind === 'status') this.update();
    else this.timer ??= setTimeout(() => this.update(), quiet);
  }

  private see(server: Server | undefined): void {
    if (server?.host !== undefined) {
      const { name, subscriptionId } = server;
      this.seen.set(server.host.toLowerCase(), { name, subscriptionId });
    }
  }

  /** Hosts of servers that were listed before and no longer are, though their subscription is. */
  private left(): readonly string[] {
    const listed = new Set(this.fleet.subscriptions.map(({ id }) => id.toLowerCase()));
    return [...this.seen].flatMap(([host, { subscriptionId }]) =>
      this.byHost.has(host) || !listed.has(subscriptionId.toLowerCase()) ? [] : [host],
    );
  }
}

function knownServer(host: string, { name, tls: { enforcement, minimum } }: Server): KnownServer {
  return {
    host,
    name,
    ...(enforcement.known ? { enforcement: enforcement.value } : {}),
    ...(minimum.known && minimum.value !== 'none' ? { minimum: minimum.value } : {}),
  };
}
