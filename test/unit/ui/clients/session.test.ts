import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type * as vscode from 'vscode';
import type { DatabaseLogin, DatabaseSession } from '../../../../src/clients/databaseSession';
import { TlsError } from '../../../../src/domain/errors';
import { ClientsSession, type Wanted } from '../../../../src/ui/clients/session';
import type { WireTarget } from '../../../../src/verification/verifier';
import { flexibleServer } from '../../../support/servers';

const server = flexibleServer();
const wanted: Wanted = { credentials: { user: 'me', database: 'postgres', password: 'open sesame' }, period: 0 };

/** A panel of a server that is never reached, and the logins that were begun. */
function bench(
  askLook: () => Promise<Wanted | undefined>,
  wireTarget: (port: number) => Promise<WireTarget | undefined> = () => Promise.resolve(undefined),
) {
  const logins: DatabaseLogin[] = [];
  const panel = {
    webview: { onDidReceiveMessage: () => ({ dispose: () => undefined }), postMessage: () => Promise.resolve(true) },
  } as unknown as vscode.WebviewPanel;
  const session = new ClientsSession(panel, server.id, {
    fleet: { get: () => server, read: () => Promise.resolve(server) },
    samples: new Map(),
    askLook,
    authorities: () => Promise.resolve(['PEM']),
    open: (login, signal) => {
      logins.push(login);
      return new Promise<DatabaseSession>((_, reject) => {
        signal.addEventListener('abort', () => reject(new TlsError({ code: 'cancelled', operationContinues: false })));
      });
    },
    clock: { now: () => 0, wait: () => Promise.resolve() },
    simulated: () => false,
    wireTarget: (_, port) => wireTarget(port),
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

  test('of a simulated server, on this machine, for the name and with its authority only, and lets go of it', async () => {
    let released = 0;
    const target = {
      host: '127.0.0.1',
      port: 4321,
      demoAuthority: 'DEMO',
      release: () => Promise.resolve(void released++),
    };
    const { session, logins } = bench(
      () => Promise.resolve(wanted),
      (port) => Promise.resolve(port === 5432 ? target : undefined),
    );
    const looking = session.look();
    await new Promise(setImmediate);
    assert.deepEqual(logins, [
      { ...wanted.credentials, host: '127.0.0.1', port: 4321, serverName: server.host, ca: ['DEMO'] },
    ]);
    assert.equal(released, 0);
    session.dispose();
    await looking;
    assert.equal(released, 1);
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
