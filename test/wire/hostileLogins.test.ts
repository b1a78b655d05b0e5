import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { LoginOutcome } from '../../src/probe/diagnosis';
import { asItIs, inSession, logIn, look, password, problemOf, says, scram } from '../support/hostileLogins';
import {
  authentication,
  consent,
  message,
  offerScram,
  ready,
  ScramServer,
  type Script,
} from '../support/scriptedServer';

suite('a login is one only with its proof', () => {
  const isViolation = (outcome: LoginOutcome): boolean =>
    outcome.kind === 'problem' && ['protocolViolation', 'notPostgres'].includes(outcome.problem.code);

  const scripts: Readonly<Record<string, Script>> = {
    'ready at once': says(ready),
    'ready after a notice': says(message('N', 'Mhello\0\0'), message('S', 'a\0b\0'), ready),
    'ready after a request for the password': async (socket, next) => {
      await next();
      socket.write(authentication(3));
      await next();
      socket.write(ready);
    },
    'ready after the proof, without consent': scram(asItIs, ready),
    'consent twice': says(consent, consent, ready),
    'another request after consent': says(consent, authentication(3), ready),
    'the password after SCRAM': scram(asItIs, authentication(3), consent, ready),
    'MD5 after the password': async (socket, next) => {
      await next();
      socket.write(authentication(3));
      await next();
      socket.write(Buffer.concat([authentication(5, 'salt'), consent, ready]));
    },
    'the second part of SCRAM first': says(authentication(11, 'r=x,s=eA==,i=1'), consent, ready),
    'the last part of SCRAM first': says(authentication(12, 'v=eA=='), consent, ready),
    'the second part of SCRAM twice': async (socket, next) => {
      const server = new ScramServer(password);
      await next();
      socket.write(offerScram);
      const first = (await next()) ?? Buffer.alloc(0);
      const part = authentication(11, server.serverFirst(first));
      socket.write(Buffer.concat([part, part, part]));
    },
    'consent that is cut off': says(message('R', '\0\0\0'), ready),
    'consent with something behind it': says(authentication(0, 'x'), ready),
    'ready without a state': says(consent, message('Z')),
    'ready in a transaction': says(consent, message('Z', 'T')),
    'MD5 without its salt': says(authentication(5), consent, ready),
    'keys before consent': says(message('K', '12345678'), consent, ready),
    'an unknown request': says(authentication(99), consent, ready),
  };
  for (const [name, script] of Object.entries(scripts)) {
    test(name, async () => {
      assert.ok(isViolation(await logIn(script)));
      assert.equal((await problemOf(look(script))).code, 'notUnderstood');
    });
  }

  const unproven: Readonly<Record<string, Script>> = {
    'another signature': scram(() => `v=${Buffer.alloc(32).toString('base64')}`, consent, ready),
    'a signature and something before it': scram((right) => `x=1,${right}`, consent, ready),
    'a signature that is cut off': scram((right) => right.slice(0, 20), consent, ready),
    'no signature': scram(() => '', consent, ready),
    'consent without the last part': async (socket, next) => {
      const server = new ScramServer(password);
      await next();
      socket.write(offerScram);
      socket.write(authentication(11, server.serverFirst((await next()) ?? Buffer.alloc(0))));
      await next();
      socket.write(Buffer.concat([consent, ready]));
    },
    'consent right after the offer': says(offerScram, consent, ready),
  };
  for (const [name, script] of Object.entries(unproven)) {
    test(`SCRAM: ${name}`, async () => {
      assert.deepEqual(await logIn(script), { kind: 'serverNotProven' });
      assert.deepEqual(await problemOf(look(script)), { code: 'serverNotProven' });
    });
  }

  test('SCRAM: an error in the place of the proof is its refusal, in one short line', async () => {
    const script = scram(() => `e=other-error\n${'x'.repeat(9_000)}`);
    const outcome = await logIn(script);
    assert.ok(outcome.kind === 'refused');
    assert.match(outcome.error.message, /^other-error x+$/);
    assert.ok(outcome.error.message.length <= 300);
    assert.equal((await problemOf(look(script))).code, 'loginRefused');
  });

  for (const [name, first] of Object.entries({
    'another nonce': () => 'r=abcdef,s=c2FsdA==,i=4096',
    'the nonce of the client and nothing more': (own: string) => `r=${own},s=c2FsdA==,i=4096`,
    'no salt': (own: string) => `r=${own}x,s=,i=4096`,
    'a salt that is not base64': (own: string) => `r=${own}x,s=c2F!,i=4096`,
    'a salt of half a character': (own: string) => `r=${own}x,s=c2Fsd,i=4096`,
    'no rounds': (own: string) => `r=${own}x,s=c2FsdA==,i=0`,
    'rounds below zero': (own: string) => `r=${own}x,s=c2FsdA==,i=-4096`,
    'rounds in another notation': (own: string) => `r=${own}x,s=c2FsdA==,i=0x1000`,
    'more rounds than are bearable': (own: string) => `r=${own}x,s=c2FsdA==,i=2000000000`,
    'rounds without end': (own: string) => `r=${own}x,s=c2FsdA==,i=${'9'.repeat(5_000)}`,
    'an extension that must be understood': (own: string) => `m=1,r=${own}x,s=c2FsdA==,i=4096`,
    'the parts in another order': (own: string) => `s=c2FsdA==,r=${own}x,i=4096`,
    nothing: () => '',
  })) {
    test(`SCRAM, the server's first part: ${name}`, async () => {
      const script: Script = async (socket, next) => {
        await next();
        socket.write(offerScram);
        socket.write(authentication(11, first(ScramServer.nonce((await next()) ?? Buffer.alloc(0)))));
      };
      assert.ok(isViolation(await logIn(script)));
      assert.equal((await problemOf(look(script))).code, 'notUnderstood');
    });
  }

  test('the right order logs in, and says how', async () => {
    assert.deepEqual(await logIn(scram(asItIs, consent, message('K', '12345678'), ready)), {
      kind: 'loggedIn',
      method: 'scram-sha-256',
    });
    assert.deepEqual(await logIn(says(consent, ready)), { kind: 'loggedIn', method: 'none' });
    assert.equal(await inSession(says(consent, ready), async ({ method }) => method), 'none');
    const asksPassword: Script = async (socket, next) => {
      await next();
      socket.write(authentication(3));
      assert.equal((await next())?.toString(), `p\0\0\0\x10${password}\0`);
      socket.write(Buffer.concat([consent, ready]));
    };
    assert.deepEqual(await logIn(asksPassword), { kind: 'loggedIn', method: 'password' });
  });

  for (const number of [2, 6, 7, 9]) {
    test(`another proof (${number}) is not given, and nothing is sent`, async () => {
      let sent: Buffer | undefined;
      const script: Script = async (socket, next) => {
        await next();
        socket.write(authentication(number));
        sent = await next();
      };
      assert.deepEqual(await logIn(script), { kind: 'unsupported' });
      assert.equal(sent, undefined);
      assert.deepEqual(await problemOf(look(script)), { code: 'loginUnsupported' });
    });
  }

  test('only mechanisms that are not spoken', async () => {
    const script = says(authentication(10, 'OAUTHBEARER\0X-SCRAM-SHA-256\0\0'));
    assert.deepEqual(await logIn(script), { kind: 'unsupported' });
  });

  test('the login is tied to the certificate where the server offers that, and says so where it does not', async () => {
    const firstOf = async (offer: string): Promise<string> => {
      let first = '';
      await logIn(async (socket, next) => {
        await next();
        socket.write(authentication(10, offer));
        first = (await next())?.subarray(5).toString() ?? '';
        socket.end();
      });
      return first;
    };
    assert.match(
      await firstOf('SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0'),
      /^SCRAM-SHA-256-PLUS\0.{4}p=tls-server-end-point,,/s,
    );
    assert.match(await firstOf('SCRAM-SHA-256\0\0'), /^SCRAM-SHA-256\0.{4}y,,n=,r=/s);
  });
});
