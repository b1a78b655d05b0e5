import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withSignals } from '../domain/deadline';
import { TlsError } from '../domain/errors';
import { writeAtomically } from '../files/atomicWrite';
import { bundleFor, caRoots, formatFingerprint, type CaRoot, type Cloud } from './roots';

/** Maximum size of a response: root certificates have 1 to 2 kB. */
const maximumBytes = 64 * 1024;

/** Reason that a root does not come from the network. */
export type FallbackReason =
  /** `detail`: the system's error code, for example `ENOTFOUND`. */
  | { readonly code: 'unreachable'; readonly detail?: string }
  | { readonly code: 'timedOut' }
  | { readonly code: 'httpStatus'; readonly status: number }
  /** The response was something else, such as the page of a captive portal. */
  | { readonly code: 'notACertificate' };

/** A root with a verified fingerprint, and its source. */
export interface FetchedRoot {
  readonly root: CaRoot;
  /** One PEM block, LF, with a final newline. */
  readonly pem: string;
  readonly source: 'network' | 'bundled';
  /** Present when the source is `bundled`. */
  readonly reason?: FallbackReason;
}

export interface FetchRootsOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Folder of the extension's copies (`media/ca`). */
  readonly mediaFolder: string;
  readonly signal: AbortSignal;
  /** Limit for each download, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Downloads each root from its authority, with the extension's copy as a fallback. Both are verified against the pinned
 * SHA-256.
 *
 * @throws TlsError `certificate` with the problem `fingerprintMismatch` when the network returned another certificate,
 * for which there is no fallback; `bundledCopyMissing` or `bundledCopyDamaged` when the extension's copy cannot be
 * used; `cancelled` when the signal is aborted.
 */
export async function fetchRoots(
  roots: readonly CaRoot[],
  options: FetchRootsOptions,
): Promise<readonly FetchedRoot[]> {
  // one mismatch cancels the other downloads
  const refused = new AbortController();
  try {
    return await withSignals([options.signal, refused.signal], (signal) =>
      Promise.all(
        roots.map((root) =>
          fetchRoot(root, { ...options, signal }).catch((error: unknown) => {
            refused.abort();
            throw error;
          }),
        ),
      ),
    );
  } catch (error) {
    throw options.signal.aborted ? cancelled() : error;
  }
}

async function fetchRoot(root: CaRoot, options: FetchRootsOptions): Promise<FetchedRoot> {
  let reason: FallbackReason = { code: 'unreachable' };
  for (const { url } of root.sources) {
    const answer = await download(url, options);
    if (!(answer instanceof X509Certificate)) {
      reason = answer;
      continue;
    }
    if (fingerprintOf(answer) !== root.sha256) {
      throw problem('fingerprintMismatch', `${root.name}: SHA-256 ${answer.fingerprint256} from ${url}`);
    }
    return { root, pem: pemOf(answer), source: 'network' };
  }
  return { root, pem: await bundledCopy(root, options.mediaFolder), source: 'bundled', reason };
}

async function download(url: string, { fetch, signal, timeoutMs }: FetchRootsOptions) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    signal.throwIfAborted();
    return await withSignals([signal, timeout.signal], async (limited) => {
      const response = await fetch(url, { signal: limited });
      if (!response.ok) {
        await response.body?.cancel();
        return { code: 'httpStatus', status: response.status } satisfies FallbackReason;
      }
      return parse(await readStart(response)) ?? ({ code: 'notACertificate' } satisfies FallbackReason);
    });
  } catch (error) {
    if (signal.aborted) {
      throw cancelled();
    }
    return timeout.signal.aborted ? ({ code: 'timedOut' } satisfies FallbackReason) : unreachable(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads the body, or the beginning of one that is too long for a certificate. */
async function readStart(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maximumBytes) {
      break;
    }
  }
  return Buffer.concat(chunks);
}

/** Reads PEM and DER. */
function parse(content: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(content);
  } catch {
    return undefined;
  }
}

/** Reads the extension's PEM copy and verifies it. @throws TlsError `certificate` */
export async function bundledCopy(root: CaRoot, mediaFolder: string): Promise<string> {
  const content = await readFile(join(mediaFolder, root.file), 'latin1').catch((error: unknown) => {
    throw problem('bundledCopyMissing', `${root.name}: ${root.file}`, error);
  });
  const pem = `${content.replaceAll('\r\n', '\n').trim()}\n`;
  const [, body = ''] = onePemBlock.exec(pem) ?? [];
  // the pinned fingerprint identifies the certificate, so no parser is needed
  if (createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex').toUpperCase() !== root.sha256) {
    throw problem('bundledCopyDamaged', `${root.name}: ${root.file}`);
  }
  return pem;
}

const onePemBlock = /^-----BEGIN CERTIFICATE-----\n((?:[A-Za-z0-9+/]{1,76}={0,2}\n)+)-----END CERTIFICATE-----\n$/;

/**
 * The whole catalog, from the extension's copies. `trusted`: used by servers of this cloud; always false without a
 * cloud.
 *
 * @throws TlsError `certificate`
 */
export async function catalogueAnchors(
  cloud: Cloud | undefined,
  mediaFolder: string,
): Promise<readonly { readonly name: string; readonly pem: string; readonly trusted: boolean }[]> {
  const used = cloud === undefined ? [] : bundleFor(cloud);
  return Promise.all(
    caRoots.map(async (root) => ({
      name: root.name,
      pem: await bundledCopy(root, mediaFolder),
      trusted: used.includes(root),
    })),
  );
}

/**
 * Writes the roots to one PEM file that libpq, Java, Node.js, .NET and Go read, completely or not at all.
 *
 * @throws TlsError `certificate` with the problem `fileExists` (only without `overwrite`) or `notWritten`.
 */
export async function writeBundle(
  path: string,
  certificates: readonly Pick<FetchedRoot, 'root' | 'pem'>[],
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  try {
    await writeAtomically(path, bundleText(certificates), { mode: 0o644, overwrite });
  } catch (error) {
    const code = errorCode(error);
    throw problem(code === 'EEXIST' ? 'fileExists' : 'notWritten', code, error);
  }
}

/**
 * Content of the file: above each certificate are its name, fingerprint and last day, in lines that PEM readers skip.
 */
export function bundleText(certificates: readonly Pick<FetchedRoot, 'root' | 'pem'>[]): string {
  return certificates
    .map(({ root, pem }) =>
      [
        `# ${root.name}`,
        `# SHA-256 ${formatFingerprint(root.sha256)}`,
        `# Valid until ${root.notAfter.slice(0, 10)}`,
        pem,
      ].join('\n'),
    )
    .join('\n');
}

function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '');
}

function pemOf(certificate: X509Certificate): string {
  return `${certificate.toString().replaceAll('\r\n', '\n').trim()}\n`;
}

function unreachable(error: unknown): FallbackReason {
  const detail = errorCode(error) ?? errorCode(error instanceof Error ? error.cause : undefined);
  return { code: 'unreachable', ...(detail ? { detail } : {}) };
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

type Problem = 'fingerprintMismatch' | 'bundledCopyMissing' | 'bundledCopyDamaged' | 'fileExists' | 'notWritten';

function problem(code: Problem, message?: string, cause?: unknown): TlsError {
  return new TlsError({ code: 'certificate', problem: code }, message ? { serviceMessage: message } : {}, { cause });
}

const cancelled = (): TlsError => new TlsError({ code: 'cancelled', operationContinues: false });
