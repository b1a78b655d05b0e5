import path from 'node:path';
import koffi from 'koffi';
import { preparePostgres } from '../host/preparePostgres';

/** libpq itself, called in this process. Its functions wait, as they do in C. */
export interface Libpq {
  /** What the library calls its version: `180004`. */
  readonly version: number;
  /**
   * Connects with a connection string, and asks the server about the connection.
   *
   * @throws Error with libpq's message when it is refused.
   */
  connect(conninfo: string): Session;
}

/** What a driver and the server say of a connection. */
export interface Session {
  readonly database: string;
  readonly user: string;
  /** Whether the server says that it is encrypted. */
  readonly encrypted: boolean;
}

/** Asks the server for a {@link Session}, in one column of text. */
export const sessionQuery =
  "SELECT json_build_object('database', current_database(), 'user', current_user, 'encrypted', ssl) " +
  'FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

const files: Readonly<Record<string, string>> = {
  linux: 'lib/libpq.so.5',
  darwin: 'lib/libpq.5.dylib',
  win32: 'bin/libpq.dll',
};
const file = files[process.platform] ?? '';

/** Folder of the libpq that lies beside the test server. */
export async function libpqFolder(): Promise<string> {
  const { folder } = await preparePostgres();
  return path.join(folder, path.dirname(file));
}

const connectionOk = 0;
const tuplesOk = 2;

/** The library that lies beside the test server. */
export async function loadLibpq(): Promise<Libpq> {
  // the library's own OpenSSL, and not the one inside Node.js
  const library = koffi.load(path.join(await libpqFolder(), path.basename(file)), {
    deep: process.platform === 'linux',
  });
  const declare = <Arguments extends readonly unknown[], Result>(declaration: string) =>
    library.func(declaration) as unknown as (...args: Arguments) => Result;
  const connectdb = declare<[string], unknown>('void *PQconnectdb(const char *conninfo)');
  const status = declare<[unknown], number>('int PQstatus(void *connection)');
  const errorMessage = declare<[unknown], string>('const char *PQerrorMessage(void *connection)');
  const finish = declare<[unknown], undefined>('void PQfinish(void *connection)');
  const exec = declare<[unknown, string], unknown>('void *PQexec(void *connection, const char *query)');
  const resultStatus = declare<[unknown], number>('int PQresultStatus(void *result)');
  const getvalue = declare<[unknown, number, number], string>(
    'const char *PQgetvalue(void *result, int row, int column)',
  );
  const clear = declare<[unknown], undefined>('void PQclear(void *result)');
  return {
    version: declare<[], number>('int PQlibVersion()')(),
    connect(conninfo) {
      const connection = connectdb(conninfo);
      try {
        if (status(connection) !== connectionOk) {
          throw new Error(errorMessage(connection));
        }
        const result = exec(connection, sessionQuery);
        try {
          if (resultStatus(result) !== tuplesOk) {
            throw new Error(errorMessage(connection));
          }
          return JSON.parse(getvalue(result, 0, 0)) as Session;
        } finally {
          clear(result);
        }
      } finally {
        finish(connection);
      }
    },
  };
}
