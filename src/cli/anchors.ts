import type { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isLoadedNevertheless, readCaFile } from '../connect/caFile';
import { largestCaFile } from '../connect/certificateCheck';
import { catalogueAnchors } from '../connect/certificateFile';
import { cloudOfHost } from '../connect/roots';
import { systemCode } from '../domain/errors';
import { FileRefused, readBounded } from '../files/boundedRead';
import { commonNameOf, labelOf, readCertificate } from '../domain/certificate';
import type { Anchor } from '../probe';
import { UsageError } from './arguments';
import { caFileWords } from './caFileWords';

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
  const content = await readBounded(file, largestCaFile).catch((error: unknown) => {
    const refused = error instanceof FileRefused;
    throw new UsageError(refused ? refusal(file, error) : `${file} cannot be read (${systemCode(error)}).`);
  });
  const { certificates, findings } = readCaFile(content);
  const fault = findings.find((one) => !isLoadedNevertheless(one));
  if (fault) {
    throw new UsageError(`${file} is no CA file that clients read: ${caFileWords(fault)}`);
  }
  for (const finding of findings) {
    console.error(`${file}: ${caFileWords(finding)}`);
  }
  return certificates.map((one) => ({ name: nameOf(one, file), pem: one.toString(), trusted: true }));
}

function refusal(file: string, { code }: FileRefused): string {
  switch (code) {
    case 'notAFile':
      return `${file} is not a file.`;
    case 'tooLarge':
      return `${file} is too large for a file of CA certificates.`;
  }
}

function nameOf({ raw }: X509Certificate, file: string): string {
  const certificate = readCertificate(raw);
  if (!certificate) {
    throw new UsageError(`${file} holds a certificate that cannot be read.`);
  }
  return commonNameOf(certificate) ?? labelOf(certificate);
}

/** Beside the bundle in `dist`, or two folders above the source. */
function mediaFolder(): string {
  const folders = ['../media/ca', '../../media/ca'].map((folder) => path.resolve(__dirname, folder));
  return folders.find((folder) => existsSync(folder)) ?? folders[0] ?? '';
}
