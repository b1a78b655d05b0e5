import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { repository } from '../host/paths';
import { finish } from '../host/processes';
import { temporaryFolder } from '../host/temporary';
import { createAuthority } from '../support/certificates';
import { startPostgres, type PostgresServer } from '../support/postgres';

let server: PostgresServer;
let ca: string;

before(async () => {
  const authority = await createAuthority('Test CA');
  ca = path.join(await temporaryFolder('verify'), 'ca.pem');
  await fs.writeFile(ca, authority.ca);
  const certificate = await authority.issue({ names: ['localhost'] });
  server = await startPostgres({ certificate, minVersion: '1.2', enforced: true });
});

after(() => server.stop());

/** What `npm run verify` runs: the built file, which it makes where it is missing or older than its sources. */
const verify = (...args: string[]) => finish(process.execPath, ['verify.js', ...args], { cwd: repository });

const reachable = (): string[] => [`127.0.0.1:${server.port}`, '--server-name', 'localhost', '--ca', ca];

test('0 when everything that was asked for holds', async () => {
  const { code, output } = await verify(...reachable(), '--min', '1.2', '--enforced', '--days', '10');
  assert.equal(code, 0, output);
  assert.match(output, /TLS 1\.1 +rejected +TLS alert protocol_version\./);
  assert.match(output, /TLS 1\.3 +accepted +TLS_AES_256_GCM_SHA384 X25519/);
});

test('1 when a version is too old, days are missing, or the authority is not trusted', async () => {
  const { code, output } = await verify(...reachable(), '--min', '1.3', '--days', '365', '--json');
  assert.equal(code, 1, output);
  const { unmet, findings } = JSON.parse(output) as { unmet: { code: string }[]; findings: { rule: string }[] };
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ['tls/minimum-too-low'],
  );
  assert.deepEqual(
    unmet.map((each) => each.code),
    ['versionAccepted', 'expiresSoon'],
  );
  const untrusted = await verify(`127.0.0.1:${server.port}`, '--markdown');
  assert.equal(untrusted.code, 1);
  assert.match(untrusted.output, /^# TLS of 127/);
  assert.match(untrusted.output, /the chain ends in CN=Test CA, which is not a known authority/i);
});

test('runs the built file, made anew only when a source is newer', async () => {
  const { scripts } = JSON.parse(await fs.readFile(path.join(repository, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  assert.equal(scripts['verify'], 'node verify.js');
  const built = path.join(repository, 'dist', 'verify.cjs');
  const ageOf = async (): Promise<number> => (await fs.stat(built)).mtimeMs;
  await verify('--help');
  const first = await ageOf();
  await verify('--help');
  assert.equal(await ageOf(), first);
  // older than every source
  await fs.utimes(built, 0, 0);
  assert.match((await verify('--help')).output, /^usage: npm run verify/);
  assert.ok((await ageOf()) >= first);
  // several at once load whole files only, and leave none of their own behind
  await fs.utimes(built, 0, 0);
  for (const { output } of await Promise.all(Array.from({ length: 3 }, () => verify('--help')))) {
    assert.match(output, /^usage: npm run verify/);
  }
  const bundles = (await fs.readdir(path.dirname(built))).filter((name) => /^verify\..*cjs$/.test(name));
  assert.deepEqual(bundles, ['verify.cjs']);
});

test('a report that goes through a pipe is whole', async () => {
  const { output } = await verify(...reachable(), '--json');
  assert.equal((JSON.parse(output) as { format: number }).format, 1);
});

test('2 when it is not understood', async () => {
  for (const args of [
    [],
    ['a', 'b'],
    ['a', '--min', '1.4'],
    ['a:99999'],
    ['a', '--ca', '/nowhere'],
    ['a', '--password', 'x'],
  ]) {
    const { code, output } = await verify(...args);
    assert.equal(code, 2, output);
    assert.match(output, /usage: npm run verify/);
  }
});
