import '../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { TlsChange } from '../../../src/domain/change';
import { TlsError, type FailureCode, type FailureDetails } from '../../../src/domain/errors';
import { tlsVersions } from '../../../src/domain/tlsVersion';
import type { UnknownReason } from '../../../src/domain/server';
import type { Fault } from '../../../src/simulation';
import { ServerFailure } from '../../../src/domain/serverFailure';
import { failureSentence } from '../../../src/words/failureSentence';
import { Fleet } from '../../../src/fleet/fleet';
import { changingPhrase } from '../../../src/words/changing';
import { describeTls } from '../../../src/words/terms';
import { wordsFor } from '../../support/faultTable';
import type { Interference } from '../../support/interference';
import { assertNoSecrets, createBench, idOf, type Bench, type BenchOptions } from '../bench';
import { inMemory, overHttps, type ConnectOptions, type Transport } from '../transports';

export interface FaultCase {
  /** As in docs/reliability.md, which says what the user sees. */
  readonly name: string;
  /** Both if absent. */
  readonly only?: 'in memory' | 'over HTTPS';
  readonly does: 'list' | 'read' | 'change';
  /** A Flexible Server of the demo fleet if absent. */
  readonly server?: string;
  readonly change?: TlsChange;
  /** What goes wrong, from when the server was read and shown. */
  readonly faults?: readonly Fault[];
  readonly service?: () => Interference;
  readonly breaks?: ConnectOptions['breakOf'];
  readonly untrusted?: boolean;
  readonly backend?: BenchOptions['backend'];
  /** How it ends: well, with a failure, or with settings that are unknown. */
  readonly ends: 'well' | FailureCode | { readonly unknown: UnknownReason };
  readonly changed?: FailureDetails['changed'];
  /** Waits that were shown. */
  readonly waits?: number;
  /** What else the test looks at. */
  readonly check?: (seen: Seen) => void;
}

/** What left the client since the fault began. */
export interface Seen {
  readonly requests: readonly { readonly method: string; readonly url: string }[];
}

const policy = { minimum: '1.2' } as const;

/** Runs each case on both transports: its end, its words, and that nothing is shown that the service does not have. */
export function faultSuite(cases: readonly FaultCase[]): void {
  for (const [name, open] of [['in memory', inMemory] as const, ['over HTTPS', overHttps] as const]) {
    describe(name, () => {
      let transport: Transport;
      before(async () => (transport = await open()));
      after(() => transport.close());
      for (const one of cases.filter(({ only }) => only === undefined || only === name)) {
        test(one.name, { timeout: 60_000 }, () => run(transport, one));
      }
    });
  }
}

async function run(transport: Transport, one: FaultCase): Promise<void> {
  let begun = false;
  const requests: { method: string; url: string }[] = [];
  const started = Date.now(); // the service's time stands still: an operation ends when it is polled
  const bench = createBench(transport, {
    simulation: {
      clock: {
        now: () => started,
        setTimeout: (callback, milliseconds) => {
          const timer = setTimeout(callback, milliseconds);
          return () => clearTimeout(timer);
        },
      },
    },
    service: (service) => {
      const disturbed = one.service?.()(service) ?? service;
      return { sendRequest: (request) => (begun ? disturbed : service).sendRequest(request) };
    },
    wire: {
      breakOf: (method, path) => (begun ? one.breaks?.(method, path) : undefined),
      untrusted: one.untrusted === true,
    },
    onRequest: (method, url) => begun && requests.push({ method, url }),
    ...(one.backend ? { backend: one.backend } : {}),
  });
  const fleet = new Fleet(() => Promise.resolve(bench.backend));
  const id = idOf(one.server ?? 'catalog-pg');
  if (one.does !== 'list') {
    await fleet.read(id);
  }
  bench.simulation.update({ faults: one.faults ?? [] });
  begun = true;

  const words = wordsFor(one.name);
  const waits = watchWaits(fleet, id);
  const outcome = await attempt(fleet, id, one);
  begun = false;

  if (outcome instanceof TlsError) {
    assert.deepEqual([outcome.code, outcome.details.changed], [one.ends, one.changed]);
    assertWords(words, sentence(fleet, id, one, outcome));
  } else {
    assert.ok(one.ends === 'well' || typeof one.ends === 'object', `expected ${String(one.ends)}, but it went well`);
  }
  if (typeof one.ends === 'object') {
    const server = fleet.get(id) ?? assert.fail('the server left the fleet');
    const { enforcement } = server.tls;
    assert.equal(enforcement.known ? 'known' : enforcement.reason, one.ends.unknown);
    assertWords(words, describeTls(server, policy));
  }
  assert.equal(waits.length, one.waits ?? 0);
  waits.forEach((phrase) => assertWords(words.replaceAll('N s', phrase.replace(/^.* (?=\d+ s)/, '')), phrase));
  await assertShownIsTrue(fleet, id, bench, one);
  assertNoSecrets(bench.log);
  one.check?.({ requests });
}

async function attempt(fleet: Fleet, id: string, { does, change }: FaultCase): Promise<TlsError | undefined> {
  try {
    if (does === 'list') {
      await fleet.refresh();
      return fleet.status.kind === 'failed' ? fleet.status.error : undefined;
    }
    if (does === 'read') {
      await fleet.read(id);
    } else {
      const server = fleet.get(id) ?? assert.fail('not read');
      await fleet.change(server, change ?? { enforcement: false });
    }
    return undefined;
  } catch (error) {
    assert.ok(error instanceof TlsError, String(error));
    return error;
  }
}

/** The words of every wait, as they were when it began. */
function watchWaits(fleet: Fleet, id: string): readonly string[] {
  const phrases: string[] = [];
  let last: unknown;
  fleet.onDidChange(() => {
    const active = fleet.activeChange(id);
    if (active?.wait && active.wait !== last) {
      last = active.wait;
      phrases.push(changingPhrase(active));
    }
  });
  return phrases;
}

function sentence(fleet: Fleet, id: string, { does }: FaultCase, error: TlsError): string {
  if (does === 'list') {
    return failureSentence(error);
  }
  const name = id.split('/').at(-1) ?? '';
  const server = fleet.get(id) ?? ({ id, name } as Parameters<typeof describeTls>[0]);
  return failureSentence(new ServerFailure(server, does, error));
}

function assertWords(words: string, sentence: string): void {
  assert.ok(words.includes(sentence), `"${sentence}" is not what docs/reliability.md says: "${words}"`);
}

/** What is shown is what the service has, or says that it is unknown; a change that went well is there. */
async function assertShownIsTrue(fleet: Fleet, id: string, bench: Bench, one: FaultCase): Promise<void> {
  const server = fleet.get(id);
  if (!server) {
    assert.ok(one.does === 'list' || one.ends === 'notFound', 'the server left the fleet');
    return;
  }
  const [enforcement, minimum] = (await bench.wireSettings(id)).map((value) => String(value).toLowerCase());
  const truth = {
    enforcement: ['on', 'enabled'].includes(enforcement ?? ''),
    minimum: tlsVersions.find((version) => minimum?.replace('_', '.').endsWith(version)) ?? 'none',
  };
  for (const setting of ['enforcement', 'minimum'] as const) {
    const shown = server.tls[setting];
    assert.ok(!shown.known || shown.value === truth[setting], `${setting} is shown as ${JSON.stringify(shown)}`);
  }
  if (one.does === 'change' && one.ends === 'well') {
    assert.deepEqual({ ...truth, ...(one.change ?? { enforcement: false }) }, truth);
    assert.ok(server.tls.enforcement.known, 'read back');
  }
}
