import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import { createSecureContext } from 'node:tls';
import {
  bundleText,
  fetchRoots,
  writeBundle,
  type FetchRootsOptions,
  type FetchedRoot,
} from '../../../src/connect/certificateFile';
import { bundleFor, findRoot, type CaRoot } from '../../../src/connect/roots';
import { TlsError, type Failure } from '../../../src/domain/errors';

const mediaFolder = join(__dirname, '../../../media/ca');
const root = (id: string): CaRoot => findRoot(id) ?? assert.fail(id);
const pemOf = (id: string): Promise<string> => readFile(join(mediaFolder, root(id).file), 'utf8');
const derOf = async (id: string): Promise<Uint8Array<ArrayBuffer>> =>
  Uint8Array.from(new X509Certificate(await pemOf(id)).raw);

type Answer = (url: string, signal: AbortSignal) => Response | Promise<Response>;

/** A network that knows these hosts only; another one fails as an unknown name does. */
function network(answers: Readonly<Record<string, Answer>>): typeof fetch {
  return async (url, init) => {
    const { host, href } = new URL(url as string);
    const answer = answers[host];
    if (!answer) {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }) });
    }
    return answer(href, init?.signal ?? assert.fail('a download without a signal cannot be cancelled'));
  };
}

const digicert = 'cacerts.digicert.com';
const microsoft = 'www.microsoft.com';

function get(ids: readonly string[], options: Partial<FetchRootsOptions>): Promise<readonly FetchedRoot[]> {
  return fetchRoots(ids.map(root), {
    fetch: network({}),
    mediaFolder,
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    ...options,
  });
}

const failure =
  (expected: Failure) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof TlsError);
    assert.deepEqual(error.failure, expected);
    return true;
  };

/** A download that ends only when it is aborted. */
const silent: Answer = (_url, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe('fetchRoots', () => {
  afterEach(() => mock.timers.reset());

  it('takes PEM and DER from the network, and gives PEM', async () => {
    const fetched = await get(['microsoftRsa2017', 'digicertG2'], {
      fetch: network({
        [microsoft]: async () => new Response(await derOf('microsoftRsa2017')),
        [digicert]: async () => new Response((await pemOf('digicertG2')).replaceAll('\n', '\r\n')),
      }),
    });
    assert.deepEqual(fetched, [
      { root: root('microsoftRsa2017'), pem: await pemOf('microsoftRsa2017'), source: 'network' },
      { root: root('digicertG2'), pem: await pemOf('digicertG2'), source: 'network' },
    ]);
  });

  it('asks each root of its own address', async () => {
    const asked: string[] = [];
    const note: Answer = (url) => {
      asked.push(url);
      return new Response('', { status: 404 });
    };
    await get(['microsoftRsa2017', 'digicertG2', 'digicertG1', 'baltimore'], {
      fetch: network({ [microsoft]: note, [digicert]: note, 'www.digicert.com': note }),
    });
    assert.deepEqual(asked, [
      'https://www.microsoft.com/pkiops/certs/Microsoft%20RSA%20Root%20Certificate%20Authority%202017.crt',
      'https://cacerts.digicert.com/DigiCertGlobalRootG2.crt.pem',
      'https://cacerts.digicert.com/DigiCertGlobalRootCA.crt.pem',
      'https://www.digicert.com/CACerts/BaltimoreCyberTrustRoot.crt.pem',
    ]);
  });

  it('refuses another certificate, ends the other downloads, and uses no copy instead', async () => {
    let aborted = false;
    const refused = get(['microsoftRsa2017', 'digicertG2'], {
      fetch: network({
        [microsoft]: (url, signal) => {
          signal.addEventListener('abort', () => (aborted = true));
          return silent(url, signal);
        },
        [digicert]: async () => new Response(await pemOf('baltimore')),
      }),
    });
    await assert.rejects(refused, (error) => {
      assert.ok(error instanceof TlsError);
      assert.deepEqual(error.failure, { code: 'certificate', problem: 'fingerprintMismatch' });
      assert.match(error.details.serviceMessage ?? '', /^DigiCert Global Root G2: SHA-256 16:AF:57:.* from https:/);
      return true;
    });
    assert.ok(aborted);
  });

  it('refuses another certificate in front of the right one', async () => {
    const both = (await pemOf('baltimore')) + (await pemOf('digicertG2'));
    await assert.rejects(
      get(['digicertG2'], { fetch: network({ [digicert]: () => new Response(both) }) }),
      failure({ code: 'certificate', problem: 'fingerprintMismatch' }),
    );
  });

  it('gives nothing but the verified certificate of what was sent', async () => {
    const more = `# hello\n${await pemOf('digicertG2')}${await pemOf('baltimore')}`;
    const [fetched] = await get(['digicertG2'], { fetch: network({ [digicert]: () => new Response(more) }) });
    assert.equal(fetched?.pem, await pemOf('digicertG2'));
  });

  it('uses its own copy without a network, and says why', async () => {
    const [fetched] = await get(['baltimore'], {});
    assert.deepEqual(fetched, {
      root: root('baltimore'),
      pem: await pemOf('baltimore'),
      source: 'bundled',
      reason: { code: 'unreachable', detail: 'ENOTFOUND' },
    });
  });

  describe('uses its own copy of one root and the network for the other, when the answer is', () => {
    const cut = async (): Promise<Response> => new Response((await pemOf('digicertG2')).slice(0, 700));
    let pulled = 0;
    const endless = (): Response =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            pulled++;
            controller.enqueue(new Uint8Array(16 * 1024));
          },
        }),
      );
    const broken = (): Response =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.error(Object.assign(new Error('reset'), { code: 'ECONNRESET' })),
        }),
      );
    const answers: [name: string, answer: Answer, reason: FetchedRoot['reason']][] = [
      ['a page of a captive portal', () => new Response('<html>Sign in</html>'), { code: 'notACertificate' }],
      ['empty', () => new Response(null), { code: 'notACertificate' }],
      ['cut off', cut, { code: 'notACertificate' }],
      ['endless', endless, { code: 'notACertificate' }],
      ['an error', () => new Response('gone', { status: 410 }), { code: 'httpStatus', status: 410 }],
      ['broken off', broken, { code: 'unreachable', detail: 'ECONNRESET' }],
    ];
    for (const [name, answer, reason] of answers) {
      it(name, async () => {
        const [microsoftRoot, digicertRoot] = await get(['microsoftRsa2017', 'digicertG2'], {
          fetch: network({
            [microsoft]: async () => new Response(await derOf('microsoftRsa2017')),
            [digicert]: answer,
          }),
        });
        assert.equal(microsoftRoot?.source, 'network');
        assert.equal(digicertRoot?.source, 'bundled');
        assert.deepEqual(digicertRoot.reason, reason);
        assert.equal(digicertRoot.pem, await pemOf('digicertG2'));
      });
    }

    it('and stops reading one that has no end', () => assert.ok(pulled > 0 && pulled < 10, String(pulled)));
  });

  it('gives up a silent download after its time', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const fetched = get(['digicertG2'], { fetch: network({ [digicert]: silent }), timeoutMs: 5_000 });
    mock.timers.tick(5_000);
    assert.deepEqual((await fetched)[0]?.reason, { code: 'timedOut' });
  });

  it('is cancelled before and while it downloads', async () => {
    const cancelled = failure({ code: 'cancelled', operationContinues: false });
    await assert.rejects(get(['digicertG2'], { signal: AbortSignal.abort() }), cancelled);
    const controller = new AbortController();
    const fetched = get(['digicertG2', 'microsoftRsa2017'], {
      fetch: network({ [digicert]: silent, [microsoft]: silent }),
      signal: controller.signal,
    });
    controller.abort();
    await assert.rejects(fetched, cancelled);
  });

  describe('does not trust the copy inside the extension blindly', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'media-'));
    });
    after(() => rm(folder, { recursive: true }));

    it('missing', () =>
      assert.rejects(
        get(['digicertG2'], { mediaFolder: join(folder, 'missing') }),
        failure({ code: 'certificate', problem: 'bundledCopyMissing' }),
      ));

    it('another certificate, or none', async () => {
      const copy = join(folder, root('digicertG2').file);
      await copyFile(join(mediaFolder, root('baltimore').file), copy);
      const damaged = failure({ code: 'certificate', problem: 'bundledCopyDamaged' });
      await assert.rejects(get(['digicertG2'], { mediaFolder: folder }), damaged);
      await writeFile(copy, 'no certificate');
      await assert.rejects(get(['digicertG2'], { mediaFolder: folder }), damaged);
    });
  });
});

describe('writeBundle', () => {
  let folder: string;
  let path: string;
  let certificates: readonly FetchedRoot[];
  const problem = (code: string) => failure({ code: 'certificate', problem: code });

  before(async () => {
    certificates = await get(
      bundleFor('china').map(({ id }) => id),
      {},
    );
  });

  // a folder for each test
  const inFolder = (test: () => Promise<void>) => async (): Promise<void> => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    path = join(folder, 'azure roots é.pem');
    try {
      await test();
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it(
    'writes every root under its name, fingerprint and last day, as readers of PEM take it',
    inFolder(async () => {
      await writeBundle(path, certificates, { overwrite: false });
      const text = await readFile(path, 'utf8');
      assert.equal(text, bundleText(certificates));
      assert.match(
        text,
        /^# Microsoft RSA Root Certificate Authority 2017\n# SHA-256 C7:41:F7:[0-9A-F:]{86}\n# Valid until 2042-07-18\n-----BEGIN/,
      );
      assert.match(text, /-----END CERTIFICATE-----\n\n# DigiCert Global Root G2\n/);
      assert.match(text, /^[\n\x20-\x7e]*-----END CERTIFICATE-----\n$/, 'ASCII, LF, a final newline');
      // the readers of OpenSSL and Java look for a line that begins with five hyphens
      assert.equal(text.match(/^-----/gm)?.length, 2 * certificates.length);
      const blocks = text.match(/-----BEGIN.*?-----END CERTIFICATE-----/gs) ?? [];
      assert.deepEqual(
        blocks.map((block) => new X509Certificate(block).fingerprint256.replaceAll(':', '')),
        certificates.map(({ root: { sha256 } }) => sha256),
      );
      assert.ok(createSecureContext({ ca: text }));
      assert.deepEqual(await readdir(folder), ['azure roots é.pem'], 'no temporary file is left');
    }),
  );

  it(
    'replaces a file only when told to',
    inFolder(async () => {
      await writeFile(path, 'mine');
      await assert.rejects(writeBundle(path, certificates, { overwrite: false }), problem('fileExists'));
      assert.equal(await readFile(path, 'utf8'), 'mine');
      await writeBundle(path, certificates, { overwrite: true });
      assert.equal(await readFile(path, 'utf8'), bundleText(certificates));
      assert.equal((await readdir(folder)).length, 1);
    }),
  );

  it(
    'lets one of many writers win when none may overwrite',
    inFolder(async () => {
      const writers = await Promise.allSettled(
        Array.from({ length: 8 }, () => writeBundle(path, certificates, { overwrite: false })),
      );
      assert.equal(writers.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal(await readFile(path, 'utf8'), bundleText(certificates));
      assert.equal((await readdir(folder)).length, 1);
    }),
  );

  it(
    'leaves everything as it was when it fails',
    inFolder(async () => {
      await assert.rejects(
        writeBundle(join(folder, 'missing', 'roots.pem'), certificates, { overwrite: true }),
        problem('notWritten'),
      );
      await mkdir(path);
      await writeFile(join(path, 'inside'), '');
      await assert.rejects(writeBundle(path, certificates, { overwrite: true }), problem('notWritten'));
      assert.deepEqual(await readdir(folder), ['azure roots é.pem']);
      assert.deepEqual(await readdir(path), ['inside']);
    }),
  );
});
