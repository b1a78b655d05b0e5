import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { catalogueAnchors } from '../connect/certificateFile';
import { cloudOfHost } from '../connect/roots';
import type { Anchor } from '../probe';
import { UsageError } from './arguments';

/**
 * The project's roots, by name; trusted are those that servers of the host's cloud use, or the ones of a file.
 *
 * @throws UsageError when the file holds no certificate
 */
export async function readAnchors(host: string, caFile: string | undefined): Promise<readonly Anchor[]> {
  const catalogue = await catalogueAnchors(caFile === undefined ? cloudOfHost(host) : undefined, mediaFolder());
  const given = caFile === undefined ? [] : await readFileAnchors(caFile);
  return [...given, ...catalogue];
}

async function readFileAnchors(file: string): Promise<Anchor[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${error.code ?? error.message}).`);
  });
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) {
    throw new UsageError(`${file} holds no certificate in PEM form.`);
  }
  return blocks.map((pem) => ({ name: nameOf(pem, file), pem, trusted: true }));
}

function nameOf(pem: string, file: string): string {
  try {
    const { subject } = new X509Certificate(pem);
    return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.split('\n').join(', ');
  } catch {
    throw new UsageError(`${file} holds a certificate that cannot be read.`);
  }
}

/** Beside the bundle in `dist`, or two folders above the source. */
function mediaFolder(): string {
  const folders = ['../media/ca', '../../media/ca'].map((folder) => path.resolve(__dirname, folder));
  return folders.find((folder) => existsSync(folder)) ?? folders[0] ?? '';
}
