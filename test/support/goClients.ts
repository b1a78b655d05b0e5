import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { DriverId } from '../../src/connect/types';
import { temporaryFolder } from '../host/temporary';
import type { DriverClient } from './driverClients';
import { literalOf, ProgramError, run, seek, session, statementOfDriver, type Sought } from './driverPrograms';
import { sessionQuery } from './libpq';

interface GoDriver {
  readonly driver: DriverId;
  /** The newest first: the first one that is there is taken. */
  readonly packages: readonly string[];
  readonly imports: (driverPackage: string) => readonly string[];
  /** Reads the session into `answer`. */
  readonly query: string;
  /** What a version does otherwise whose source does not have this word yet. */
  readonly older: DriverClient['older'];
  readonly since: { readonly file: string; readonly word: string };
}

const drivers: readonly GoDriver[] = [
  {
    driver: 'go',
    packages: ['github.com/jackc/pgx/v5', 'github.com/jackc/pgx/v4'],
    imports: (pgx) => ['"context"', `"${pgx}"`],
    older: { defaultRoot: 'this version looks in the home that the account has, whatever HOME says' },
    since: { file: 'pgconn/defaults.go', word: 'UserHomeDir' },
    query: 'connection.QueryRow(context.Background(), query).Scan(&answer)',
  },
  {
    driver: 'goPq',
    packages: ['github.com/lib/pq'],
    imports: (goPq) => ['"database/sql"', `_ "${goPq}"`],
    older: {
      hostName: '1.10.7 to 1.10.9 check the host name at verify-ca as well',
      defaultRoot: 'older than 1.12: looks for no root certificate by itself',
    },
    since: { file: 'ssl.go', word: 'root.crt' },
    query: 'database.QueryRow(query).Scan(&answer)',
  },
];

/** Where Debian has the sources of Go's packages. */
const debianSources = '/usr/share/gocode';

/** Go's drivers, where their sources lie in GOPATH or where Debian puts them; each is compiled once. */
export async function goClients(): Promise<readonly Sought[]> {
  return Promise.all(
    drivers.map((driver) =>
      seek(driver.driver, async () => {
        const paths = [(await run('go', ['env', 'GOPATH'])).trim(), debianSources];
        const { name, folder } = await firstOf(driver.packages, paths);
        const statement = statementOfDriver(driver.driver);
        const program = await compile(sourceOf(driver, name, statement), paths);
        const { file, word } = driver.since;
        const source = await fs.readFile(path.join(folder, file), 'utf8').catch(() => '');
        return {
          name,
          ...(driver.older && !source.includes(word) ? { older: driver.older } : {}),
          connect: async (text) => session(program, [literalOf(text, statement)]),
        };
      }),
    ),
  );
}

async function firstOf(
  packages: readonly string[],
  paths: readonly string[],
): Promise<{ readonly name: string; readonly folder: string }> {
  for (const name of packages) {
    for (const folder of paths.map((one) => path.join(one, 'src', name))) {
      if (existsSync(folder)) return { name, folder };
    }
  }
  throw new ProgramError(`no ${packages.join(' or ')} in ${paths.join(' or ')}`);
}

const sourceOf = ({ imports, query }: GoDriver, name: string, statement: string): string => `package main

import (
	"fmt"
	"os"
	"strconv"
	${imports(name).join('\n\t')}
)

const query = "${sessionQuery}"

func main() {
	text, err := strconv.Unquote(os.Args[1])
	check(err)
	${statement}
	check(err)
	var answer string
	check(${query})
	fmt.Println(answer)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`;

async function compile(source: string, paths: readonly string[]): Promise<string> {
  const folder = await temporaryFolder('go');
  await fs.writeFile(path.join(folder, 'main.go'), source);
  const program = path.join(folder, 'connect');
  // without cgo, the user's folder is what HOME says
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: paths.join(path.delimiter), CGO_ENABLED: '0' };
  await run('go', ['build', '-o', program, 'main.go'], { env, cwd: folder });
  return program;
}
