import fs from 'node:fs/promises';
import path from 'node:path';
import type { DriverId } from '../../src/connect/types';
import { temporaryFolder } from '../host/temporary';
import { literalOf, onLibpq, run, seek, session, statementOfDriver, type Sought } from './driverPrograms';
import { sessionQuery } from './libpq';

interface Library {
  readonly driver: DriverId;
  readonly compiler: string;
  /** Ending of source files. */
  readonly ending: string;
  readonly links: readonly string[];
  /** Without arguments the program prints what it is and the version of libpq. */
  readonly source: (statement: string) => string;
}

const libraries: readonly Library[] = [
  {
    driver: 'libpq',
    compiler: 'cc',
    ending: 'c',
    links: ['-lpq'],
    source: (statement) => `#include <libpq-fe.h>
#include <stdio.h>

extern const char *text;

int main(int count, char **arguments) {
  if (count == 1) {
    printf("C %d", PQlibVersion() / 10000);
    return 0;
  }
  ${statement}
  if (PQstatus(connection) != CONNECTION_OK) {
    fputs(PQerrorMessage(connection), stderr);
    return 1;
  }
  puts(PQgetvalue(PQexec(connection, "${sessionQuery}"), 0, 0));
  return 0;
}
`,
  },
  {
    driver: 'libpqxx',
    compiler: 'c++',
    ending: 'cpp',
    links: ['-lpqxx', '-lpq'],
    source: (statement) => `#include <iostream>
#include <libpq-fe.h>
#include <pqxx/pqxx>

extern const char *text;

int main(int count, char **) {
  if (count == 1) {
    std::cout << "libpqxx-" PQXX_VERSION " " << PQlibVersion() / 10000;
    return 0;
  }
  try {
    ${statement}
    pqxx::work transaction{connection};
    std::cout << transaction.exec("${sessionQuery}")[0][0].c_str();
  } catch (const std::exception &error) {
    std::cerr << error.what();
    return 1;
  }
}
`,
  },
];

/** libpq and libpqxx from C and C++, where there is a compiler and their headers. */
export function cClients(environment: () => NodeJS.ProcessEnv): Promise<readonly Sought[]> {
  return Promise.all(
    libraries.map(({ driver, compiler, ending, links, source }) =>
      seek(driver, async () => {
        const folder = await temporaryFolder(driver);
        const statement = statementOfDriver(driver);
        const [headers = '', objects = ''] = (await run('pg_config', ['--includedir', '--libdir'])).split('\n');
        const compile = async (name: string, code: string): Promise<string> => {
          const file = path.join(folder, `${name}.${ending}`);
          await fs.writeFile(file, code);
          await run(compiler, ['-c', `-I${headers}`, file, '-o', `${file}.o`], { cwd: folder });
          return `${file}.o`;
        };
        const main = await compile('main', source(statement));
        /** The compiler itself reads the literal. */
        const link = async (name: string, literal: string): Promise<string> => {
          const program = path.join(folder, name);
          const text = await compile(`${name}-text`, `const char *text = ${literal};\n`);
          await run(compiler, [main, text, `-L${objects}`, ...links, '-o', program]);
          return program;
        };
        const [name = '', libpq = ''] = (await run(await link('version', '""'), [], { env: environment() })).split(' ');
        return {
          ...onLibpq(name, libpq),
          connect: async (text) =>
            session(await link('connect', literalOf(text, statement)), ['connect'], { env: environment() }),
        };
      }),
    ),
  );
}
