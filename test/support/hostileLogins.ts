import assert from 'node:assert/strict';
import type { TLSSocket } from 'node:tls';
import { sessionColumns } from '../../src/clients/client';
import { openDatabaseSession, type DatabaseSession } from '../../src/clients/databaseSession';
import { ClientsError, type ClientsProblem } from '../../src/clients/problem';
import { tryLogin } from '../../src/probe';
import type { LoginOutcome } from '../../src/probe/diagnosis';
import { createAuthority, type ServerCertificate } from './certificates';
import {
  authentication,
  consent,
  message,
  offerScram,
  ready,
  ScramServer,
  startScriptedServer,
  type Incoming,
  type Script,
} from './scriptedServer';

/** Logins and looks at servers that play a script. */

export const password = 'open sesame';
const credentials = { user: 'somebody', database: 'postgres', password };
const limits = { step: 500, total: 2_000 };
const sessionLimits = { connect: 500, query: 500 };
/** Above the limits by what a busy machine takes to notice. */
const patience = 3_000;

let shown: Promise<{ readonly ca: string; readonly certificate: ServerCertificate }> | undefined;

async function createCertificate() {
  const authority = await createAuthority();
  return { ca: authority.ca, certificate: await authority.issue({ names: ['127.0.0.1'] }) };
}

/** Plays a script and gives what came of it; the connection has to be closed, and in time. */
async function against<T>(
  script: Script,
  work: (peer: { readonly host: string; readonly port: number; readonly ca: string }) => Promise<T>,
): Promise<T> {
  const { ca, certificate } = await (shown ??= createCertificate());
  const open = new Set<TLSSocket>();
  const peer = await startScriptedServer(certificate, (socket, next) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    return script(socket, next);
  });
  const started = Date.now();
  try {
    const result = await work({ ...peer, ca });
    assert.ok(Date.now() - started < patience, `took ${Date.now() - started} ms`);
    for (const socket of open) await new Promise((resolve) => socket.once('close', resolve));
    return result;
  } finally {
    await peer.close();
  }
}

export const logIn = (script: Script, signal = new AbortController().signal): Promise<LoginOutcome> =>
  against(script, ({ host, port, ca }) =>
    tryLogin({ host, port }, host, credentials, { anchors: [{ name: 'CA', pem: ca, trusted: true }], signal, limits }),
  );

/** Logs in, and works with the session. */
export const inSession = <T>(
  script: Script,
  work: (session: DatabaseSession) => Promise<T>,
  signal = new AbortController().signal,
): Promise<T> =>
  against(script, async ({ host, port, ca }) => {
    const session = await openDatabaseSession({ host, port, ...credentials, ca: [ca] }, signal, sessionLimits);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  });

/** Logs in and looks once. */
export const look = (script: Script, signal?: AbortSignal) => inSession(script, (session) => session.look(), signal);

export const problemOf = (looking: Promise<unknown>): Promise<ClientsProblem> =>
  looking.then(
    () => assert.fail('it could look'),
    (error: unknown) => {
      assert.ok(error instanceof ClientsError, String(error));
      return error.problem;
    },
  );

/** Writes these, once the start-up has come. */
export const says =
  (...messages: readonly Buffer[]): Script =>
  async (socket, next) => {
    await next();
    socket.write(Buffer.concat(messages));
  };

/** A conversation of SCRAM, up to and with the server's proof; `false` when the client has gone. */
export async function scramUpTo(socket: TLSSocket, next: Incoming, proof: (right: string) => string): Promise<boolean> {
  const scram = new ScramServer(password);
  await next();
  socket.write(offerScram);
  const first = await next();
  if (!first) return false;
  socket.write(authentication(11, scram.serverFirst(first)));
  const final = await next();
  if (!final) return false;
  socket.write(authentication(12, proof(scram.serverFinal(final))));
  return true;
}

export const scram =
  (proof: (right: string) => string, ...then: readonly Buffer[]): Script =>
  async (socket, next) => {
    if (await scramUpTo(socket, next, proof)) socket.write(Buffer.concat(then));
  };

export const asItIs = (right: string): string => right;

export const columns = (names: readonly string[] = sessionColumns): Buffer => {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(names.length);
  return message('T', Buffer.concat([count, ...names.map((name) => Buffer.from(`${name}\0${'\0'.repeat(18)}`))]));
};
export const row = (...values: readonly (string | null)[]): Buffer => {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(values.length);
  const cells = values.map((value) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(value ?? '')]);
  });
  return message('D', Buffer.concat([count, ...cells]));
};
export const someClient = row(
  '7',
  'now',
  'bob',
  'app',
  '10.0.0.1',
  '4711',
  'db',
  'client backend',
  't',
  'TLSv1.3',
  'X',
  '256',
);
export const complete = message('C', 'SELECT 1\0');

/** Lets the client in, and answers its query with these. */
export const answers =
  (...messages: readonly Buffer[]): Script =>
  async (socket, next) => {
    await next();
    socket.write(Buffer.concat([consent, ready]));
    await next();
    socket.write(Buffer.concat(messages));
  };
