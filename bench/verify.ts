import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { repository } from '../test/host/paths';
import { say } from '../test/host/prepare';
import { succeed } from '../test/host/processes';
import { removeTemporary, temporaryFolder } from '../test/host/temporary';
import { createAuthority } from '../test/support/certificates';
import { startPostgres } from '../test/support/postgres';
import { findSslscan, sslscanArguments } from '../test/support/scanners';

/*
 * The command line as a pipeline runs it, with the start of its process, beside sslscan that is asked for versions only,
 * and beside a Node.js that does nothing. In turn, so that other load on the machine falls on all of them.
 */

/** Limit of the time, as a multiple of sslscan's. */
const limit = 1.7;

export interface VerifyTimes {
  readonly name: string;
  /** In milliseconds. */
  readonly median: number;
  readonly shortest: number;
}

interface Command {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export async function measureVerify(rounds: number): Promise<VerifyTimes[]> {
  await succeed(process.execPath, ['esbuild.js', '--production', '--verify'], { cwd: repository });
  const sslscan = await findSslscan();
  if (typeof sslscan === 'string') say(`${sslscan}: nothing to compare with`);
  const folder = await temporaryFolder('bench-verify');
  const authority = await createAuthority('Bench CA');
  const ca = path.join(folder, 'ca.pem');
  await fs.writeFile(ca, authority.ca);
  const certificate = await authority.issue({ names: ['localhost'], keyType: 'rsa' });
  const server = await startPostgres({ certificate, minVersion: '1.2' });
  try {
    const verify = ['dist/verify.cjs', `${server.host}:${server.port}`, '--server-name', 'localhost', '--ca', ca];
    const commands: Command[] = [
      { name: 'node dist/verify.cjs', command: process.execPath, args: verify },
      { name: 'node -e 0', command: process.execPath, args: ['-e', '0'] },
      ...(typeof sslscan === 'string'
        ? []
        : [{ name: `${sslscan.name}, versions only`, command: 'sslscan', args: sslscanArguments(server) }]),
    ];
    say(`Running ${commands.map(({ name }) => name).join(', ')}: ${rounds} times each, in turn`);
    return await inTurn(commands, rounds);
  } finally {
    await server.stop();
    await removeTemporary(folder);
  }
}

async function inTurn(commands: readonly Command[], rounds: number): Promise<VerifyTimes[]> {
  const times = commands.map((): number[] => []);
  // the first round warms up
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, command] of commands.entries()) {
      const milliseconds = await timeOf(command);
      if (round > 0) times[index]?.push(milliseconds);
    }
  }
  return commands.map(({ name }, index) => {
    const sorted = [...(times[index] ?? [])].sort((a, b) => a - b);
    return { name, median: sorted[Math.floor(sorted.length / 2)] ?? NaN, shortest: sorted[0] ?? NaN };
  });
}

async function timeOf({ name, command, args }: Command): Promise<number> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: repository, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return performance.now() - started;
}

/** @returns whether the limit holds; true where there is nothing to compare with */
export function printVerify([own, ...others]: readonly VerifyTimes[]): boolean {
  if (own === undefined) return false;
  console.log(`\n${''.padEnd(34)}  median  shortest`);
  for (const { name, median, shortest } of [own, ...others]) {
    console.log(`${name.padEnd(34)}${median.toFixed(0).padStart(8)}${shortest.toFixed(0).padStart(10)}`);
  }
  for (const other of others) {
    const ratios = [own.median / other.median, own.shortest / other.shortest].map((ratio) => ratio.toFixed(2));
    console.log(`to ${other.name}: medians ${ratios[0]}, shortest ${ratios[1]}`);
  }
  const scanner = others.find(({ name }) => name.startsWith('sslscan'));
  if (scanner === undefined) return true;
  const isWithin = own.median <= limit * scanner.median;
  console.log(`\nlimit: ${limit} times sslscan's median${isWithin ? '' : ': TOO SLOW'}`);
  return isWithin;
}
