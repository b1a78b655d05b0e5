import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { judgeError, judgePlaintext } from '../../../src/probe/plaintext';
import { methodOf, parseError } from '../../../src/probe/postgresProtocol';
import type { StartAnswer } from '../../../src/probe/report';

const said = (sqlState: string, message: string, routine?: string): StartAnswer =>
  judgeError(parseError(Buffer.from(`C${sqlState}\0M${message}\0${routine ? `R${routine}\0` : ''}\0`)));
const entry = (ending: string): StartAnswer =>
  said('28000', `no pg_hba.conf entry for host "10.9.9.1", user "a", database "b", ${ending}`, 'ClientAuthentication');

/** What a server may say to a start-up, in the clear or over TLS. */
const answers = {
  asks: { status: 'accepted', method: 'scram-sha-256' },
  trusts: { status: 'accepted', method: 'none' },
  noEntryInTheClear: entry('no encryption'),
  noEntryOverTls: entry('SSL encryption'),
  noEntryInGerman: said(
    '28000',
    'kein pg_hba.conf-Eintrag für Host »::1«, keine Verschlüsselung',
    'ClientAuthentication',
  ),
  noEntryInChinese: said('28000', '没有用于主机 "10.9.9.1" 的 pg_hba.conf 记录', 'ClientAuthentication'),
  rejected: said('28000', 'pg_hba.conf rejects connection for host "10.9.9.1", no encryption', 'ClientAuthentication'),
  clientCertificate: said('28000', 'connection requires a valid client certificate', 'ClientAuthentication'),
  gatewayWantsTls: said('28000', 'SSL connection is required. Please specify SSL options and retry.'),
  poolerWantsTls: said('08P01', 'SSL required'),
  proxyWantsTls: said('08P01', 'connection is insecure (try using `sslmode=require`)'),
  gatewayUserName: said('28000', 'Invalid Username specified. Please check the Username and retry connection.'),
  otherMethodFailed: said('28000', 'Ident authentication failed for user "a"', 'auth_failed'),
  noRole: said('28000', 'role "SSL required" does not exist', 'InitializeSessionUserId'),
  noDatabase: said('3D000', 'database "ssl" does not exist', 'InitPostgres'),
  poolerNoDatabase: said('3D000', 'no such database: ssl'),
  poolerWrongPassword: said('28P01', 'no such user'),
  poolerRejects: said('08P01', 'login rejected'),
  wrongPassword: said('28P01', 'password authentication failed for user "a"', 'auth_failed'),
  poolerUser: said('08P01', 'no such user: SSL'),
  tooMany: said('53300', 'sorry, too many clients already'),
  starting: said('57P03', 'the database system is starting up'),
  internal: said('XX000', 'Tenant or user not found'),
  closed: { status: 'refused' },
  silent: { status: 'unknown', problem: { code: 'timedOut' } },
} satisfies Record<string, StartAnswer>;
type Name = keyof typeof answers;

const all = Object.keys(answers) as Name[];
/** Over TLS the client got further. */
const further: readonly Name[] = [
  'asks',
  'trusts',
  'otherMethodFailed',
  'noRole',
  'noDatabase',
  'wrongPassword',
  'poolerNoDatabase',
  'poolerWrongPassword',
];
/** The server says that TLS is what is missing. */
const explicit: readonly Name[] = ['gatewayWantsTls', 'poolerWantsTls', 'proxyWantsTls'];

/** What an answer in the clear means, by the answer over TLS. `rule`: also where only a client certificate is missing. */
const meaning: Readonly<Record<Name, 'accepted' | 'further' | 'rule' | 'unlessTheSame' | 'never' | 'unlessAsked'>> = {
  asks: 'accepted',
  trusts: 'accepted',
  otherMethodFailed: 'accepted',
  noRole: 'accepted',
  noDatabase: 'accepted',
  wrongPassword: 'unlessAsked',
  noEntryInTheClear: 'rule',
  noEntryOverTls: 'rule',
  noEntryInGerman: 'rule',
  noEntryInChinese: 'rule',
  rejected: 'rule',
  clientCertificate: 'further',
  gatewayUserName: 'rule',
  poolerRejects: 'rule',
  closed: 'further',
  gatewayWantsTls: 'unlessTheSame',
  poolerWantsTls: 'unlessTheSame',
  proxyWantsTls: 'unlessTheSame',
  poolerNoDatabase: 'never',
  poolerWrongPassword: 'never',
  poolerUser: 'never',
  tooMany: 'never',
  starting: 'never',
  internal: 'never',
  silent: 'never',
};

function expected(clear: Name, encrypted: Name): StartAnswer['status'] {
  switch (meaning[clear]) {
    case 'accepted':
      return 'accepted';
    case 'unlessAsked':
      return encrypted === 'asks' || encrypted === 'trusts' ? 'unknown' : 'accepted';
    case 'rule':
      return encrypted === 'clientCertificate' || further.includes(encrypted) ? 'refused' : 'unknown';
    case 'further':
      return further.includes(encrypted) ? 'refused' : 'unknown';
    case 'unlessTheSame':
      return explicit.includes(encrypted) ? 'unknown' : 'refused';
    case 'never':
      return 'unknown';
  }
}

suite('clients without TLS are refused for want of TLS', () => {
  for (const clear of all) {
    test(`${clear} in the clear`, () => {
      for (const encrypted of all) {
        const { status } = judgePlaintext(answers[clear], answers[encrypted]);
        assert.equal(status, expected(clear, encrypted), `${encrypted} over TLS`);
      }
    });
  }

  test('the same refusal over TLS is named, with the words of the server', () => {
    const { noEntryInTheClear, noEntryOverTls } = answers;
    assert.ok(noEntryOverTls.status === 'refused');
    assert.deepEqual(judgePlaintext(noEntryInTheClear, noEntryOverTls), {
      status: 'unknown',
      problem: { code: 'refusedOverTls', error: noEntryOverTls.error },
    });
    assert.deepEqual(judgePlaintext(answers.closed, answers.closed), {
      status: 'unknown',
      problem: { code: 'refusedOverTls' },
    });
  });

  test('where there was no answer over TLS, that is the reason', () => {
    const problem = { code: 'handshakeFailed', detail: 'X' } as const;
    assert.deepEqual(judgePlaintext(answers.rejected, { status: 'unknown', problem }), { status: 'unknown', problem });
  });
});

test('a request for a password is consent, and a number that is none is a violation', () => {
  for (const [number, method] of [
    [0, 'none'],
    [3, 'password'],
    [5, 'md5'],
    [7, 'gss'],
  ] as const) {
    assert.equal(methodOf({ type: 'R', body: Buffer.from([0, 0, 0, number]) }), method);
  }
  for (const body of [[], [0, 0, 0], [0, 0, 0, 11], [0, 0, 0, 12], [1, 0, 0, 0]]) {
    assert.throws(() => methodOf({ type: 'R', body: Buffer.from(body) }), { name: 'WireError' });
  }
});
