import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { connectionString } from '../../src/connect/connectionString';
import type { DriverId } from '../../src/connect/types';
import { temporaryFolder } from '../host/temporary';
import type { DriverClient } from './driverClients';
import { libpqFolder, type Session } from './libpq';

/*
 * Drivers of other languages: each connection is a program of its own, which is given the string and prints the
 * session that it got.
 */

/** A driver that was looked for: it, or why it does not run here. */
export type Sought = DriverClient | { readonly driver: DriverId; readonly skipped: string };

/** A program is not there, or it ended with an error: the message is what it said, and nothing else. */
export class ProgramError extends Error {}

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs a program to its end; gives what it wrote. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { input = '', ...others } = options;
  const running = promisify(execFile)(program, args, others);
  // a program that ends before it reads is told apart by how it ended
  running.child.stdin?.on('error', () => undefined).end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: number | string };
    throw new ProgramError(code === 'ENOENT' ? `${program} is not installed` : `${stdout}\n${stderr}`.trim(), {
      cause: error,
    });
  }
}

/** Runs a program that connects and prints the session, whatever else it prints. */
export async function session(program: string, args: readonly string[], options: RunOptions = {}): Promise<Session> {
  const output = await run(program, args, options);
  const json = /\{.*\}/.exec(output)?.[0];
  if (json === undefined) throw new ProgramError(output);
  return JSON.parse(json) as Session;
}

/** Looks for a driver. `find` rejects with a {@link ProgramError} where it is not there. */
export async function seek(
  driver: DriverId,
  find: () => Promise<Omit<DriverClient, 'driver' | 'slow'>>,
): Promise<Sought> {
  try {
    return { ...(await find()), driver, slow: true };
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return { driver, skipped: error.message.split('\n').at(-1) ?? '' };
  }
}

/** What a driver on top of libpq can do; `version` is libpq's, as the driver tells it: `18.4`. */
export function onLibpq(name: string, version: string): Pick<DriverClient, 'name' | 'directTls' | 'systemRoots'> {
  const major = Number.parseInt(version);
  return {
    name: `${name} with libpq ${major}`,
    ...(major >= 17 ? { directTls: true } : {}),
    ...(major >= 16 ? { systemRoots: true } : {}),
  };
}

/**
 * Variables with which programs load the libpq beside the test server instead of an older one of the machine, and its
 * OpenSSL: linked into a folder of their own, so that nothing else that lies there is loaded.
 */
export async function newestLibpq(): Promise<() => NodeJS.ProcessEnv> {
  if (process.platform !== 'linux') return () => process.env;
  const from = await libpqFolder();
  const folder = await temporaryFolder('libpq');
  for (const name of (await fs.readdir(from)).filter((one) => /^lib(pq|ssl|crypto)\.so\./.test(one))) {
    await fs.symlink(path.join(from, name), path.join(folder, name));
  }
  return () => ({ ...process.env, LD_LIBRARY_PATH: folder });
}

/** A statement of a compiled language, made from a string of the catalogue. */
export interface Statement {
  /** The statement as it stands, with the name `text` where its literal was. */
  readonly code: string;
  /** The literal, as the language writes it. */
  readonly literal: string;
}

/** Takes the last literal in double quotes out of a statement, so that the rest is compiled once. */
export function statementOf(text: string): Statement {
  const literal = /"(?:[^"\\]|\\.)*"(?=[)}];?$)/.exec(text)?.[0] ?? assert.fail(`no literal: ${text}`);
  return { code: text.replace(literal, () => 'text'), literal };
}

/** The statement of a driver's strings: only their literals differ. */
export function statementOfDriver(driver: DriverId): string {
  const target = { host: 'localhost', port: 5432, kind: 'flexible', name: 'orders' } as const;
  return statementOf(connectionString(driver, target, { database: 'orders', user: 'ada', level: 'require' }).text).code;
}

/** The literal of a string whose statement was compiled. */
export function literalOf(text: string, compiled: string): string {
  const { code, literal } = statementOf(text);
  assert.equal(code, compiled);
  return literal;
}
