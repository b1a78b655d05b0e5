import * as l10n from '@vscode/l10n';
import type { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isLoadedNevertheless, readCaFile } from '../connect/caFile';
import { largestCaFile } from '../connect/certificateCheck';
import { catalogueAnchors } from '../connect/certificateFile';
import { cloudOfHost } from '../connect/roots';
import { systemCode } from '../domain/errors';
import { visible } from '../domain/visible';
import { FileRefused, readBounded } from '../files/boundedRead';
import { commonNameOf, labelOf, readCertificate } from '../domain/certificate';
import type { Anchor } from '../probe';
import { certificateFindingSentence } from '../words/certificates';
import { UsageError } from './command';

/**
 * Reads the roots in `media/ca`, by name; trusted are those used by the host's cloud, or those of `caFile`.
 *
 * @throws UsageError when the file contains no certificate
 */
export async function readAnchors(host: string, caFile: string | undefined): Promise<readonly Anchor[]> {
  const catalogue = await catalogueAnchors(caFile === undefined ? cloudOfHost(host) : undefined, mediaFolder());
  const given = caFile === undefined ? [] : await readFileAnchors(caFile);
  return [...given, ...catalogue];
}

async function readFileAnchors(file: string): Promise<Anchor[]> {
  const content = await readBounded(file, largestCaFile).catch((error: unknown) => {
    const refused = error instanceof FileRefused;
    throw new UsageError(refused ? refusal(file, error) : l10n.t('{0} cannot be read ({1}).', file, systemCode(error)));
  });
  const { certificates, findings } = readCaFile(content);
  const fault = findings.find((one) => !isLoadedNevertheless(one));
  if (fault) {
    throw new UsageError(
      l10n.t('{0} is not a CA file that clients can read. {1}', file, certificateFindingSentence(fault)),
    );
  }
  for (const finding of findings) {
    console.error(visible(l10n.t('{0}: {1}', file, certificateFindingSentence(finding))));
  }
  return certificates.map((one) => ({ name: nameOf(one, file), pem: one.toString(), trusted: true }));
}

function refusal(file: string, { code }: FileRefused): string {
  switch (code) {
    case 'notAFile':
      return l10n.t('{0} is not a file.', file);
    case 'tooLarge':
      return l10n.t('{0} is too large for a file of CA certificates.', file);
  }
}

function nameOf({ raw }: X509Certificate, file: string): string {
  const certificate = readCertificate(raw);
  if (!certificate) {
    throw new UsageError(l10n.t('{0} has a certificate that cannot be read.', file));
  }
  return commonNameOf(certificate) ?? labelOf(certificate);
}

/** The folder is beside the bundle in `dist`, or two folders above the source. */
function mediaFolder(): string {
  const folders = ['../media/ca', '../../media/ca'].map((folder) => path.resolve(__dirname, folder));
  return folders.find((folder) => existsSync(folder)) ?? folders[0] ?? '';
}
