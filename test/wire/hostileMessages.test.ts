import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isCancelled, TlsError } from '../../src/domain/errors';
import {
  answers,
  asItIs,
  columns,
  complete,
  inSession,
  logIn,
  look,
  password,
  problemOf,
  row,
  says,
  scramUpTo,
  someClient,
} from '../support/hostileLogins';
import {
  authentication,
  consent,
  flood,
  message,
  offerScram,
  ready,
  ScramServer,
  type Script,
} from '../support/scriptedServer';

suite('damage and floods', () => {
  const shapes: Readonly<Record<string, (type: string) => Buffer>> = {
    'a length below zero': (type) => message(type, 'abc', -1),
    'a length of 0': (type) => message(type, '', 0),
    'a length of 3': (type) => message(type, '', 3),
    'no content': (type) => message(type),
    'a length of 2 GB': (type) => message(type, 'abc', 2 ** 31 - 1),
    'a length that is not filled': (type) => message(type, 'abc', 12_000),
    'ones only': (type) => message(type, Buffer.alloc(40, 0xff)),
  };
  const points: Readonly<Record<string, (bytes: Buffer) => Script>> = {
    'at the start': (bytes) => async (socket, next) => {
      await next();
      socket.end(bytes);
    },
    'after the offer of SCRAM': (bytes) => async (socket, next) => {
      await next();
      socket.write(offerScram);
      await next();
      socket.end(bytes);
    },
    'after the proof of SCRAM': (bytes) => async (socket, next) => {
      if (await scramUpTo(socket, next, asItIs)) socket.end(bytes);
    },
    'after consent': (bytes) => async (socket, next) => {
      await next();
      socket.end(Buffer.concat([consent, bytes]));
    },
  };
  const pointsOfQuery: Readonly<Record<string, (bytes: Buffer) => Script>> = {
    'in the place of columns': (bytes) => answers(bytes),
    'in the place of rows': (bytes) => answers(columns(), bytes),
    'after a row': (bytes) => answers(columns(), someClient, bytes),
    'after the rows': (bytes) => answers(columns(), complete, bytes),
  };
  const types = 'RSKZENvTDCAGHWVdcsntI123p\0';

  for (const [shape, damage] of Object.entries(shapes)) {
    test(`${shape}, in each message of a login`, async () => {
      for (const script of Object.values(points)) {
        for (const type of types) {
          const outcome = await logIn(script(damage(type)));
          assert.notEqual(outcome.kind, 'loggedIn', `${type} ${JSON.stringify(outcome)}`);
        }
      }
    });

    test(`${shape}, in each message of an answer`, async () => {
      for (const script of Object.values(pointsOfQuery)) {
        for (const type of types) {
          const ending: Script = async (socket, next) => {
            await script(damage(type))(socket, next);
            socket.end();
          };
          const { code } = await problemOf(look(ending));
          assert.ok(
            ['notUnderstood', 'connectionLost', 'refusedByServer', 'unreachable', 'timedOut'].includes(code),
            `${type} ${code}`,
          );
        }
      }
    });
  }

  /** A flood has to be left after what its bound is, not read for as long as it lasts. */
  const floods = {
    notices: message('N', 'Mhello\0\0'),
    'empty notices': message('N'),
    parameters: message('S', 'a\0b\0'),
    'long notices': message('N', Buffer.alloc(16_000)),
    'requests of SCRAM': authentication(11, 'r=x,s=c2FsdA==,i=1000000'),
    rows: someClient,
    'rows of another number of columns': row('1'),
    zeros: Buffer.alloc(20_000),
  };
  const bounded = async (start: Buffer, bytes: Buffer, isQuery: boolean): Promise<void> => {
    const many = Buffer.concat(Array.from({ length: Math.ceil(65_536 / bytes.length) }, () => bytes));
    const before = process.memoryUsage().rss;
    let written = 0;
    const script: Script = async (socket, next) => {
      await next();
      if (isQuery) {
        socket.write(Buffer.concat([consent, ready]));
        await next();
      }
      socket.write(start);
      flood(socket, many);
      await new Promise((resolve) => socket.once('close', resolve));
      written = socket.bytesWritten;
    };
    if (isQuery) {
      await problemOf(look(script));
    } else {
      assert.notEqual((await logIn(script)).kind, 'loggedIn');
    }
    assert.ok(written < 64 * 2 ** 20, `${written} bytes were taken`);
    assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20);
  };
  for (const [name, bytes] of Object.entries(floods)) {
    test(`a flood of ${name}`, async () => {
      for (const start of [Buffer.alloc(0), offerScram, consent]) await bounded(start, bytes, false);
      for (const start of [Buffer.alloc(0), columns(), Buffer.concat([columns(), complete])]) {
        await bounded(start, bytes, true);
      }
    });
  }

  test('a flood between two looks', async () => {
    await inSession(
      async (socket, next) => {
        await next();
        socket.write(Buffer.concat([consent, ready]));
        await next();
        socket.write(Buffer.concat([columns(), someClient, complete, ready]));
        flood(socket, Buffer.alloc(65_536, message('N')));
      },
      async (session) => {
        assert.equal((await session.look()).clients.length, 1);
        assert.ok(['tooMuch', 'connectionLost'].includes((await problemOf(session.look())).code));
      },
    );
  });

  test('silence ends by the deadline, at each point', async () => {
    const silent: readonly Script[] = [
      says(),
      says(offerScram),
      says(authentication(3)),
      says(consent),
      says(message('E', '', 5_000)),
    ];
    for (const script of silent) {
      assert.deepEqual(await logIn(script), { kind: 'problem', problem: { code: 'timedOut' } });
      assert.deepEqual(await problemOf(look(script)), { code: 'timedOut' });
    }
    for (const script of [answers(), answers(columns()), answers(columns(), someClient, complete)]) {
      assert.deepEqual(await problemOf(look(script)), { code: 'timedOut' });
    }
  });

  test('cancelling does not wait for the hashing of a password', async () => {
    for (const work of [logIn, look]) {
      const controller = new AbortController();
      let ended = 0;
      const script: Script = async (socket, next) => {
        const server = new ScramServer(password, 1_000_000);
        await next();
        socket.write(offerScram);
        socket.write(authentication(11, server.serverFirst((await next()) ?? Buffer.alloc(0))));
        setImmediate(() => {
          ended = Date.now();
          controller.abort();
        });
      };
      await assert.rejects(work(script, controller.signal), (error) => error instanceof TlsError && isCancelled(error));
      assert.ok(Date.now() - ended < 200, `${Date.now() - ended} ms`);
    }
  });
});
