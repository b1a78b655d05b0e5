import fs from 'node:fs/promises';
import path from 'node:path';
import { tlsVersions, type TlsVersion } from '../../src/domain/tlsVersion';
import { finish } from '../host/processes';
import { removeTemporary, temporaryFolder } from '../host/temporary';

/** Well-known scanners of TLS, where this machine has them: what they say of a server, read from their own reports. */

interface Place {
  readonly host: string;
  readonly port: number;
}

/** What a scanner says of a version. Without `accepts` it could not judge, `said` is why, in its own words. */
interface Opinion {
  readonly accepts?: boolean;
  readonly said: string;
}

export type Opinions = Readonly<Record<TlsVersion, Opinion>>;

export interface Scanner {
  /** Its name and version. */
  readonly name: string;
  /** A scan takes a quarter of a minute. */
  readonly slow?: true;
  /** Asks for the TLS versions of a PostgreSQL server, and for as little else as the scanner can be told. */
  scan(place: Place): Promise<Opinions>;
}

/** @returns the scanners of this machine, and a line for each that it lacks */
export async function tlsScanners(): Promise<{ readonly scanners: Scanner[]; readonly skipped: string[] }> {
  const found = await Promise.all([findSslscan(), findTestssl()]);
  return {
    scanners: found.filter((each) => typeof each !== 'string'),
    skipped: found.filter((each) => typeof each === 'string'),
  };
}

/** @returns a line that says so where this machine lacks it */
export async function findSslscan(): Promise<Scanner | string> {
  const version = await versionOf('sslscan', /\d+\.\d+\.\d+/);
  return version === undefined
    ? 'sslscan: not installed'
    : { name: `sslscan ${version}`, scan: (place) => scanWithSslscan(place) };
}

/** Debian calls it `testssl`, its authors `testssl.sh`. */
async function findTestssl(): Promise<Scanner | string> {
  for (const command of ['testssl.sh', 'testssl']) {
    const version = await versionOf(command, /testssl(?:\.sh)?\s+(?:version\s+)?(\d[\w.]*)/);
    if (version !== undefined) {
      return { name: `testssl.sh ${version}`, slow: true, scan: (place) => scanWithTestssl(command, place) };
    }
  }
  return 'testssl.sh: not installed';
}

async function versionOf(command: string, pattern: RegExp): Promise<string | undefined> {
  const { output } = await finish(command, ['--version']).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return { output: '' };
    throw error;
  });
  const match = pattern.exec(output);
  return match?.[1] ?? match?.[0];
}

/** Asks it for versions only. */
export function sslscanArguments({ host, port }: Place): string[] {
  const leaveOut = ['ciphersuites', 'compression', 'fallback', 'groups', 'heartbleed', 'renegotiation'];
  const options = ['--starttls-psql', '--no-colour', '--xml=-', ...leaveOut.map((what) => `--no-${what}`)];
  return [...options, `${host}:${port}`];
}

async function scanWithSslscan(place: Place): Promise<Opinions> {
  const { output } = await finish('sslscan', sslscanArguments(place));
  return opinions((version) => {
    const line = output.split('\n').find((each) => each.includes(`<protocol type="tls" version="${version}"`));
    const enabled = /enabled="([01])"/.exec(line ?? '')?.[1];
    return enabled === undefined
      ? { said: 'not in its report' }
      : { accepts: enabled === '1', said: line?.trim() ?? '' };
  });
}

async function scanWithTestssl(command: string, { host, port }: Place): Promise<Opinions> {
  const folder = await temporaryFolder('testssl');
  try {
    const report = path.join(folder, 'report.json');
    const options = ['-p', '-t', 'postgres', '--warnings', 'off', '--color', '0', '-n', 'none', '--jsonfile', report];
    await finish(command, [...options, ...(await systemOpenssl()), `${host}:${port}`]);
    const entries = JSON.parse(await fs.readFile(report, 'utf8')) as { id: string; finding: string }[];
    return opinions((version) => {
      const said = entries.find(({ id }) => id === testsslIds[version])?.finding ?? 'not in its report';
      const accepts = acceptsBy(said);
      return accepts === undefined ? { said } : { accepts, said };
    });
  } finally {
    await removeTemporary(folder);
  }
}

const testsslIds = { '1.0': 'TLS1', '1.1': 'TLS1_1', '1.2': 'TLS1_2', '1.3': 'TLS1_3' } as const;

/** Anything else, such as a lack of local support or a likelihood, is no judgement. */
function acceptsBy(finding: string): boolean | undefined {
  if (/^offered/.test(finding)) return true;
  return /^(TLSv1\.\d is )?not offered/.test(finding) ? false : undefined;
}

/** It wants an OpenSSL by its path, and some packages of it name one that is not there. */
async function systemOpenssl(): Promise<string[]> {
  const file = '/usr/bin/openssl';
  return fs.access(file).then(
    () => ['--openssl', file],
    () => [],
  );
}

function opinions(of: (version: TlsVersion) => Opinion): Opinions {
  return Object.fromEntries(tlsVersions.map((version) => [version, of(version)])) as unknown as Opinions;
}
