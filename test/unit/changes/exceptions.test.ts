import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { ExceptionKeeper, type Ending } from '../../../src/changes/exceptionKeeper';
import { endingChange, readException, stateOf, type TimedException } from '../../../src/changes/exceptions';
import type { Backend } from '../../../src/domain/backend';
import { planChange, type TlsChange } from '../../../src/domain/change';
import type { Clock } from '../../../src/domain/clock';
import { TlsError } from '../../../src/domain/errors';
import { known, unknown, type Server } from '../../../src/domain/server';
import { tlsVersions } from '../../../src/domain/tlsVersion';
import { Fleet } from '../../../src/fleet/fleet';
import { backendWith } from '../../support/backend';
import { flexibleServer, singleServer } from '../../support/servers';

const hour = 3_600_000;
const start = Date.parse('2026-01-02T12:00:00Z');

/** A clock that stands still until the test moves it. */
class StillClock implements Clock {
  private waiting: { readonly until: number; readonly resume: () => void }[] = [];

  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  /** Sets the clock, as a user does; nothing happens by that. */
  set(time: number): void {
    this.time = time;
  }

  wait(milliseconds: number, signal?: Parameters<Clock['wait']>[1]): Promise<void> {
    return new Promise((resolve) => {
      signal?.addEventListener('abort', resolve);
      this.waiting.push({ until: this.time + milliseconds, resume: resolve });
    });
  }

  /** Moves in steps of a minute, and lets everything happen that is due. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    while (this.time < end) {
      this.time = Math.min(end, this.time + 60_000);
      const due = this.waiting.filter(({ until }) => until <= this.time);
      this.waiting = this.waiting.filter(({ until }) => until > this.time);
      due.forEach(({ resume }) => resume());
      await settled();
    }
  }
}

/** Everything that can happen without time has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

interface World {
  readonly keeper: ExceptionKeeper;
  readonly fleet: Fleet;
  readonly clock: StillClock;
  readonly stored: Map<string, unknown>;
  readonly endings: Ending[];
  /** What was done, in order. */
  readonly events: string[];
  readonly sent: TlsChange[];
  /** What the service has. */
  server: Server;
  stopEnforcing(): Promise<unknown>;
  /** The extension starts again, with what was stored. */
  restart(): ExceptionKeeper;
}

function worldWith(
  server: Server,
  options: { stored?: Map<string, unknown>; change?: Backend['changeServer'] } = {},
): World {
  const clock = new StillClock(start);
  const stored = options.stored ?? new Map<string, unknown>();
  const endings: Ending[] = [];
  const events: string[] = [];
  const sent: TlsChange[] = [];
  const apply: Backend['changeServer'] = (_id, change) => {
    const planned = planChange(world.server, change);
    assert.ok(planned.ok);
    const { enforcement, minimum } = planned.plan.change;
    const lost = world.server.kind === 'single' && enforcement === false;
    world.server = {
      ...world.server,
      tls: {
        ...world.server.tls,
        ...(enforcement === undefined ? {} : { enforcement: known(enforcement) }),
        ...(minimum === undefined ? (lost ? { minimum: known('none') } : {}) : { minimum: known(minimum) }),
      },
    };
    return Promise.resolve(world.server);
  };
  const backend = backendWith({
    readServer: () => Promise.resolve(world.server),
    missingAction: () => Promise.resolve(undefined),
    changeServer: (id, change, how) => {
      sent.push(change);
      events.push('sent');
      return (options.change ?? apply)(id, change, how);
    },
  });
  const keep = (): ExceptionKeeper =>
    new ExceptionKeeper({
      fleet: world.fleet,
      clock,
      storage: {
        exceptions: stored,
        setException: (id, value) => {
          events.push(value ? 'stored' : 'removed');
          if (value) stored.set(id, JSON.parse(JSON.stringify(value)));
          else stored.delete(id);
          return Promise.resolve();
        },
      },
      lostMinimums: { lostMinimum: () => undefined, setLostMinimum: () => Promise.resolve() },
      guard: () => ({ allowWeakening: 'never', isProduction: () => true }),
      mode: () => 'azure',
      log: () => undefined,
      onEnded: (_, ending) => endings.push(ending),
    });
  const fleet = new Fleet(() => Promise.resolve(backend));
  const world: World = {
    ...{ fleet, clock, stored, endings, events, sent, server },
    get keeper() {
      return keeper;
    },
    stopEnforcing: () => fleet.change(server, { enforcement: false }),
    restart: () => {
      keeper.dispose();
      keeper = keep();
      return keeper;
    },
  };
  let keeper = keep();
  return world;
}

const enforced = (minimum: '1.0' | '1.2' = '1.2'): Server =>
  singleServer({}, { enforcement: known(true), minimum: known(minimum) });
const agreed = { until: start + 2 * hour, reason: 'old client' };

suite('an exception', () => {
  test('is stored before its change is sent, and shown with the server', async () => {
    const world = worldWith(enforced());
    await world.fleet.read(world.server.id);
    assert.equal(await world.keeper.begin(world.server, agreed, world.stopEnforcing), true);
    assert.deepEqual(world.events.slice(0, 2), ['stored', 'sent']);
    assert.deepEqual(world.fleet.get(world.server.id)?.exception, agreed);
    world.keeper.dispose();
  });

  test('is ended when it is due, and not before; the minimum is restored', async () => {
    const world = worldWith(enforced());
    await world.fleet.read(world.server.id);
    await world.keeper.begin(world.server, agreed, world.stopEnforcing);
    assert.deepEqual(world.server.tls.minimum, known('none'));
    await world.clock.pass(2 * hour - 60_000);
    assert.equal(world.sent.length, 1);
    await world.clock.pass(60_000);
    assert.deepEqual(world.sent[1], { enforcement: true, minimum: '1.2' });
    assert.deepEqual(
      world.endings.map(({ kind }) => kind),
      ['restored'],
    );
    assert.equal(world.stored.size, 0);
    assert.equal(world.fleet.get(world.server.id)?.exception, undefined);
    world.keeper.dispose();
  });

  test('that was declined is gone, and nothing was sent', async () => {
    const world = worldWith(enforced());
    await world.fleet.read(world.server.id);
    assert.equal(await world.keeper.begin(world.server, agreed, () => Promise.resolve()), false);
    assert.deepEqual([world.stored.size, world.sent.length], [0, 0]);
    world.keeper.dispose();
  });

  test('stays where it is not certain that TLS is still enforced', async () => {
    const error = new TlsError({ code: 'unavailable', status: 503 }, { changed: 'perhaps' });
    const world = worldWith(enforced(), { change: () => Promise.reject(error) });
    await world.fleet.read(world.server.id);
    world.server = { ...world.server, tls: { ...world.server.tls, enforcement: unknown('failed') } };
    await assert.rejects(world.keeper.begin(enforced(), agreed, world.stopEnforcing), { code: 'unavailable' });
    assert.equal(world.stored.size, 1);
    world.keeper.dispose();
  });

  test('has ended once TLS is enforced by anybody', async () => {
    const world = worldWith(enforced());
    await world.fleet.read(world.server.id);
    await world.keeper.begin(world.server, agreed, world.stopEnforcing);
    world.server = enforced();
    await world.fleet.read(world.server.id);
    await settled();
    assert.deepEqual([world.stored.size, world.sent.length], [0, 1]);
    world.keeper.dispose();
  });

  test('is not ended where another user has changed the minimum', async () => {
    const server = flexibleServer({}, { enforcement: known(true), minimum: known('1.2') });
    const world = worldWith(server);
    await world.fleet.read(server.id);
    await world.keeper.begin(server, agreed, world.stopEnforcing);
    world.server = { ...world.server, tls: { ...world.server.tls, minimum: known('1.3') } };
    await world.clock.pass(2 * hour);
    assert.deepEqual(
      world.endings.map(({ kind }) => kind),
      ['changedByOthers'],
    );
    assert.deepEqual([world.stored.size, world.sent.length], [0, 1]);
    world.keeper.dispose();
  });

  test('that cannot be ended is tried again some minutes later', async () => {
    let refuses = true;
    const world: World = worldWith(enforced(), {
      change: (_id, change) => {
        if (change.enforcement && refuses)
          return Promise.reject(new TlsError({ code: 'locked', scope: 'server' } as never));
        world.server = { ...enforced(), tls: { ...enforced().tls, enforcement: known(change.enforcement ?? true) } };
        return Promise.resolve(world.server);
      },
    });
    await world.fleet.read(world.server.id);
    await world.keeper.begin(world.server, agreed, world.stopEnforcing);
    await world.clock.pass(2 * hour);
    assert.equal(world.endings.at(-1)?.kind, 'failed');
    assert.equal(world.stored.size, 1);
    const tries = world.sent.length;
    await world.clock.pass(4 * 60_000);
    assert.equal(world.sent.length, tries);
    refuses = false;
    await world.clock.pass(3 * 60_000);
    assert.equal(world.endings.at(-1)?.kind, 'restored');
    assert.equal(world.stored.size, 0);
    world.keeper.dispose();
  });

  test('ends once, however often that is asked for', async () => {
    const world = worldWith(enforced());
    await world.fleet.read(world.server.id);
    await world.keeper.begin(world.server, agreed, world.stopEnforcing);
    const { id } = world.server;
    const [one, other] = await Promise.all([world.keeper.end(id), world.keeper.end(id)]);
    assert.equal(one, other);
    assert.equal(world.sent.length, 2);
    world.keeper.dispose();
  });
});

suite('after a restart', () => {
  test('an exception that is not due goes on', async () => {
    const world = worldWith(enforced());
    await world.fleet.read(world.server.id);
    await world.keeper.begin(world.server, agreed, world.stopEnforcing);
    await world.clock.pass(hour);
    const keeper = world.restart();
    assert.deepEqual(keeper.overdueExceptions, []);
    await world.clock.pass(hour);
    assert.deepEqual(
      world.endings.map(({ kind }) => kind),
      ['restored'],
    );
    keeper.dispose();
  });

  test('of the clock that was set back, one lasts no longer than was agreed', async () => {
    const world = worldWith(enforced());
    await world.fleet.read(world.server.id);
    await world.keeper.begin(world.server, agreed, world.stopEnforcing);
    world.clock.set(start - 100 * hour);
    const keeper = world.restart();
    await settled();
    assert.equal(keeper.get(world.server.id)?.until, start - 98 * hour);
    assert.equal(world.fleet.get(world.server.id)?.exception?.until, start - 98 * hour);
    await world.clock.pass(2 * hour);
    assert.equal(world.endings[0]?.kind, 'restored');
    keeper.dispose();
  });

  test('one that was due is offered, and nothing is sent by itself', async () => {
    const world = worldWith(enforced());
    await world.fleet.read(world.server.id);
    await world.keeper.begin(world.server, agreed, world.stopEnforcing);
    world.keeper.dispose();
    await world.clock.pass(5 * hour);
    const keeper = world.restart();
    assert.deepEqual(
      keeper.overdueExceptions.map(({ id }) => id),
      [world.server.id],
    );
    await world.clock.pass(hour);
    assert.equal(world.sent.length, 1);
    assert.equal((await keeper.end(world.server.id)).kind, 'restored');
    keeper.dispose();
  });

  test('a crash before the change leaves an exception that ends by itself, and sends nothing', async () => {
    const world = worldWith(enforced());
    const crash = new Promise<never>(() => undefined);
    void world.keeper.begin(world.server, agreed, () => crash);
    await settled();
    assert.equal(world.stored.size, 1);
    const keeper = world.restart();
    await world.fleet.read(world.server.id);
    await settled();
    assert.deepEqual([world.stored.size, world.sent.length], [0, 0]);
    keeper.dispose();
  });

  test('a crash after the change was sent leaves an exception that restores the minimum', async () => {
    const world = worldWith(enforced('1.0'));
    await world.fleet.read(world.server.id);
    const crash = new Promise<never>(() => undefined);
    void world.keeper.begin(world.server, agreed, async () => {
      await world.stopEnforcing();
      return crash;
    });
    await settled();
    const keeper = world.restart();
    await world.clock.pass(2 * hour);
    assert.deepEqual(world.sent[1], { enforcement: true, minimum: '1.0' });
    keeper.dispose();
  });
});

suite('a stored exception', () => {
  const exception: TimedException = { id: enforced().id, mode: 'azure', minimum: '1.2', left: 'none', ...agreed };

  test('is read as it was written', () => {
    assert.deepEqual(readException(JSON.parse(JSON.stringify(exception))), exception);
  });

  test('that is something else is none', () => {
    for (const wrong of [{ id: 'x' }, { mode: 'other' }, { until: '1' }, { until: NaN }, { reason: 1 }]) {
      assert.equal(readException({ ...exception, ...wrong }), undefined, JSON.stringify(wrong));
    }
    fc.assert(fc.property(fc.anything(), (value) => readException(value) === undefined));
  });

  test('never lowers a minimum when it ends, and always enforces', () => {
    const bounds = fc.constantFrom('none' as const, ...tlsVersions);
    fc.assert(
      fc.property(bounds, bounds, (before, now) => {
        const server = singleServer({}, { enforcement: known(false), minimum: known(now) });
        const change = endingChange({ ...exception, minimum: before }, server);
        assert.equal(change.enforcement, true);
        assert.ok(change.minimum === undefined || now === 'none' || change.minimum > now);
      }),
    );
  });

  test('is unknown while the settings are', () => {
    assert.equal(stateOf(exception, singleServer({}, { enforcement: unknown('stopped') })), 'unknown');
    const half = singleServer({}, { enforcement: known(false), minimum: unknown('failed') });
    assert.equal(stateOf(exception, half), 'unknown');
  });
});
