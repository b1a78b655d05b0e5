import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { psqlVariables } from '../../../src/connect/connectionString';
import { terminalEnvironment } from '../../../src/connect/terminalEnvironment';
import { launch, type Run } from '../../../src/connect/terminalLaunch';
import { pseudoTerminals } from '../../support/terminals';

const words = {
  ended: 'psql has ended.',
  failed: ['psql ended with exit code ', '.'],
  noToken: ['No token (', ').'],
  close: 'Press Enter.',
} as const;

const hostile = [
  '£; touch canary #',
  "'; touch canary; '\n\x03\r touch canary\r",
  'postgres://evil.example.com/?sslmode=disable',
  'host=evil.example.com',
  '-c touch',
  '${env:HOME}',
  '$(touch canary)',
];

suite('what a terminal starts', { skip: process.platform === 'win32' && 'no sh' }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'launch-'));
    const program = async (name: string, text: string): Promise<void> => {
      await writeFile(path.join(folder, name), `#!/bin/sh\n${text}`);
      await chmod(path.join(folder, name), 0o755);
    };
    await program('psql', `printf '%s\\0' "$#" "$@" > record; env -0 >> record; exit "\${CODE:-0}"`);
    await program('az', `printf '%s ' "$@" > asked; printf '%s\\n' "$TOKEN"; exit "\${AZ_CODE:-0}"`);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const file = (name: string): string => path.join(folder, name);
  const start = (run: Partial<Run>, environment: Record<string, string> = {}) => {
    const { shellPath, shellArgs, env } = launch({ program: file('psql'), words, ...run }, process.platform);
    const whole = { PATH: '/usr/bin:/bin', ...environment, ...env };
    return spawnSync(shellPath, shellArgs, { cwd: folder, env: whole, encoding: 'utf8', input: '\n' });
  };
  const record = async () => {
    const [count, ...rest] = (await readFile(file('record'), 'utf8')).split('\0');
    return {
      count,
      variables: Object.fromEntries(rest.map((one) => one.split(/=(.*)/s).slice(0, 2))) as Record<string, string>,
    };
  };

  for (const value of hostile) {
    test(`${JSON.stringify(value)} reaches psql as it is, and no shell`, async () => {
      const variables = { PGDATABASE: value, PGUSER: value, PGSSLROOTCERT: value };
      const { stdout } = start({ variables });
      assert.equal(stdout, '\npsql has ended.\nPress Enter.');
      const seen = await record();
      assert.equal(seen.count, '0', 'no argument, which psql would expand');
      for (const [name, given] of Object.entries(variables)) {
        assert.equal(seen.variables[name], given);
      }
      await assert.rejects(readFile(file('canary')));
    });
  }

  test('nothing of it is there for VS Code to replace', () => {
    const { shellArgs, env } = launch({ program: file('psql'), words, variables: { PGUSER: '${env:HOME}' } }, 'linux');
    assert.ok([...shellArgs, ...Object.values(env)].every((text) => !text.includes('${')));
  });

  test('what would change the connection is not there, whatever the terminal has', async () => {
    const weakening = {
      ...{ PGHOSTADDR: '203.0.113.1', PGSERVICE: 'x', PGSERVICEFILE: './x', PGSYSCONFDIR: '.', PSQLRC: './x' },
      ...{ PGSSLMODE: 'disable', PGSSLCERT: 'x', PGSSLKEY: 'engine:x', PGSSLCRL: 'x', PGSSLROOTCERT: 'x' },
      ...{ PGOPTIONS: '-c x', PGPASSWORD: 'secret', PGLOCALEDIR: '.', PGGSSENCMODE: 'require' },
    };
    start({ variables: { PGHOST: 'a.example.com', PGSSLMODE: 'verify-full' } }, { ...weakening, PGPASSFILE: '/p' });
    const { variables } = await record();
    assert.deepEqual(Object.fromEntries(Object.entries(variables).filter(([name]) => /PG|PSQL/.test(name))), {
      PGPASSFILE: '/p',
      PGHOST: 'a.example.com',
      PGSSLMODE: 'verify-full',
    });
  });

  test('how it ended stays to be read', () => {
    assert.equal(start({}, { CODE: '2' }).stdout, '\npsql ended with exit code 2.\nPress Enter.');
  });

  test('the token becomes the password, and is on no command line', async () => {
    const { stdout } = start({ tokenFrom: file('az') }, { TOKEN: "ey'J.0$x" });
    assert.equal(stdout, '\npsql has ended.\nPress Enter.');
    assert.equal((await record()).variables.PGPASSWORD, "ey'J.0$x");
    assert.match(await readFile(file('asked'), 'utf8'), /^account get-access-token --resource-type oss-rdbms /);
  });

  for (const [what, environment, code] of [
    ['fails', { TOKEN: 'x', AZ_CODE: '3' }, '3'],
    ['prints nothing', { TOKEN: '' }, '0'],
  ] as const) {
    test(`psql is not started when the Azure CLI ${what}`, async () => {
      await rm(file('record'), { force: true });
      assert.equal(start({ tokenFrom: file('az') }, environment).stdout, `\nNo token (${code}).\nPress Enter.`);
      await assert.rejects(readFile(file('record')));
    });
  }

  test('an interrupt is for the program, not for what is around it', async () => {
    await writeFile(
      file('waits'),
      '#!/bin/sh\ntrap "exit 7" INT\necho waiting\nwhile :; do read -r line || exit 8; done\n',
    );
    await chmod(file('waits'), 0o755);
    const { shellPath, shellArgs, env } = launch({ program: file('waits'), words }, 'linux');
    const child = spawn(shellPath, shellArgs, { cwd: folder, env: { PATH: '/usr/bin:/bin', ...env }, detached: true });
    let output = '';
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
    child.stdout.on('data', (piece: Buffer) => {
      output += piece.toString();
      if (output.includes('waiting') && !output.includes('exit code')) {
        process.kill(-(child.pid ?? 0), 'SIGINT'); // as the terminal does: to everything in the foreground
      }
      if (output.endsWith('Press Enter.')) {
        child.stdin.write('\n');
      }
    });
    await ended;
    assert.equal(output, 'waiting\n\npsql ended with exit code 7.\nPress Enter.');
  });

  const pty = pseudoTerminals();
  test('in a terminal of the locale C', { skip: !pty && 'no prepared VS Code with a node-pty' }, async () => {
    const target = { host: 'orders.example.com', port: 5432, kind: 'flexible', name: 'orders' } as const;
    const value = '£touch canary;';
    const fields = { database: value, user: value, level: 'require' } as const;
    const run = { program: file('psql'), words, variables: psqlVariables(target, fields) };
    const { shellPath, shellArgs, env: values } = launch(run, process.platform);
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', ...values };
    const terminal = pty?.spawn(shellPath, shellArgs, { cols: 80, rows: 24, cwd: folder, env });
    await new Promise<void>((resolve) => {
      let output = '';
      terminal?.onExit(() => resolve());
      terminal?.onData((text) => {
        output += text;
        if (output.endsWith('Press Enter.')) {
          terminal.write('\r');
        }
      });
    });
    const { variables } = await record();
    assert.deepEqual([variables.PGDATABASE, variables.PGUSER], [value, value]);
    await assert.rejects(readFile(file('canary')));
  });
});

suite('on Windows', () => {
  const user = "'; calc; '";
  const run: Run = {
    program: 'C:\\Program Files\\az(1)&\\az.cmd',
    programArguments: ['login'],
    variables: { PGUSER: user },
    words,
  };

  test('the script is the same for every server, and values are variables', () => {
    const { shellPath, shellArgs, env } = launch(run, 'win32', { SYSTEMROOT: 'D:\\Windows' });
    assert.equal(shellPath, 'D:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
    assert.deepEqual(shellArgs, launch({ program: 'other', words }, 'win32').shellArgs);
    assert.ok(shellArgs.every((argument) => !/"|\$\{/.test(argument)));
    assert.equal(Buffer.from(env.AZURE_POSTGRES_TLS_PGUSER ?? '', 'base64').toString(), user);
    assert.equal(env.AZURE_POSTGRES_TLS_PROGRAM, run.program);
  });
});

suite('the environment of a terminal', () => {
  const options = { path: '/bin', platform: 'linux', configured: [], whole: true };
  const kept = { HOME: '/home/u', LANG: 'C.UTF-8', PGPASSFILE: '/home/u/.pgpass', SSL_CERT_FILE: '/etc/roots.pem' };
  const weakening = {
    ...{ PGHOSTADDR: '203.0.113.1', PGSERVICE: 'x', PSQLRC: './x', PGSSLMODE: 'disable', pgsslrootcert: 'x' },
    ...{ VSCODE_IPC_HOOK: 'x', ELECTRON_RUN_AS_NODE: '1' },
  };
  const nulls = Object.fromEntries(Object.keys(weakening).map((name) => [name, null]));

  test('has nothing that changes what a connection promises', () => {
    const own = { ...weakening, ...kept, Path: '.' };
    assert.deepEqual(terminalEnvironment({ ...options, own }), { ...kept, ...nulls, PATH: '/bin' });
  });

  test('in a remote window takes back what settings give', () => {
    const own = { ...weakening, ...kept };
    const configured = ['LD_PRELOAD', 'SSL_CERT_FILE', 'PGHOST', 'PATH'];
    assert.deepEqual(terminalEnvironment({ ...options, own, configured, whole: false }), {
      ...nulls,
      LD_PRELOAD: null,
      SSL_CERT_FILE: kept.SSL_CERT_FILE,
      PGHOST: null,
      PATH: '/bin',
    });
  });

  test('has a locale on macOS, where the Dock gives none', () => {
    const lang = (own: Record<string, string>) => terminalEnvironment({ ...options, own, platform: 'darwin' }).LANG;
    assert.deepEqual([lang({}), lang({ LC_CTYPE: 'C' })], ['en_US.UTF-8', undefined]);
  });
});
