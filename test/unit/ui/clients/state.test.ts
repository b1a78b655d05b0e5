import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Client, Encryption } from '../../../../src/clients/client';
import type { ClientSample } from '../../../../src/clients/sample';
import { known, unknown } from '../../../../src/domain/server';
import { tlsVersions, type TlsVersion } from '../../../../src/domain/tlsVersion';
import { buildClientsState, buildUnknownState, type ClientsInput } from '../../../../src/ui/clients/state';
import { flexibleServer, singleServer } from '../../../support/servers';
import * as words from '../../../../src/ui/clients/words';
import { sampledClient } from '../../../support/clients';

const tls = (version: TlsVersion): Encryption => ({
  kind: 'tls',
  version,
  name: `TLSv${version}`,
  cipher: 'AES256-SHA',
  bits: 256,
});

let keys = 0;
const client = (application: string | undefined, encryption: Encryption, more: Partial<Client> = {}): Client =>
  sampledClient({ key: String(keys++), application, address: '10.0.0.4', encryption, ...more });
const sampleOf = (clients: readonly Client[], more: Partial<ClientSample> = {}): ClientSample => ({
  from: 0,
  until: 300_000,
  looks: 301,
  clients,
  notVisible: 0,
  complete: true,
  ...more,
});
const build = (input: Partial<ClientsInput>) =>
  buildClientsState(
    {
      server: flexibleServer(),
      simulated: false,
      sample: undefined,
      running: undefined,
      user: 'app',
      passwordAsked: true,
      failure: undefined,
      ...input,
    },
    words,
  );
const sentences = (input: Partial<ClientsInput>) =>
  Object.fromEntries(build(input).whatIfs.map(({ id, sentence }) => [id, sentence]));

suite('the sentence that matters', () => {
  const clients = [
    client('web', tls('1.3')),
    client('web', tls('1.2')),
    client('web', tls('1.2'), { address: '10.0.0.5' }),
    client(undefined, { kind: 'plaintext' }),
  ];

  test('says how many, and who', () => {
    assert.deepEqual(sentences({ sample: sampleOf(clients) }), {
      '1.3': 'Raising the minimum to 1.3 would reject 2 of 4 clients: web as app (2, TLS 1.2).',
      '1.2': 'A minimum of 1.2 would reject none of 4 clients.',
      enforce: 'Enforcing TLS would reject 1 of 4 clients: app (1, not encrypted).',
    });
  });

  test('asks what the server can be asked for; a minimum of a Single Server enforces as well', () => {
    const server = singleServer({}, { enforcement: known(false), minimum: known('none') });
    assert.deepEqual(sentences({ server, sample: sampleOf(clients) }), {
      '1.2': 'Raising the minimum to 1.2 would reject 1 of 4 clients: app (1, not encrypted).',
      '1.1': 'Raising the minimum to 1.1 would reject 1 of 4 clients: app (1, not encrypted).',
      '1.0': 'Raising the minimum to 1.0 would reject 1 of 4 clients: app (1, not encrypted).',
      enforce: 'Enforcing TLS would reject 1 of 4 clients: app (1, not encrypted).',
    });
  });

  test('names the most frequent, counts the others, and does not guess', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => client(name, tls('1.0')));
    const odd = client('odd', { kind: 'tls', version: undefined, name: 'TLSv9', cipher: 'X', bits: 1 });
    const server = flexibleServer({}, { minimum: unknown('stopped') });
    assert.equal(
      sentences({ server, sample: sampleOf([...many, odd]) })['1.2'],
      'A minimum of 1.2 would reject 6 of 7 clients: a as app (1, TLS 1.0) · b as app (1, TLS 1.0) · c as app (1, TLS 1.0) · d as app (1, TLS 1.0) · 2 more. For 1 of them, the outcome is unknown.',
    );
  });
});

suite('the panel of the clients', () => {
  test('bars, groups and whatIfs agree on what becomes of clients', () => {
    const clients = [
      ...tlsVersions.map((version) => client('web', tls(version))),
      client('web', tls('1.3')),
      client('bare', { kind: 'plaintext' }),
      client('local', { kind: 'local' }, { address: undefined }),
    ];
    const state = build({ sample: sampleOf(clients) });
    for (const { id, sentence } of state.whatIfs) {
      const refused = (rows: readonly { outcomes: Readonly<Record<string, string>>; count: number }[]) =>
        rows.filter(({ outcomes }) => outcomes[id] === 'refused').reduce((sum, { count }) => sum + count, 0);
      assert.equal(refused(state.versions), refused(state.groups));
      assert.match(sentence, new RegExp(`would reject ${refused(state.groups)} of 7 clients`));
    }
    assert.deepEqual(
      state.versions.map(({ label, count, share }) => [label, count, share]),
      [
        ['TLS 1.3', 2, 1],
        ['TLS 1.2', 1, 0.5],
        ['TLS 1.1', 1, 0.5],
        ['TLS 1.0', 1, 0.5],
        ['not encrypted', 1, 0.5],
        ["on the server's machine", 1, 0.5],
      ],
    );
  });

  test('before anybody looked nothing is claimed', () => {
    const { seen, header, actions, progress } = build({});
    assert.equal(seen, false);
    assert.equal(header.summary, 'Not known yet');
    assert.equal(progress, undefined);
    assert.deepEqual([actions.look.enabled, actions.cancel.enabled, actions.saveCsv.enabled], [true, false, false]);
  });

  test('a server without a host cannot be looked at, and says why', () => {
    const { actions, header } = build({ server: withoutHost() });
    assert.equal(actions.look.enabled, false);
    assert.equal(header.details, actions.look.reason);
  });

  test('a simulated server is looked at as any other, and says that it is one', () => {
    const { actions, header } = build({ simulated: true });
    assert.equal(actions.look.enabled, true);
    assert.equal(header.badges.length, build({}).header.badges.length + 1);
  });

  test('while somebody looks, it tells how far it is and can be stopped', () => {
    const sample = sampleOf([], { until: 30_000, complete: false });
    const { progress, actions, notices } = build({ sample, running: { period: 60_000 } });
    assert.equal(progress, 0.5);
    assert.deepEqual([actions.look.enabled, actions.cancel.enabled], [false, true]);
    assert.deepEqual(notices, []);
  });

  test('what was stopped, what may not be seen and what failed is said', () => {
    const sample = sampleOf([], { complete: false, notVisible: 3 });
    const { notices } = build({ sample, user: 'o"k', failure: 'It failed.' });
    assert.deepEqual(
      notices.map(({ severity }) => severity),
      ['error', 'info', 'warning'],
    );
    assert.match(notices[2]?.text ?? '', /^3 sessions .* GRANT pg_monitor TO "o""k";$/);
  });

  test('that the server asked for no password is said as soon as somebody is logged in', () => {
    for (const input of [{ sample: sampleOf([]) }, { running: { period: 60_000 } }, { failure: 'It failed.' }]) {
      const said = build({ ...input, passwordAsked: false }).notices.filter(({ text }) => /password/.test(text));
      assert.deepEqual(said, [
        {
          severity: 'warning',
          text: 'The server did not ask for a password: whether yours is correct is unknown.',
        },
      ]);
      assert.deepEqual(
        build(input).notices.filter(({ text }) => /password/.test(text)),
        [],
      );
    }
  });

  test('groups that are too many are said to be left out', () => {
    const clients = Array.from({ length: 510 }, (_, index) => client(`app ${index}`, tls('1.3')));
    const state = build({ sample: sampleOf(clients) });
    assert.equal(state.groups.length, 500);
    assert.equal(state.more, '10 more groups are in the saved files.');
  });

  test('a server that is not known yet offers nothing', () => {
    const state = buildUnknownState('orders-db', 'It could not be read.', words);
    assert.ok(Object.values(state.actions).every(({ enabled }) => !enabled));
    assert.equal(state.notices[0]?.text, 'It could not be read.');
  });
});

function withoutHost() {
  const { host: _, ...server } = flexibleServer();
  return server;
}
