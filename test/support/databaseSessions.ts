import assert from 'node:assert/strict';
import { openDatabaseSession, type DatabaseLogin } from '../../src/clients/databaseSession';
import { ClientsError, type ClientsProblem } from '../../src/clients/problem';

/** Logs in and reads the clients once. */
export async function lookOnce(login: DatabaseLogin) {
  const session = await openDatabaseSession(login, new AbortController().signal);
  try {
    return await session.look();
  } finally {
    await session.close();
  }
}

/** The reason why the clients cannot be read. */
export const clientsProblem = (login: DatabaseLogin): Promise<ClientsProblem> =>
  lookOnce(login).then(
    () => assert.fail('it could look'),
    (error: unknown) => {
      assert.ok(error instanceof ClientsError, String(error));
      return error.problem;
    },
  );
