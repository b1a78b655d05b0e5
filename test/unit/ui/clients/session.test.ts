import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type * as vscode from 'vscode';
import type { DatabaseLogin, DatabaseSession } from '../../../../src/clients/databaseSession';
import { ClientsSession, type Wanted } from '../../../../src/ui/clients/session';
import { flexibleServer } from '../../../support/servers';

const server = flexibleServer();
const wanted: Wanted = { credentials: { user: 'me', database: 'postgres', password: 'open sesame' }, period: 0 };

/** A panel of a server that is never reached, and the logins that were begun. */
function bench(askLook: () => Promise<Wanted | undefined>) {
  const logins: DatabaseLogin[] = [];
  const panel = {
    webview: { onDidReceiveMessage: () => ({ dispose: () => undefined }), postMessage: () => Promise.resolve(true) },
  } as unknown as vscode.WebviewPanel;
  const session = new ClientsSession(panel, server.id, {
    fleet: { get: () => server, read: () => Promise.resolve(server) },
    samples: new Map(),
    askLook,
    authorities: () => Promise.resolve(['PEM']),
    open: (login) => {
      logins.push(login);
      return new Promise<DatabaseSession>(() => undefined);
    },
    clock: { now: () => 0, wait: () => Promise.resolve() },
    simulated: () => false,
    log: (message) => assert.fail(message),
  });
  return { session, logins };
}

suite('looking at clients', () => {
  test('begins with what was asked for, at the server by its own name', async () => {
    const { session, logins } = bench(() => Promise.resolve(wanted));
    void session.look();
    await new Promise(setImmediate);
    assert.deepEqual(logins, [{ ...wanted.credentials, host: server.host, port: 5432, ca: ['PEM'] }]);
  });

  test('does not begin when the user decides against it, or when the panel is closed over the question', async () => {
    const declined = bench(() => Promise.resolve(undefined));
    await declined.session.look();
    assert.deepEqual(declined.logins, []);
    const closed = bench(() => Promise.resolve(wanted));
    const looking = closed.session.look();
    closed.session.dispose();
    await looking;
    assert.deepEqual(closed.logins, []);
  });

  test('is not begun twice at a time', async () => {
    const { session, logins } = bench(() => Promise.resolve(wanted));
    void session.look();
    await session.look();
    assert.equal(logins.length, 1);
  });
});
