import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { connectionString } from '../../../src/connect/connectionString';
import { shellQuoted, shellWord } from '../../../src/connect/shells';
import type { Shell } from '../../../src/connect/types';
import { has, pseudoTerminals, StandIns, type PseudoTerminal } from '../../support/terminals';
import { readConninfo, readPostgresUrl } from './parsers';

interface RealShell {
  readonly program: string;
  readonly shell: Shell;
  /** Nothing of the user's is read. */
  readonly script: readonly string[];
  readonly interactive: readonly string[];
  /** Reads a paste as one, where the terminal marks it. */
  readonly bracketed: boolean;
}

const shells: readonly RealShell[] = [
  { program: 'sh', shell: 'posix', script: ['-c'], interactive: ['-i'], bracketed: false },
  { program: 'dash', shell: 'posix', script: ['-c'], interactive: ['-i'], bracketed: false },
  {
    program: 'bash',
    shell: 'posix',
    script: ['--norc', '-c'],
    interactive: ['--norc', '--noprofile', '-i'],
    bracketed: true,
  },
  { program: 'zsh', shell: 'posix', script: ['-f', '-c'], interactive: ['-f', '-i'], bracketed: true },
  { program: 'ksh', shell: 'posix', script: ['-c'], interactive: ['-i'], bracketed: false },
  {
    program: 'fish',
    shell: 'fish',
    script: ['--no-config', '-c'],
    interactive: ['--no-config', '-C', 'function fish_prompt; printf "ready> "; end', '-i'],
    bracketed: true,
  },
];

const hostile = [
  '£touch canary',
  "\\';touch canary;#",
  "\\'; touch canary; \\'",
  "a'b\\'c",
  'a!b!!c !$ !-1',
  '"; touch canary; "',
  '$(touch canary)',
  '(touch canary)',
  '`touch canary`',
  '; touch canary #',
  '\\',
  '\\\\',
  "'",
  "''",
  '-x',
  '--help',
  '~',
  '=touch',
  '{a,b}',
  '*',
  '%USERNAME%',
  '‘; touch canary; ’',
  '日本\u2028 £é\u00a0',
  '$HOME ${HOME} $env:HOME',
  '&& touch canary ||',
  '#',
  '^touch^canary^',
  'é'.repeat(60),
];
const character = fc.constantFrom(...'\'"\\$`!%^&|;<>(){}[]*?#~=-@,:/. aé£日‘’“”');
const samples = [
  ...hostile,
  ...fc.sample(fc.string({ unit: character, minLength: 1, maxLength: 14 }), { numRuns: 120, seed: 7 }),
];

const target = { host: 'orders.example.com', port: 5432, kind: 'flexible', name: 'orders' } as const;

function psqlLine(value: string, shell: Shell): string {
  const fields = { database: value, user: `u${value}`, level: 'require' } as const;
  return connectionString('psql', target, fields, { shell }).text;
}

/** What psql makes of its one argument. */
function readPsql([argument = '', ...others]: readonly string[]): readonly [database: string, user: string] {
  assert.deepEqual(others, [], 'one argument');
  if (argument.startsWith('postgresql://')) {
    const { database, user } = readPostgresUrl(argument);
    return [database, user];
  }
  const { dbname = '', user = '' } = readConninfo(argument);
  return [dbname, user];
}

describe('a value comes back from', () => {
  let programs: StandIns;
  before(async () => {
    programs = await StandIns.of('psql', 'show');
  });
  after(() => programs.remove());

  for (const { program, shell, script } of shells) {
    it(`a script of ${program}`, { skip: !has(program) && `no ${program}` }, async () => {
      await programs.forget();
      const env = { PATH: `${programs.folder}:${process.env.PATH ?? ''}`, LC_ALL: 'C.UTF-8', HOME: programs.folder };
      const lines = samples.flatMap((value) => [
        `show ${String(shellQuoted(value, shell))} ${String(shellWord(value, shell))}`,
        psqlLine(value, shell),
      ]);
      const { stderr } = spawnSync(program, [...script, lines.join('\n')], {
        env,
        cwd: programs.folder,
        encoding: 'utf8',
      });
      assert.equal(stderr, '');
      const starts = programs.starts();
      assert.equal(starts.length, lines.length);
      samples.forEach((value, index) => {
        assert.deepEqual(starts[2 * index], [value, value]);
        assert.deepEqual(readPsql(starts[2 * index + 1] ?? []), [value, `u${value}`]);
      });
      assert.ok(!existsSync(path.join(programs.folder, 'canary')), 'a value was run');
    });
  }
});

const pty = pseudoTerminals();

describe('a line comes back when it is pasted into', { skip: !pty && 'no prepared VS Code with a node-pty' }, () => {
  for (const { program, shell, interactive, bracketed } of shells) {
    for (const locale of ['C', 'C.UTF-8']) {
      for (const marked of bracketed ? [true, false] : [false]) {
        const skip = !has(program) && `no ${program}`;
        it(`${program}, in the locale ${locale}${marked ? ', marked as a paste' : ''}`, { skip }, async () => {
          const programs = await StandIns.of('psql', 'show');
          const terminal = await openShell(programs, program, interactive, locale);
          try {
            for (const value of samples.slice(0, hostile.length + 12)) {
              await programs.forget();
              const line = `show ${String(shellQuoted(value, shell))}; ${psqlLine(value, shell)}`;
              await terminal.paste(line, marked);
              await terminal.until(() => programs.starts().length >= 2, line);
              const [shown, psql = []] = programs.starts();
              assert.deepEqual(shown, [value], line);
              assert.deepEqual(readPsql(psql), [value, `u${value}`], line);
            }
            assert.ok(!existsSync(path.join(programs.folder, 'canary')), 'a value was run');
          } finally {
            terminal.close();
            await programs.remove();
          }
        });
      }
    }
  }
});

// what arrives at once readline inserts as it is; what arrives by itself it looks up as a key
describe(
  'a line comes back when it arrives key by key in',
  { skip: !pty && 'no prepared VS Code with a node-pty' },
  () => {
    it('bash', { skip: !has('bash') && 'no bash' }, async () => {
      const programs = await StandIns.of('psql', 'show');
      const terminal = await openShell(programs, 'bash', ['--norc', '--noprofile', '-i'], 'C');
      try {
        for (const value of ['£touch canary;', '£; touch canary #']) {
          await programs.forget();
          const line = `show ${String(shellQuoted(value, 'posix'))}; ${psqlLine(value, 'posix')}`;
          await terminal.type(line);
          await terminal.until(() => programs.starts().length >= 2, line);
          const [shown, psql = []] = programs.starts();
          assert.deepEqual(shown, [value]);
          assert.deepEqual(readPsql(psql), [value, `u${value}`]);
        }
        assert.ok(!existsSync(path.join(programs.folder, 'canary')), 'a value was run');
      } finally {
        terminal.close();
        await programs.remove();
      }
    });
  },
);

async function openShell(programs: StandIns, program: string, args: readonly string[], locale: string) {
  // as readline comes where nothing is set for eight bits: the two bytes of a pound sign are a key that runs the line
  const inputrc = path.join(programs.folder, 'inputrc');
  await writeFile(inputrc, 'set convert-meta on\nset input-meta off\n');
  const terminal: PseudoTerminal | undefined = pty?.spawn(program, args, {
    cols: 4000,
    rows: 24,
    cwd: programs.folder,
    env: {
      PATH: `${programs.folder}:${process.env.PATH ?? ''}`,
      HOME: programs.folder,
      LC_ALL: locale,
      TERM: 'xterm-256color',
      INPUTRC: inputrc,
      PS1: 'ready> ',
      PROMPT: 'ready> ',
    },
  });
  assert.ok(terminal);
  let output = '';
  let notify: () => void = () => undefined;
  terminal.onData((text) => {
    output += text;
    // fish asks what the terminal is, and waits for an answer
    if (text.includes('\x1b[c') || text.includes('\x1b[0c')) {
      terminal.write('\x1b[?1;2c');
    }
    notify();
  });
  const until = async (is: () => boolean, what: string): Promise<void> => {
    const limit = Date.now() + 10_000;
    while (!is()) {
      assert.ok(Date.now() < limit, `${what} did not come: ${JSON.stringify(output.slice(-3000))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500);
        notify = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  await until(() => output.includes('ready> '), 'the prompt');
  return {
    /** As VS Code does: at most 50 characters at once, then Enter. */
    async paste(line: string, marked: boolean): Promise<void> {
      output = '';
      const text = marked ? `\x1b[200~${line}\x1b[201~` : line;
      for (let at = 0; at < text.length; at += 50) {
        terminal.write(text.slice(at, at + 50));
      }
      terminal.write('\r');
      await Promise.resolve();
    },
    /** Each key when the one before was echoed. */
    async type(line: string): Promise<void> {
      for (const key of line) {
        output = '';
        terminal.write(key);
        await until(() => output !== '', `the echo of ${key}`);
      }
      terminal.write('\r');
    },
    until,
    close: () => terminal.kill('SIGKILL'),
  };
}

describe('no shell is given what it reads in another way', () => {
  it('what is not known gets nothing', () => {
    assert.equal(shellQuoted('a', 'other'), undefined);
    assert.equal(shellWord('a', 'other'), undefined);
    assert.throws(() => psqlLine('orders', 'other'), { code: 'noCommandLine' });
  });

  it('cmd.exe gets quotes, and nothing that it replaces inside them', () => {
    assert.equal(shellWord('rg(1)&b', 'cmd'), '"rg(1)&b"');
    for (const value of ['%PATH%', 'a"b', 'a!b', 'a\\']) {
      assert.equal(shellQuoted(value, 'cmd'), undefined, value);
    }
    assert.equal(
      psqlLine("o'brien & co", 'cmd'),
      `psql "host=orders.example.com port=5432 dbname='o\\'brien & co' user='uo\\'brien & co' sslmode=require"`,
    );
    assert.throws(() => psqlLine('100%', 'cmd'), { code: 'invalidArgument' });
    const token = { database: 'a', user: 'b', level: 'require', entraToken: true } as const;
    assert.throws(() => connectionString('psql', target, token, { shell: 'cmd' }), { code: 'noCommandLine' });
  });

  it('fish fetches the token in its own way', () => {
    const token = { database: 'a', user: 'b', level: 'require', entraToken: true } as const;
    assert.match(connectionString('psql', target, token, { shell: 'fish' }).text, /^PGPASSWORD=\(az [^()"]+\) psql "/);
  });

  it('a line names its shell', () => {
    for (const shell of ['posix', 'fish', 'powershell', 'cmd'] as const) {
      const { notes } = connectionString('psql', target, { database: 'a', user: 'b', level: 'require' }, { shell });
      assert.deepEqual(
        notes.filter(({ code }) => code === 'forShell'),
        [{ code: 'forShell', shell }],
      );
    }
  });
});
