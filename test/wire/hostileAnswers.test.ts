import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { sessionColumns } from '../../src/clients/client';
import { ClientsError } from '../../src/clients/problem';
import {
  answers,
  columns,
  complete,
  inSession,
  logIn,
  look,
  password,
  problemOf,
  row,
  someClient,
} from '../support/hostileLogins';
import {
  authentication,
  consent,
  message,
  offerScram,
  ready,
  ScramServer,
  type Script,
} from '../support/scriptedServer';

suite('what a look reads', () => {
  test('rows, whose texts are short however long they came', async () => {
    const long = 'x'.repeat(1_500);
    const { clients } = await look(
      answers(columns(), row('7', long, long, long, long, '1', long, long, 't', long, long, '256'), complete, ready),
    );
    assert.ok(JSON.stringify(clients).length < 2_000);
  });

  test('a refusal, after which the session goes on', async () => {
    await inSession(
      async (socket, next) => {
        await next();
        socket.write(Buffer.concat([consent, ready]));
        await next();
        socket.write(Buffer.concat([message('E', `SERROR\0C42501\0M${'no '.repeat(2_000)}\0\0`), ready]));
        await next();
        socket.write(Buffer.concat([columns(), someClient, complete, ready]));
      },
      async (session) => {
        const problem = await problemOf(session.look());
        assert.ok(problem.code === 'refusedByServer' && problem.state === '42501');
        assert.ok(problem.message.length <= 300);
        assert.equal((await session.look()).clients[0]?.application, 'app');
      },
    );
  });

  for (const [name, messages] of Object.entries({
    'other columns': [columns(['a', 'b']), row('1', '2'), complete, ready],
    'columns in another order': [columns([...sessionColumns].reverse()), someClient, complete, ready],
    'a row before its columns': [someClient, columns(), complete, ready],
    'ready at once': [ready],
    'the end of rows that never began': [complete, ready],
    'two answers': [columns(), complete, columns(), complete, ready],
    'a row that is too short': [columns(), row('1'), complete, ready],
    'a request for a password': [authentication(3)],
  })) {
    test(`${name} are not understood`, async () => {
      assert.equal((await problemOf(look(answers(...messages)))).code, 'notUnderstood');
    });
  }
});

suite('seeded noise', () => {
  /** mulberry32: the same numbers for the same seed. */
  const numbers = (seed: number) => (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
  /** One of so many messages, the one at `place`, is damaged; where the rest is missing, the connection ends. */
  const noise = (seed: number, messages: number) => {
    const random = numbers(seed);
    const place = random(messages + 1);
    let count = 0;
    return (socket: TLSSocket, bytes: Buffer): Buffer => {
      const isDamaged = count++ === place;
      const sent = isDamaged ? damaged(bytes, random) : bytes;
      if (sent.length < bytes.length) {
        socket.end(sent);
      } else if (socket.writable) {
        socket.write(sent);
      }
      return sent;
    };
  };
  const damaged = (bytes: Buffer, random: (below: number) => number): Buffer => {
    const at = random(bytes.length);
    switch (random(5)) {
      case 0:
        return bytes.subarray(0, at);
      case 1:
        return Buffer.concat([bytes.subarray(0, at), Buffer.from([random(256)]), bytes.subarray(at)]);
      case 2:
        return Buffer.concat([bytes, bytes]);
      case 3:
        return Buffer.concat([message(String.fromCharCode(random(128)), Buffer.alloc(random(20), random(256))), bytes]);
      default:
        return Buffer.concat([bytes.subarray(0, at), Buffer.from([random(256)]), bytes.subarray(at + 1)]);
    }
  };

  test('a login by SCRAM is one only when proof, consent and readiness were sent as they should be', async () => {
    let loggedIn = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const write = noise(seed, 6);
      let proof: Buffer = Buffer.from('never');
      const sent: Buffer[] = [];
      const outcome = await logIn(async (socket, next) => {
        const say = (bytes: Buffer): void => void sent.push(write(socket, bytes));
        const server = new ScramServer(password, 10);
        await next();
        say(offerScram);
        const first = await next();
        if (first) {
          say(authentication(11, server.serverFirst(first)));
          const final = await next();
          if (final) {
            proof = authentication(12, server.serverFinal(final));
            for (const bytes of [proof, consent, message('S', 'a\0b\0'), ready]) say(bytes);
          }
        }
        socket.end();
      });
      if (outcome.kind === 'loggedIn') {
        loggedIn += 1;
        assert.equal(outcome.method, 'scram-sha-256');
        let at = 0;
        for (const needed of [proof, consent, ready]) {
          at = Buffer.concat(sent).indexOf(needed, at);
          assert.notEqual(at, -1, `seed ${seed}`);
        }
      }
    }
    assert.ok(loggedIn > 10 && loggedIn < 150, `${loggedIn} logins`);
  });

  test('a look reads what was sent, or fails with a reason', async () => {
    let read = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const write = noise(seed, 5);
      const script: Script = async (socket, next) => {
        await next();
        socket.write(Buffer.concat([consent, ready]));
        await next();
        for (const bytes of [columns(), someClient, someClient, complete, ready]) write(socket, bytes);
        socket.end();
      };
      await look(script).then(
        ({ clients, notVisible }) => {
          read += 1;
          assert.ok(clients.length + notVisible.length <= 4);
        },
        (error: unknown) => assert.ok(error instanceof ClientsError, `seed ${seed}: ${String(error)}`),
      );
    }
    assert.ok(read > 10 && read < 150, `${read} looks`);
  });
});
