import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { tlsVersions, type TlsVersion } from '../../src/domain/tlsVersion';
import { probeServer, type Anchor, type WireReport } from '../../src/probe';
import { createAuthority, type ServerCertificate } from '../support/certificates';
import { startPostgres, type PostgresServer } from '../support/postgres';
import { tlsScanners, type Scanner } from '../support/scanners';

/*
 * The probe beside the scanners that people know, on the same servers: the same answer for every version that a scanner
 * can judge from here, in no more time.
 */

/** Each version is inside, below and above one of them. */
const windows: readonly (readonly [minimum: TlsVersion, maximum: TlsVersion])[] = [
  ['1.0', '1.0'],
  ['1.0', '1.3'],
  ['1.1', '1.2'],
  ['1.2', '1.3'],
  ['1.3', '1.3'],
];

/** Enough for a slow scanner: all versions, and the ones that are in use. */
const windowsOfSlow = [windows[1], windows[3]];

describe('beside other scanners', async () => {
  const { scanners, skipped } = await tlsScanners();
  /** Milliseconds that each scanner took, in the order of the servers. */
  const times = new Map<Scanner, number[]>();
  let server: PostgresServer;
  let certificate: ServerCertificate;
  let anchors: readonly Anchor[];

  before(async () => {
    const authority = await createAuthority('Test CA');
    anchors = [{ name: 'Test CA', pem: authority.ca, trusted: true }];
    certificate = await authority.issue({ names: ['localhost'], keyType: 'rsa' });
    server = await startPostgres({ certificate });
  });
  after(() => server.stop());

  /** The whole probe: every version, a start without TLS, direct TLS, the chain. */
  const probe = (): Promise<WireReport> => {
    const { host, port } = server;
    return probeServer({ host, port, serverName: 'localhost' }, { anchors, signal: new AbortController().signal });
  };

  for (const line of skipped) {
    it(line, { skip: 'nothing to compare with' });
  }

  for (const window of windows) {
    const [minVersion, maxVersion] = window;
    describe(`TLS ${minVersion} to ${maxVersion}`, () => {
      let report: WireReport;

      before(async () => {
        await server.change({ certificate, minVersion, maxVersion });
        report = await probe();
      });

      for (const scanner of scanners.filter(({ slow }) => !slow || windowsOfSlow.includes(window))) {
        it(`${scanner.name} says the same`, (context) => agrees(context, scanner, report));
      }
    });
  }

  describe('suites that clients rarely offer', () => {
    let report: WireReport;

    before(async () => {
      await server.change({ certificate, ciphers: 'ECDHE-RSA-AES256-GCM-SHA384:CAMELLIA128-SHA' });
      report = await probe();
    });

    for (const scanner of scanners.filter(({ slow }) => !slow)) {
      it(`${scanner.name} says the same`, (context) => agrees(context, scanner, report));
    }
  });

  async function agrees(context: TestContext, scanner: Scanner, { versions }: WireReport): Promise<void> {
    const started = performance.now();
    const opinions = await scanner.scan(server);
    times.set(scanner, [...(times.get(scanner) ?? []), performance.now() - started]);
    const judged = tlsVersions.filter((version) => opinions[version].accepts !== undefined);
    for (const version of tlsVersions.filter((each) => !judged.includes(each))) {
      context.diagnostic(`${scanner.name} cannot judge TLS ${version} here: ${opinions[version].said}`);
    }
    assert.notEqual(judged.length, 0, 'it judges no version at all');
    for (const version of judged) {
      const { accepts, said } = opinions[version];
      assert.equal(versions[version].status, accepts ? 'accepted' : 'refused', `TLS ${version}: ${said}`);
    }
  }

  it('takes no longer than the fastest', { skip: scanners.length === 0 }, async (context) => {
    for (const [{ name }, all] of times) {
      context.diagnostic(`${name}: ${median(all).toFixed(0)} ms`);
    }
    const [fastest] = [...times].sort(([, a], [, b]) => median(a) - median(b))[0] ?? assert.fail('none has run');
    await server.change({ certificate });
    const own: number[] = [];
    const theirs: number[] = [];
    // in turn, so that what else the machine does falls on both
    for (let round = 0; round < 9; round += 1) {
      own.push(await timeOf(probe));
      theirs.push(await timeOf(() => fastest.scan(server)));
    }
    context.diagnostic(`medians: probe ${median(own).toFixed(0)} ms, ${fastest.name} ${median(theirs).toFixed(0)} ms`);
    // the shortest of each, which other load of the machine touches least
    const ratio = Math.min(...own) / Math.min(...theirs);
    context.diagnostic(`shortest: ${ratio.toFixed(2)} times as long`);
    assert.ok(ratio <= 1);
  });
});

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
