import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createPlanDocument, type PlanDocument, type PlanTarget } from '../../src/changes/planDocument';
import type { PlanRunOptions } from '../../src/changes/planRun';
import type { TlsChange } from '../../src/domain/change';
import { TlsError, type Failure, type FailureDetails } from '../../src/domain/errors';
import { defaultPolicy } from '../../src/domain/posture';
import { known, type Server, type TlsSettings } from '../../src/domain/server';
import { VirtualClock } from './clocks';
import { flexibleServer } from './servers';

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export const planOf = (servers: readonly Server[], target: PlanTarget): PlanDocument =>
  createPlanDocument(servers, target, { by: '', cloud: 'public', now: 0, policyFor: () => defaultPolicy, hash });

/** Flexible Servers that do not enforce TLS. */
export const fleetOf = (count: number): Server[] =>
  Array.from({ length: count }, (_, index) => flexibleServer({ name: `pg-${index}` }, { enforcement: known(false) }));

/** A fleet in memory that records what is sent; `fails`: before or after the change is made. */
export class Service {
  readonly servers = new Map<string, Server>();
  readonly sent: { readonly name: string; readonly change: TlsChange }[] = [];
  readonly fails = new Map<string, { failure: Failure; details?: FailureDetails; made?: boolean }>();
  running = 0;
  most = 0;
  /** Called before each write with the number of writes so far. */
  onWrite: (count: number) => void = () => undefined;

  constructor(servers: readonly Server[]) {
    servers.forEach((server) => this.servers.set(server.id, server));
  }

  set(name: string, tls: Partial<TlsSettings>): void {
    const server = this.named(name);
    this.servers.set(server.id, { ...server, tls: { ...server.tls, ...tls } });
  }

  named(name: string): Server {
    return [...this.servers.values()].find((server) => server.name === name) ?? assert.fail(name);
  }

  readonly fleet: PlanRunOptions['fleet'] = {
    get: (id) => this.servers.get(id),
    activeChange: () => undefined,
    readForChange: (id) => {
      const server = this.servers.get(id);
      return server ? Promise.resolve(server) : Promise.reject(new TlsError({ code: 'notFound', what: 'server' }));
    },
    change: async ({ id, name }, change) => {
      this.onWrite(this.sent.length);
      this.sent.push({ name, change });
      this.most = Math.max(this.most, ++this.running);
      await new Promise(setImmediate);
      this.running--;
      const fails = this.fails.get(name);
      if (!fails || fails.made) {
        this.set(name, {
          ...(change.enforcement === undefined ? {} : { enforcement: known(change.enforcement) }),
          ...(change.minimum === undefined ? {} : { minimum: known(change.minimum) }),
        });
      }
      if (fails) {
        throw new TlsError(fails.failure, fails.details);
      }
      return this.servers.get(id) ?? assert.fail(id);
    },
  };
}

export const optionsOf = (service: Service, more: Partial<PlanRunOptions> = {}): PlanRunOptions => ({
  fleet: service.fleet,
  lostMinimums: { lostMinimum: () => undefined, setLostMinimum: () => Promise.resolve() },
  log: () => undefined,
  allowWeakening: 'ask',
  clock: new VirtualClock(),
  ...more,
});
