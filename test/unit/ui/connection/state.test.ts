import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CertificateFinding } from '../../../../src/connect/certificateCheck';
import { describeRoots, bundleFor } from '../../../../src/connect/roots';
import { known, unknown, type Server } from '../../../../src/domain/server';
import type { PanelInput, PanelMessages } from '../../../../src/ui/connection/panelInput';
import { buildMissingState, buildPanelState } from '../../../../src/ui/connection/state';
import { runVariables, writeString } from '../../../../src/ui/connection/stringView';
import type { ServerState } from '../../../../src/webview/connection/protocol';
import { flexibleServer } from '../../../support/servers';

/** Says which word was asked for, and about what. */
const codes = new Proxy({} as PanelMessages, {
  get:
    (_, name) =>
    (...about: unknown[]) =>
      [String(name), ...about.map((one) => JSON.stringify(one))].join(' '),
});

const server = flexibleServer({ administratorLogin: 'dbadmin' });

const input: PanelInput = {
  server,
  policy: { minimum: '1.2' },
  subscription: 'Production',
  simulated: false,
  change: undefined,
  connection: { database: 'postgres', user: 'dbadmin', level: 'verify-full', driver: 'psql' },
  drafts: {},
  favorites: [],
  recent: [],
  roots: describeRoots(bundleFor('public'), 0),
  rootNotices: [],
  shell: 'posix',
  trusted: true,
};
const judged = (...findings: readonly CertificateFinding[]) =>
  ({ kind: 'judged', certificates: ['A', 'B'], findings }) as const;
const withFile = { rootCertificate: { kind: 'file', path: '/ca/roots.pem' }, rootCertificateFrom: 'network' } as const;

const build = (changes: Partial<PanelInput> = {}): ServerState => buildPanelState({ ...input, ...changes }, codes);
const connecting = (changes: Partial<PanelInput['connection']>): ServerState =>
  build({ connection: { ...input.connection, ...changes } });
const exposed = flexibleServer({}, { enforcement: known(false) });

suite('header of the panel', () => {
  test('shows the posture and the settings as they were read', () => {
    const { header } = build();
    assert.equal(header.tone, 'strong');
    assert.equal(header.posture, 'posture "strong"');
    assert.equal(header.summary, `settings ${JSON.stringify(server)}`);
    assert.equal(header.host, server.host);
    assert.deepEqual(header.badges, []);
  });

  test('a running change takes the place of the settings, and the settings cannot be changed meanwhile', () => {
    const change = { change: { minimum: '1.3' }, phase: 'running', cancel: () => Promise.resolve() } as const;
    const { header, actions } = build({ change });
    assert.equal(header.tone, 'changing');
    assert.equal(header.summary, 'changing {"change":{"minimum":"1.3"},"phase":"running"}');
    for (const action of [actions.toggleEnforcement, actions.setMinimum]) {
      assert.equal(action.enabled, false);
      assert.equal(action.reason, 'reason "changing"');
    }
    assert.ok(actions.copyAzureCli.enabled);
  });

  test('a simulated server and a Single Server are marked', () => {
    const { header } = build({ simulated: true, server: { ...server, kind: 'single' } });
    assert.deepEqual(header.badges, ['badge "simulated"', 'badge "legacy"']);
  });
});

suite('actions on the settings', () => {
  test('the repair of an exposed server is the likeliest step', () => {
    const { toggleEnforcement, setMinimum } = build({ server: exposed }).actions;
    assert.deepEqual(toggleEnforcement, { label: 'actionLabel "enforce"', enabled: true, primary: true });
    assert.equal(setMinimum.primary, false);
  });

  test('the minimum is the likeliest step on a weak server', () => {
    const { toggleEnforcement, setMinimum } = build({ policy: { minimum: '1.3' } }).actions;
    assert.deepEqual(toggleEnforcement, { label: 'actionLabel "stopEnforcing"', enabled: true, primary: false });
    assert.equal(setMinimum.primary, true);
  });

  test('what the rules refuse is disabled with the reason', () => {
    const { toggleEnforcement, setMinimum } = build({ server: { ...server, state: 'Stopped' } }).actions;
    for (const action of [toggleEnforcement, setMinimum]) {
      assert.equal(action.enabled, false);
      assert.equal(action.reason, 'refusal {"code":"serverNotReady","state":"Stopped"}');
    }
  });
});

suite('findings in the panel', () => {
  test('come with their severity, in the order of the domain', () => {
    const { findings } = build({ server: exposed, policy: { minimum: '1.3' } });
    assert.deepEqual(
      findings.map(({ severity, text }) => [severity, text.split('"')[3]]),
      [
        ['error', 'tls/not-enforced'],
        ['warning', 'tls/minimum-too-low'],
      ],
    );
  });

  test('why the settings are unknown is said once, in the header', () => {
    const tls = { enforcement: unknown('stopped'), minimum: unknown('stopped'), maximum: unknown('forbidden') };
    const { findings, header } = build({ server: { ...server, state: 'Stopped', tls } });
    assert.equal(header.tone, 'unknown');
    assert.deepEqual(
      findings.map(({ text }) => text),
      ['finding {"rule":"tls/setting-unknown","setting":"maximum","reason":"forbidden"}'],
    );
  });
});

suite('the connection string of the panel', () => {
  test('is that of the chosen driver, with the fields and the CA file', () => {
    const { string, driver } = build({ connection: { ...input.connection, ...withFile }, caFile: judged() });
    assert.equal(driver, 'psql');
    assert.equal(
      string.text,
      `psql "host=payments-pg.postgres.database.azure.com port=5432 dbname=postgres user=dbadmin ` +
        `sslmode=verify-full sslrootcert=/ca/roots.pem"`,
    );
    assert.deepEqual(string.lines, [
      { severity: 'ok', text: 'guarantee "verifiedCaAndHost"' },
      { severity: 'info', text: 'note {"code":"forShell","shell":"posix"}' },
      { severity: 'info', text: 'note {"code":"passwordAsked"}' },
    ]);
    assert.ok(string.copy.enabled && string.insert.enabled && string.run?.enabled);
  });

  test('every driver has a string, and it is never marked-up or cut', () => {
    const database = `a'b"c <img src=x onerror=alert(1)> & \\ 100%`;
    for (const { id } of build().drivers) {
      const driver = id as PanelInput['connection']['driver'];
      const written = writeString({ ...input, connection: { ...input.connection, ...withFile, driver, database } });
      const { string, fields } = connecting({ ...withFile, driver, database });
      if (!written.ok) {
        assert.ok(['prismaUrl', 'dotenv'].includes(id), id);
        assert.deepEqual([string.text, written.problem], [undefined, 'unwritable']);
        continue;
      }
      assert.equal(string.text, written.string.text);
      assert.equal(fields.database.value, database);
      assert.ok(!string.text.includes('&lt;'), id);
    }
  });

  test('without a CA file it warns, and psql is not run into an error', () => {
    const { string } = build();
    assert.deepEqual(string.lines.slice(0, 2), [
      { severity: 'info', text: 'guarantee "verifiedCaAndHost"' },
      { severity: 'warning', text: 'note {"code":"needsCaFile"}' },
    ]);
    assert.equal(string.run?.reason, 'reason "needsCaFile"');
    assert.ok(string.copy.enabled);
  });

  test('require is shown as the weak guarantee that it is, and needs no file', () => {
    const { string } = connecting({ level: 'require' });
    assert.deepEqual(string.lines[0], { severity: 'warning', text: 'guarantee "encrypted"' });
    assert.ok(string.run?.enabled);
  });

  test('a server that does not enforce TLS is said so beside the string', () => {
    const { string } = build({ server: exposed });
    assert.deepEqual(string.lines.at(-1), { severity: 'warning', text: 'serverNotEnforcing' });
  });

  test('the CA file in use is judged, and what clients have to prepare for is said below', () => {
    const notice = { code: 'intermediatesReplaced', since: '2025-11-11', begun: true } as const;
    const certificate = (caFile: PanelInput['caFile']) => {
      const { lines, download } = build({ caFile, rootNotices: [notice] }).certificate;
      return [lines.map(({ severity, text }) => `${severity}: ${text}`), download.primary];
    };
    const below = `info: rootNoticeSentence ${JSON.stringify(notice)}`;
    assert.deepEqual(certificate(undefined), [[below], false]);
    assert.deepEqual(certificate(judged()), [['ok: caFileGood', below], false]);
    const missing = { code: 'missingRoot', root: 'digicertG2' } as const;
    const leaf = { code: 'leaf', name: 'orders' } as const;
    assert.deepEqual(certificate(judged(missing, leaf)), [
      [
        `error: certificateFindingSentence ${JSON.stringify(missing)}`,
        `warning: certificateFindingSentence ${JSON.stringify(leaf)}`,
        below,
      ],
      true,
    ]);
    assert.deepEqual(certificate({ kind: 'unreadable', reason: 'ENOENT' }), [
      ['error: caFileUnreadable "ENOENT"', below],
      true,
    ]);
  });

  test('a way to log in that is off on the server is said so beside the string', () => {
    const off = (authentication: Server['authentication'], entraToken: boolean): unknown =>
      build({
        server: flexibleServer(authentication ? { authentication } : {}),
        connection: { ...input.connection, entraToken },
      }).string.lines.filter(({ text }) => text.startsWith('authenticationOff'));
    const line = (method: string) => [{ severity: 'warning', text: `authenticationOff "${method}"` }];
    assert.deepEqual(off({ password: true, entra: false }, true), line('entra'));
    assert.deepEqual(off({ password: false, entra: true }, false), line('password'));
    assert.deepEqual(off({ password: false, entra: true }, true), []);
    assert.deepEqual(off(undefined, true), []);
    assert.deepEqual(off({}, false), []);
  });

  test('only psql offers to run, and only in a trusted workspace', () => {
    assert.equal(connecting({ ...withFile, driver: 'jdbc' }).string.run, undefined);
    const connection = { ...input.connection, ...withFile };
    assert.equal(build({ trusted: false, connection }).string.run?.reason, 'reason "untrusted"');
    const relative = { rootCertificate: { kind: 'file', path: 'roots.pem' } } as const;
    assert.equal(connecting(relative).string.run?.reason, 'reason "needsCaFile"', 'the terminal is elsewhere');
    assert.ok(connecting({ ...relative, level: 'require' }).string.run?.enabled);
  });

  test('a shell whose rules are not known gets no command line, and psql runs all the same', () => {
    const { string } = build({ shell: 'other', connection: { ...input.connection, ...withFile } });
    assert.equal(string.text, undefined);
    assert.deepEqual(string.lines, [{ severity: 'error', text: 'stringProblem "noCommandLine"' }]);
    assert.deepEqual([string.copy.enabled, string.insert.enabled, string.run?.enabled], [false, false, true]);
  });

  test('psql is started with variables, in which nothing is quoted or expanded', () => {
    const odd = { database: "postgres://evil/?sslmode=disable'", user: '-£;\\"$(x)' };
    assert.deepEqual(runVariables({ ...input, connection: { ...input.connection, ...withFile, ...odd } }), {
      PGHOST: 'payments-pg.postgres.database.azure.com',
      PGPORT: '5432',
      PGDATABASE: odd.database,
      PGUSER: odd.user,
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: '/ca/roots.pem',
      PGGSSENCMODE: 'disable',
    });
  });
});

suite('options of the string', () => {
  test('are named with those that are on, as they are collapsed', () => {
    assert.equal(build().fields.options, 'optionsLabel []');
    const { fields } = connecting({ pgBouncer: true, entraToken: true });
    assert.equal(
      fields.options,
      `optionsLabel ${JSON.stringify(['switchLabel "pgBouncer"', 'switchLabel "entraToken"'])}`,
    );
  });
});

suite('fields that cannot be used', () => {
  for (const [typed, problem] of [
    ['', 'empty'],
    ['post\ngres', 'controlCharacter'],
    ['tab\t', 'controlCharacter'],
    ['\ud800', 'controlCharacter'],
  ] as const) {
    test(`${JSON.stringify(typed)} is shown as typed, with its problem, and no string is offered`, () => {
      const { fields, string } = build({ drafts: { user: typed } });
      assert.deepEqual(fields.user, { value: typed, problem: `fieldProblem "${problem}"` });
      assert.deepEqual(fields.database, { value: 'postgres' });
      assert.equal(string.text, undefined);
      assert.deepEqual(string.lines, [{ severity: 'error', text: 'stringProblem "fields"' }]);
      for (const action of [string.copy, string.insert, string.run]) {
        assert.equal(action?.reason, 'reason "noString"');
      }
    });
  }

  test('a server without a host name has no string yet', () => {
    const { host, ...provisioning } = server;
    assert.ok(host);
    const { string, header } = build({ server: provisioning });
    assert.ok(!('host' in header));
    assert.deepEqual(string.lines, [{ severity: 'error', text: 'stringProblem "noHost"' }]);
  });

  test('an address that the driver checks no certificate against is said to be the problem', () => {
    const address = build({
      server: { ...server, host: '10.0.0.4' },
      connection: { ...input.connection, driver: 'postgresJs' },
    });
    assert.deepEqual(address.string.lines, [{ severity: 'error', text: 'stringProblem "address"' }]);
    const odd = build({ server: { ...server, host: 'a b' } });
    assert.deepEqual(odd.string.lines, [{ severity: 'error', text: 'stringProblem "noHost"' }]);
  });

  test('a path that no string can carry is said to be the problem', () => {
    const { string } = connecting({ rootCertificate: { kind: 'file', path: '/ca/a\nb.pem' } });
    assert.deepEqual(string.lines, [{ severity: 'error', text: 'stringProblem "certificatePath"' }]);
  });
});

suite('the CA certificate in the panel', () => {
  test('none, a file with where it came from, the system', () => {
    assert.equal(build().certificate.summary, 'certificateSummary "none" ');
    const file = connecting(withFile).certificate;
    assert.deepEqual(
      [file.kind, file.path, file.summary],
      ['file', '/ca/roots.pem', 'certificateSummary "file" "network"'],
    );
    const system = connecting({ rootCertificate: { kind: 'system' } }).certificate;
    assert.deepEqual([system.kind, system.path, system.system.enabled], ['system', undefined, false]);
    assert.equal(system.system.reason, 'reason "systemRootsInUse"');
  });

  test('decides first of all what is said of the string', () => {
    const linesOf = (caFile: PanelInput['caFile'], level: PanelInput['connection']['level'] = 'verify-full') =>
      build({ connection: { ...input.connection, ...withFile, level }, caFile })
        .string.lines.filter(({ text }) => !text.startsWith('note '))
        .map(({ severity, text }) => `${severity}: ${text}`);
    const missing = (root: 'digicertG2' | 'microsoftRsa2017') => ({ code: 'missingRoot', root }) as const;
    const guarantee = 'guarantee "verifiedCaAndHost"';
    assert.deepEqual(linesOf(judged()), [`ok: ${guarantee}`]);
    assert.deepEqual(linesOf(undefined), [`info: ${guarantee}`], 'nothing good is said of a file before it was read');
    const gone = { kind: 'unreadable', reason: 'ENOENT' } as const;
    assert.deepEqual(linesOf(gone), ['error: caFileVerdict "unreadable"', `info: ${guarantee}`]);
    const none = judged(missing('digicertG2'), missing('microsoftRsa2017'));
    assert.deepEqual(linesOf(none), ['error: caFileVerdict "refused"', `info: ${guarantee}`]);
    const one = judged(missing('digicertG2'));
    assert.deepEqual(linesOf(one), ['warning: caFileVerdict "someRefused"', `info: ${guarantee}`]);
    assert.deepEqual(linesOf(one, 'verify-ca'), [
      'warning: caFileVerdict "someRefused"',
      'info: guarantee "verifiedCa"',
    ]);
    assert.deepEqual(linesOf(gone, 'require'), ['warning: guarantee "encrypted"'], 'there it is not used');
  });

  test('lists the roots with fingerprint and expiry', () => {
    const { roots, rootsLabel } = build().certificate;
    assert.equal(rootsLabel, 'rootsLabel 2');
    const digicert = roots.find(({ name }) => name === 'DigiCert Global Root G2');
    assert.equal(digicert?.expiry, 'expiry "2038-01-15T12:00:00Z"');
    assert.match(digicert?.fingerprint ?? '', /^CB:3C:CB:B7:(..:){27}5F$/);
  });
});

suite('a server that is not known', () => {
  test('is being read, or is gone, or could not be read', () => {
    const loading = buildMissingState('orders-db', { loading: true }, codes);
    assert.equal(loading.refresh.enabled, false);
    assert.equal(loading.sentence, 'missing "orders-db" {"loading":true}');
    const failed = buildMissingState('orders-db', { loading: false, failure: 'Signed out.' }, codes);
    assert.equal(failed.refresh.enabled, true);
    assert.equal(failed.sentence, 'missing "orders-db" {"loading":false,"failure":"Signed out."}');
  });
});

test('a state can be posted: it is plain data', () => {
  const state = build({ server: exposed });
  assert.deepEqual(structuredClone(state), JSON.parse(JSON.stringify(state)));
});
