import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { boringSslRuntime } from '../host/prepareBoringSsl';
import { outFolder, repository } from '../host/paths';
import { finish } from '../host/processes';
import { temporaryFolder } from '../host/temporary';
import { createAuthority, type TestAuthority } from '../support/certificates';
import { startPostgres, type PostgresServer, type PostgresSettings } from '../support/postgres';

// Electron's TLS is BoringSSL, Node.js's is OpenSSL: what is seen of a server may not depend on it.

const script = path.join(outFolder, 'wire', 'verify.cjs');

let authority: TestAuthority;
let ca: string;
let server: PostgresServer;
let bun: string;

before(async () => {
  bun = await boringSslRuntime();
  const entry = path.join(repository, 'src', 'cli', 'verify.ts');
  await build({ entryPoints: [entry], outfile: script, bundle: true, platform: 'node', target: 'node20' });
  authority = await createAuthority('Test CA');
  ca = path.join(await temporaryFolder('boringssl'), 'ca.pem');
  await fs.writeFile(ca, authority.ca);
  server = await startPostgres();
});

after(() => server.stop());

/** What a runtime sees, without what differs between two runs. */
async function seen(runtime: string): Promise<{ readonly code: number; readonly report: unknown }> {
  const args = [
    `127.0.0.1:${server.port}`,
    '--server-name',
    'localhost',
    '--ca',
    ca,
    '--min',
    '1.2',
    '--enforced',
    '--json',
  ];
  const { code, output } = await finish(runtime, [script, ...args]);
  const volatile = new Set(['milliseconds', 'startedAt']);
  const report: unknown = JSON.parse(output, (key, value: unknown) => (volatile.has(key) ? undefined : value));
  return { code, report };
}

async function assertSameSeen(settings: PostgresSettings, exitCode: number): Promise<void> {
  await server.change(settings);
  const [boringSsl, openSsl] = await Promise.all([seen(bun), seen(process.execPath)]);
  assert.equal(openSsl.code, exitCode, JSON.stringify(openSsl.report));
  // Bun hands out no secret of a handshake, as Node.js does on either library: a request in TLS 1.3 cannot be seen there
  const asked = [boringSsl, openSsl].map((one) => takeClientCertificate(one.report));
  assert.ok(asked[0] === asked[1] || asked[0] === 'unknown', asked.join(' and '));
  assert.deepEqual(boringSsl, openSsl);
}

/** Takes out what the report says of a client certificate. */
function takeClientCertificate(report: unknown): string | undefined {
  const { session } = report as { session?: { clientCertificate?: { status: string } } };
  const status = session?.clientCertificate?.status;
  delete session?.clientCertificate;
  return status;
}

const issue = (names: readonly string[], notAfter?: Date) =>
  authority.issue({ names, keyType: 'rsa', ...(notAfter === undefined ? {} : { notAfter }) });

test('the runtime has BoringSSL', async () => {
  const { output } = await finish(bun, ['-p', 'process.versions.boringssl']);
  assert.match(output, /^[0-9a-f]{40}$/m);
});

test('TLS off', () => assertSameSeen({}, 1));

for (const minVersion of ['1.0', '1.1', '1.2', '1.3'] as const) {
  test(`minimum ${minVersion}, enforced`, async () => {
    const certificate = await issue(['localhost']);
    await assertSameSeen({ certificate, minVersion, enforced: true }, minVersion < '1.2' ? 1 : 0);
  });
}

for (const maxVersion of ['1.1', '1.2'] as const) {
  test(`maximum ${maxVersion}, not enforced`, async () => {
    await assertSameSeen({ certificate: await issue(['localhost']), maxVersion }, 1);
  });
}

test('another host name', async () =>
  assertSameSeen({ certificate: await issue(['other.example']), enforced: true }, 1));

test('expired', async () => {
  const certificate = await issue(['localhost'], new Date(Date.now() - 3_600_000));
  await assertSameSeen({ certificate, enforced: true }, 1);
});

test('another authority', async () => {
  const other = await createAuthority('Other CA');
  await assertSameSeen({ certificate: await other.issue({ names: ['localhost'] }), enforced: true }, 1);
});

test('an intermediate', async () => {
  const intermediate = await authority.intermediate('Test intermediate');
  const certificate = await intermediate.issue({ names: ['localhost', '127.0.0.1'] });
  await assertSameSeen({ certificate, minVersion: '1.2', enforced: true }, 0);
});
