import { asTlsError, isCancelled } from '../domain/errors';
import { known, unknown, type Reading, type Server } from '../domain/server';
import {
  asksForNetwork,
  reachedAddress,
  type Anchor,
  type AzureView,
  type Credentials,
  type probeServer,
  type Target,
  type tryLogin,
} from '../probe';
import { targetOf } from '../connect/target';
import { Emitter } from '../domain/emitter';
import type { Fleet } from '../fleet/fleet';
import { declaredOf, demoAuthority, outcomeOf, type Observation, type PgBouncerSeen } from './observation';

/** Address of a server when it is not its own name. */
export interface WireTarget {
  readonly host: string;
  readonly port: number;
  /** Certificate of the authority of this session's simulated servers, PEM. */
  readonly demoAuthority: string;
  /** Ends the use of the address: a simulated server listens only while it is used. */
  readonly release: () => Promise<void>;
}

export interface VerifierOptions {
  readonly fleet: Pick<
    Fleet,
    | 'get'
    | 'read'
    | 'readPgBouncer'
    | 'readNetwork'
    | 'annotateWith'
    | 'annotateAgain'
    | 'onDidChange'
    | 'status'
    | 'size'
  >;
  /** Address of a server's port. Undefined: the server's own name and that port. */
  readonly wireTarget: (serverId: string, port: number) => Promise<WireTarget | undefined>;
  /** Certification authorities for a host, without the demo authority. */
  readonly anchors: (host: string) => Promise<readonly Anchor[]>;
  readonly probe: typeof probeServer;
  readonly tryLogin: typeof tryLogin;
}

interface Run {
  readonly controller: AbortController;
  readonly done: Promise<Observation>;
}

/**
 * Verifies servers on the wire, keeps the observations for the session, and stores each outcome on the server in the
 * fleet, compared with the current settings.
 */
export class Verifier {
  private readonly changed = new Emitter<string>();
  private readonly observations = new Map<string, Observation>();
  private readonly running = new Map<string, Run>();
  private readonly listener: { dispose(): void };
  /** Fires with the id of a server whose verification began, ended or was forgotten. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly options: VerifierOptions) {
    const { fleet } = options;
    fleet.annotateWith((server) => this.annotate(server));
    this.listener = fleet.onDidChange(({ kind }) => {
      if (kind === 'fleet' && fleet.size === 0 && fleet.status.kind === 'idle') {
        this.forget();
      }
    });
  }

  observation(id: string): Observation | undefined {
    return this.observations.get(id.toLowerCase());
  }

  isVerifying(id: string): boolean {
    return this.running.has(id.toLowerCase());
  }

  /** Reads the server's settings and verifies it on the wire. Concurrent calls for a server share one verification. */
  async verify(id: string): Promise<Observation> {
    const key = id.toLowerCase();
    return this.running.get(key)?.done ?? this.run(id, (signal) => this.observe(id, signal));
  }

  /** Verifies, and reads from Azure the possible reason of a problem on the wire. */
  async diagnose(id: string): Promise<Observation> {
    const observation = await this.verify(id);
    const { report, azure } = observation;
    const key = id.toLowerCase();
    if (azure.network || !asksForNetwork(report, azure.state) || this.observation(id) !== observation) {
      return observation;
    }
    return this.running.get(key)?.done ?? this.run(id, (signal) => this.askAzure(id, observation, signal));
  }

  private async run(id: string, work: (signal: AbortSignal) => Promise<Observation>): Promise<Observation> {
    const key = id.toLowerCase();
    const controller = new AbortController();
    const done = work(controller.signal);
    this.running.set(key, { controller, done });
    this.announce(id);
    try {
      const observation = await done;
      if (!controller.signal.aborted) {
        this.observations.set(key, observation);
      }
      return observation;
    } finally {
      if (this.running.get(key)?.controller === controller) {
        this.running.delete(key);
      }
      this.announce(id);
    }
  }

  cancel(id: string): void {
    this.running.get(id.toLowerCase())?.controller.abort();
  }

  /** Logs in and out, to check whether that works. Only the outcome is kept. */
  async logIn(id: string, credentials: Credentials, signal: AbortSignal): Promise<void> {
    const observation = this.observation(id);
    const address = observation && reachedAddress(observation.report);
    const server = this.options.fleet.get(id);
    if (observation && address !== undefined && server) {
      const { target, anchors, release } = await this.reach(server, targetOf(server).port);
      const login = await this.options
        .tryLogin(target, address, credentials, { anchors, signal })
        .finally(() => release?.());
      // a newer observation is about another moment
      if (this.observation(id) === observation) {
        this.observations.set(id.toLowerCase(), { ...observation, login });
        this.announce(id);
      }
    }
  }

  dispose(): void {
    this.listener.dispose();
    for (const { controller } of this.running.values()) {
      controller.abort();
    }
    this.changed.dispose();
  }

  private async observe(id: string, signal: AbortSignal): Promise<Observation> {
    const { server, state } = await this.read(id, signal);
    const [{ report, simulated }, pgBouncer] = await Promise.all([
      this.verifyPort(server, targetOf(server).port, signal),
      this.verifyPgBouncer(server, signal),
    ]);
    return { at: Date.now(), report, declared: declaredOf(server), simulated, pgBouncer, azure: { state } };
  }

  private async verifyPort(server: Server, port: number, signal: AbortSignal) {
    const { target, anchors, release } = await this.reach(server, port);
    // no real user name in plain text; the gateway of Single Server finds the server by the text after the @
    const user = server.kind === 'single' ? `postgres@${server.name}` : 'postgres';
    const report = await this.options.probe(target, { anchors, signal, user }).finally(() => release?.());
    return { report, simulated: release !== undefined };
  }

  /** PgBouncer is verified only when it is known to be on: a closed port would say nothing. */
  private async verifyPgBouncer(server: Server, signal: AbortSignal): Promise<PgBouncerSeen> {
    const enabled = await this.hasPgBouncer(server, signal);
    const ports = !enabled.known || !enabled.value ? [] : server.elasticCluster ? [6432, 8432] : [6432];
    const verify = async (port: number) => ({ port, report: (await this.verifyPort(server, port, signal)).report });
    return { enabled, ports: await Promise.all(ports.map(verify)) };
  }

  private async hasPgBouncer({ kind, id }: Server, signal: AbortSignal): Promise<Reading<boolean>> {
    if (kind === 'single') {
      return known(false);
    }
    try {
      return await this.options.fleet.readPgBouncer(id, { signal });
    } catch (error) {
      if (isCancelled(error)) {
        throw error;
      }
      return unknown('failed');
    }
  }

  /** Without Azure's response the observation on the wire is still returned. */
  private async askAzure(id: string, observation: Observation, signal: AbortSignal): Promise<Observation> {
    const { state } = observation.azure;
    try {
      const value = await this.options.fleet.readNetwork(id, { signal });
      return { ...observation, azure: { state, network: { known: true, value } } };
    } catch (error) {
      return isCancelled(error)
        ? observation
        : { ...observation, azure: { state, network: { known: false, failure: asTlsError(error).failure } } };
    }
  }

  /** Reads the settings; falls back to the last known ones, because the wire can be verified nevertheless. */
  private async read(id: string, signal: AbortSignal): Promise<{ server: Server; state: AzureView['state'] }> {
    const { fleet } = this.options;
    try {
      const server = await fleet.read(id, signal);
      return { server, state: { known: true, value: server.state } };
    } catch (error) {
      const known = fleet.get(id);
      if (!known || isCancelled(error)) {
        throw error;
      }
      return { server: known, state: { known: false, failure: asTlsError(error).failure } };
    }
  }

  private async reach(
    server: Server,
    port: number,
  ): Promise<{ target: Target; anchors: readonly Anchor[]; release: WireTarget['release'] | undefined }> {
    const { host } = targetOf(server);
    const anchors = await this.options.anchors(host);
    const elsewhere = await this.options.wireTarget(server.id, port);
    return elsewhere
      ? {
          target: { host: elsewhere.host, port: elsewhere.port, serverName: host },
          anchors: [{ name: demoAuthority, pem: elsewhere.demoAuthority, trusted: true }, ...anchors],
          release: elsewhere.release,
        }
      : { target: { host, port }, anchors, release: undefined };
  }

  private annotate(server: Server): Server {
    const observation = this.observation(server.id);
    const verifying = this.isVerifying(server.id);
    const { wire: _, ...plain } = server;
    return observation || verifying
      ? { ...plain, wire: { verifying, ...(observation ? { outcome: outcomeOf(server, observation) } : {}) } }
      : plain;
  }

  private announce(id: string): void {
    this.options.fleet.annotateAgain(id);
    this.changed.fire(id);
  }

  private forget(): void {
    const ids = [...this.observations.keys(), ...this.running.keys()];
    this.observations.clear();
    for (const { controller } of this.running.values()) {
      controller.abort();
    }
    ids.forEach((id) => this.changed.fire(id));
  }
}
