import type { SecureContext } from 'node:tls';
import { compareTls, tlsVersions, type TlsVersion } from '../domain/tlsVersion';
import { judgeChain, type Anchor } from './chain';
import { commonSuites } from './cipherSuites';
import { clientHello, helloSeed, type HelloOptions } from './clientHello';
import { judgeClientCertificate } from './clientCertificate';
import { withDeadline } from '../domain/deadline';
import { followAliases, resolveAddresses, systemResolver, type Resolver } from './dns';
import { askToStart, judgePlaintext } from './plaintext';
import { requestTls } from './postgresProtocol';
import { cancelled, problemOf, WireError, type WireProblem } from './problem';
import type {
  ConnectionAttempt,
  DirectAnswer,
  NamesAnswer,
  SessionAnswer,
  StartAnswer,
  Timed,
  TlsAnswer,
  Unknown,
  Untimed,
  VersionAnswer,
  WireReport,
} from './report';
import { readServerFlight } from './serverFlight';
import { openSession, sessionContext, type Session } from './session';
import { asciiName, defaultLimits, type Limits, type Target } from './target';
import { askVersion } from './versionQuestion';
import { Wire } from './wire';

export interface ProbeOptions {
  readonly anchors: readonly Anchor[];
  readonly signal: AbortSignal;
  /** User of the start-up without TLS, which never logs in; `postgres` by default. */
  readonly user?: string;
  readonly database?: string;
  readonly limits?: Limits;
  readonly resolver?: Resolver;
}

/** Application protocol of direct TLS. */
const postgresql = 'postgresql';

/**
 * Looks at a server as it is on the wire. No password and no data is sent: each connection ends where a client would
 * log in.
 *
 * Resolves within the limits whatever the server does; what could not be seen is `unknown` with its problem.
 *
 * @throws TlsError `cancelled` when the signal is aborted
 */
export async function probeServer(target: Target, options: ProbeOptions): Promise<WireReport> {
  const started = Date.now();
  const limits = options.limits ?? defaultLimits;
  const report = await withDeadline(options.signal, limits.total, (signal) =>
    new Probe(target, options, limits.step, signal).run(),
  );
  if (options.signal.aborted) {
    throw cancelled();
  }
  return { ...report, startedAt: new Date(started).toISOString(), milliseconds: Date.now() - started };
}

type Observation = Omit<WireReport, 'startedAt' | 'milliseconds'>;

class Probe {
  private readonly host: string;
  private readonly port: number;
  private readonly serverName: string;
  private readonly resolver: Resolver;
  private context: SecureContext | undefined;

  constructor(
    target: Target,
    private readonly options: ProbeOptions,
    private readonly stepLimit: number,
    private readonly signal: AbortSignal,
  ) {
    this.host = asciiName(target.host);
    this.port = target.port;
    this.serverName = asciiName(target.serverName ?? target.host);
    this.resolver = options.resolver ?? systemResolver();
  }

  async run(): Promise<Observation> {
    const aliases = followAliases(this.host, this.resolver, this.signal);
    const names = await this.step<NamesAnswer>(async (signal) => ({
      status: 'resolved',
      addresses: await resolveAddresses(this.host, this.resolver, signal),
    }));
    const { attempts, address, tls, wire } = await this.reach(names);
    const seen = await this.observe(address, tls, wire);
    const { host, port, serverName } = this;
    return { format: 1, host, port, serverName, names, aliases: await aliases, attempts, tls, ...seen };
  }

  /** Finds the first address that takes a connection, and asks for TLS over it. */
  private async reach(names: NamesAnswer) {
    const attempts: ConnectionAttempt[] = [];
    for (const { address } of names.status === 'resolved' ? names.addresses : []) {
      const attempt = await this.step<Connected>(async (signal) => ({
        status: 'connected',
        wire: await Wire.connect(address, this.port, signal),
      }));
      const { milliseconds } = attempt;
      if (attempt.status === 'connected') {
        attempts.push({ address, milliseconds });
        const { wire } = attempt;
        return { attempts, address, tls: await this.askForTls(wire), wire };
      }
      attempts.push({ address, problem: attempt.problem, milliseconds });
    }
    return { attempts, address: undefined, tls: notTried, wire: undefined };
  }

  /** Everything else at the same time: the session over the connection that was asked for TLS, the rest over its own. */
  private async observe(address: string | undefined, tls: TlsAnswer, asked: Wire | undefined) {
    if (address === undefined || asked === undefined || tls.status === 'unknown') {
      const versions = Object.fromEntries(tlsVersions.map((version) => [version, notTried]));
      return {
        plaintext: notTried,
        versions: versions as Record<TlsVersion, typeof notTried>,
        // a proxy may speak TLS only, and take a request for it for garbage
        direct: address !== undefined && isUnanswered(tls) ? await this.askDirect(address) : notTried,
        session: notTried,
      };
    }
    const offered = tls.status === 'offered';
    const opening = offered ? this.openSession(asked, false) : notTried;
    const askVersion = async (version: TlsVersion): Promise<[TlsVersion, VersionAnswer]> => [
      version,
      offered
        ? await this.askVersion(address, version, opening)
        : { status: 'refused', reason: 'tlsOff', milliseconds: 0 },
    ];
    const [clear, direct, session, ...versions] = await Promise.all([
      this.askPlaintext(address),
      this.askDirect(address),
      opening,
      ...tlsVersions.map(askVersion),
    ]);
    const answers = Object.fromEntries(versions) as Record<TlsVersion, VersionAnswer>;
    const onlyOld =
      session.status === 'unknown' && (answers['1.0'].status === 'accepted' || answers['1.1'].status === 'accepted');
    const best = onlyOld ? await this.openSession(address, true) : session;
    const encrypted = !offered ? tlsOff : best.status === 'established' ? best.start : best;
    return {
      plaintext: { ...judgePlaintext(clear, encrypted), milliseconds: clear.milliseconds },
      versions: answers,
      direct,
      session: best,
    };
  }

  /** The connection stays open where TLS is offered. */
  private async askForTls(wire: Wire): Promise<TlsAnswer> {
    const answer = await this.step<TlsAnswer>(async (signal) => {
      try {
        wire.endWith(signal);
        await requestTls(wire);
        return { status: 'offered' };
      } catch (error) {
        if (error instanceof WireError && error.problem.code === 'tlsOff') {
          return { status: 'off' };
        }
        throw error;
      }
    });
    if (answer.status !== 'offered') {
      wire.close();
    }
    return answer;
  }

  /**
   * All hellos together are one step: a version has one limit, however many it takes. A session that was opened with
   * TLS 1.3 answers for it.
   */
  private async askVersion(
    address: string,
    version: TlsVersion,
    opening: SessionAnswer | Promise<SessionAnswer>,
  ): Promise<VersionAnswer> {
    if (version === '1.3') {
      const session = await opening;
      if (session.status === 'established' && session.version === version && session.keyExchange !== undefined) {
        const { cipher, keyExchange, milliseconds } = session;
        return { status: 'accepted', cipher, keyExchange, milliseconds };
      }
    }
    return this.step<VersionAnswer>((signal) =>
      askVersion(version, this.serverName, async (offer) => {
        const wire = await Wire.connect(address, this.port, signal);
        try {
          await requestTls(wire);
          return await sayHello(wire, offer);
        } finally {
          wire.close();
        }
      }),
    );
  }

  /**
   * Whether a client of direct TLS gets in: the server has to take the hello, and to agree to speak PostgreSQL, without
   * which libpq goes away. It says so under encryption in TLS 1.3, so that a whole handshake is needed to read it.
   */
  private async askDirect(address: string): Promise<DirectAnswer> {
    const started = Date.now();
    const confirmed = await this.confirmDirect(address, false);
    if (confirmed.status === 'accepted') {
      return confirmed;
    }
    const answer = await this.sayDirectHello(address);
    if (answer.status !== 'accepted') {
      return { ...answer, milliseconds: Date.now() - started };
    }
    const isOld = compareTls(answer.version, '1.2') < 0;
    const found = isOld ? await this.confirmDirect(address, true) : confirmed;
    const outcome = found.status === 'accepted' ? { ...found, version: answer.version } : found;
    return { ...outcome, milliseconds: Date.now() - started };
  }

  private confirmDirect(address: string, oldVersions: boolean): Promise<DirectAnswer> {
    const { serverName } = this;
    return this.overWire<DirectAnswer>(address, async (wire, signal) => {
      const options = { serverName, context: this.contextFor(oldVersions), signal, protocol: postgresql };
      const { version } = await openSession(wire.release(), options);
      return { status: 'accepted', version };
    });
  }

  private sayDirectHello(address: string): Promise<DirectAnswer> {
    const { serverName } = this;
    return this.overWire<DirectAnswer>(address, async (wire) => {
      try {
        const versions = ['1.3', '1.2', '1.1', '1.0'] as const;
        const suites = commonSuites('1.3');
        const flight = await sayHello(wire, { versions, suites, serverName, protocol: postgresql });
        return judgeDirect(flight);
      } catch (error) {
        // an older PostgreSQL takes the hello for a packet that is too long, and closes the connection
        if (error instanceof WireError && (error.problem.code === 'closed' || error.problem.code === 'notTls')) {
          return { status: 'refused', reason: error.problem.code };
        }
        throw error;
      }
    });
  }

  /** A connection that is closed without a word may be an accident: it is asked again. */
  private async askPlaintext(address: string): Promise<StartAnswer & Timed> {
    const ask = (): Promise<StartAnswer & Timed> =>
      this.overWire<StartAnswer & Timed>(address, (wire) => askToStart(wire, this.whoever));
    const first = await ask();
    return first.status === 'refused' && first.error === undefined ? ask() : first;
  }

  private get whoever(): { readonly user: string; readonly database: string } {
    const { user = 'postgres', database = 'postgres' } = this.options;
    return { user, database };
  }

  /** @param peer an address, or a connection over which the server has agreed to TLS */
  private openSession(peer: string | Wire, oldVersions: boolean): Promise<SessionAnswer> {
    const { serverName } = this;
    const { anchors } = this.options;
    return this.overWire<SessionAnswer>(peer, async (wire, signal) => {
      if (typeof peer === 'string') {
        await requestTls(wire);
      }
      const context = this.contextFor(oldVersions);
      const session = await openSession(wire.release(), { serverName, context, signal });
      const { version, cipher, keyExchange } = session;
      const start = await this.startOver(session, signal);
      return {
        status: 'established',
        version,
        cipher,
        ...(keyExchange === undefined ? {} : { keyExchange }),
        chain: judgeChain(session, { anchors, serverName, now: Date.now() }),
        start,
        clientCertificate: judgeClientCertificate(session, start),
      };
    });
  }

  private contextFor(oldVersions: boolean): SecureContext {
    const { anchors } = this.options;
    return oldVersions ? sessionContext(anchors, true) : (this.context ??= sessionContext(anchors, false));
  }

  private async startOver({ socket, clientCertificate }: Session, signal: AbortSignal): Promise<StartAnswer> {
    if (typeof clientCertificate === 'object') {
      return { status: 'refused' }; // the server has ended this session
    }
    const wire = Wire.over(socket, signal);
    try {
      return await askToStart(wire, this.whoever);
    } finally {
      wire.close();
    }
  }

  private overWire<T extends Timed & { readonly status: string }>(
    peer: string | Wire,
    talk: (wire: Wire, signal: AbortSignal) => Promise<Untimed<T>>,
  ): Promise<T | (Unknown & Timed)> {
    return this.step<T>(async (signal) => {
      const wire = typeof peer === 'string' ? await Wire.connect(peer, this.port, signal) : peer;
      try {
        wire.endWith(signal);
        return await talk(wire, signal);
      } finally {
        wire.close();
      }
    });
  }

  /** Runs a step within its limit; its problem, if there is one, is its answer. */
  private async step<T extends Timed>(
    action: (signal: AbortSignal) => Promise<Untimed<T>>,
  ): Promise<T | (Unknown & Timed)> {
    const started = Date.now();
    const answer = await withDeadline(this.signal, this.stepLimit, action).catch((error: unknown): Unknown => ({
      status: 'unknown',
      problem: problemOf(error),
    }));
    return { ...answer, milliseconds: Date.now() - started } as T | (Unknown & Timed);
  }
}

type Connected = { readonly status: 'connected'; readonly wire: Wire } & Timed;

const tlsOff: Unknown = { status: 'unknown', problem: { code: 'tlsOff' } };
/** Whether the request for TLS has no answer of PostgreSQL: an end, silence, or an alert of TLS. */
function isUnanswered(tls: TlsAnswer): boolean {
  if (tls.status !== 'unknown') {
    return false;
  }
  const { problem } = tls;
  return (
    ['closed', 'timedOut'].includes(problem.code) || (problem.code === 'notPostgres' && /^1503/.test(problem.received))
  );
}

const notTried = { status: 'unknown', problem: { code: 'notTried' } as WireProblem, milliseconds: 0 } as const;

/** Says hello, and again where TLS 1.3 wants it. @throws WireError */
async function sayHello(wire: Wire, offer: HelloOptions) {
  const seed = helloSeed();
  wire.write(clientHello(offer, seed));
  const flight = await readServerFlight(wire, offer);
  if (flight.kind !== 'retry') {
    return flight;
  }
  wire.write(clientHello(offer, seed, flight.retry));
  return readServerFlight(wire, offer, flight.retry);
}

/** Only some alerts are about direct TLS; a lack of common suites, for example, is not. */
function judgeDirect(flight: Awaited<ReturnType<typeof sayHello>>): Untimed<DirectAnswer> {
  if (flight.kind === 'chosen') {
    return { status: 'accepted', version: flight.version };
  }
  const { alert } = flight;
  return alert === 'no_application_protocol' || alert === 'protocol_version'
    ? { status: 'refused', reason: 'alert', alert }
    : { status: 'unknown', problem: { code: 'alert', alert } };
}
