import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse as parseDotenv } from 'dotenv';
import fc from 'fast-check';
import { connectionString } from '../../../src/connect/connectionString';
import type { DriverId } from '../../../src/connect/types';
import { TlsError } from '../../../src/domain/errors';
import { removeTemporary, temporaryFolder } from '../../host/temporary';
import { hostilePasswords } from '../../support/passwords';

/*
 * A `.env` file means the same to everything that reads such files, and Docker Compose gives a container the values
 * that were written. Readers that are not installed are skipped by name.
 */

const character = fc.constantFrom(...'\'"\\$%#=;{}[]()<>&|!?*,/:+~^- .aHOME0nrt`@é日😀\u00a0');
const samples = [
  ...[
    '${HOME}',
    '$HOME',
    '${HOME:-x}',
    '$(exit 1)',
    '\\\\server\\share',
    'C:\\new\\roots.pem',
    "it's",
    'a #b',
    '#',
    '\\',
  ],
  ...hostilePasswords,
  ...fc.sample(fc.string({ unit: character, minLength: 1, maxLength: 8 }), { numRuns: 250, seed: 20250512 }),
];

const write = (driver: DriverId, database: string): string | undefined => {
  const target = { host: 'orders.example.com', port: 5432, kind: 'flexible', name: 'orders' } as const;
  try {
    return connectionString(driver, target, { database, user: 'ada', level: 'require' }).text;
  } catch (error) {
    assert.ok(error instanceof TlsError && error.failure.code === 'invalidArgument');
    return undefined;
  }
};

/** The line of each sample that can be written, with a variable of its own. */
const written = new Map<string, { readonly value: string; readonly line: string }>(
  samples.flatMap((value, index) => {
    const line = write('dotenv', value)
      ?.split('\n')
      .find((one) => one.startsWith('PGDATABASE='));
    return line === undefined ? [] : [[`V${index}`, { value, line: line.replace('PGDATABASE', `V${index}`) }]];
  }),
);
const variables = Object.fromEntries([...written].map(([name, { value }]) => [name, value]));
const content = `${[...written.values()].map(({ line }) => line).join('\n')}\n`;

const isInstalled = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const skipped = (program: string, ...args: string[]): string | false =>
  isInstalled(program, ...args) ? false : `${program} ${args.join(' ')} does not run here`;

describe('an environment file', () => {
  let folder: string;
  let file: string;
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: '/home/ada', LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const ours = (read: Record<string, unknown>): unknown =>
    Object.fromEntries(Object.entries(read).filter(([name]) => /^V\d+$/.test(name)));

  before(async () => {
    folder = await temporaryFolder('environment-files');
    file = path.join(folder, 'test.env');
    await fs.writeFile(file, content);
  });
  after(() => removeTemporary(folder));

  it('has most values, and none that something expands', () => {
    assert.ok(written.size > 100, String(written.size));
    assert.doesNotMatch(content, /\$/);
    for (const refused of ['${HOME}', '$HOME', '\\\\server\\share']) {
      assert.equal(write('dotenv', refused), undefined);
    }
    for (const taken of ['C:\\new\\roots.pem', "it's", 'a #b']) {
      assert.ok(write('dotenv', taken));
    }
  });

  it('of dotenv', () => assert.deepEqual(parseDotenv(content), variables));

  it('of node --env-file', () => {
    const printed = run(process.execPath, `--env-file=${file}`, '-p', 'JSON.stringify(process.env)');
    assert.deepEqual(ours(JSON.parse(printed) as Record<string, unknown>), variables);
  });

  for (const python of ['python3', '/usr/bin/python3']) {
    it(`of python-dotenv (${python})`, { skip: skipped(python, '-c', 'import dotenv') }, () => {
      const script = `import dotenv, json; print(json.dumps(dotenv.dotenv_values(${JSON.stringify(file)})))`;
      assert.deepEqual(JSON.parse(run(python, '-c', script)), variables);
    });
  }

  it("of Ruby's dotenv", { skip: skipped('ruby', '-r', 'dotenv', '-e', '') }, () => {
    const script = `Dotenv.load(${JSON.stringify(file)}); puts JSON.dump(ENV.to_h)`;
    const printed = run('ruby', '-r', 'dotenv', '-r', 'json', '-e', script);
    assert.deepEqual(ours(JSON.parse(printed) as Record<string, unknown>), variables);
  });

  it('of a POSIX shell', { skip: skipped('sh', '-c', 'env -0') }, () => {
    const printed = run('sh', '-c', `set -a; . '${file}'; env -0`).split('\0');
    const pairs = printed.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]);
    assert.deepEqual(ours(Object.fromEntries(pairs) as Record<string, unknown>), variables);
  });

  describe('Docker Compose', { skip: skipped('docker-compose', '--version') }, () => {
    /** The environment of the service, as Compose would give it to a container. */
    const environmentOf = async (compose: string): Promise<Record<string, unknown>> => {
      const { parse } = await import('yaml');
      await fs.writeFile(path.join(folder, 'docker-compose.yml'), `version: '3'\n${compose}`);
      const { services } = parse(run('docker-compose', 'config')) as {
        services: { app: { environment: Record<string, string> } };
      };
      // what it prints is a file for it again, with dollar signs doubled
      const entries = Object.entries(services.app.environment);
      return Object.fromEntries(entries.map(([name, value]) => [name, String(value).replaceAll('$$', '$')]));
    };

    it('reads the file as it was written', async () => {
      const compose = ['services:', '  app:', '    image: app', '    env_file: test.env', ''].join('\n');
      assert.deepEqual(await environmentOf(compose), variables);
    });

    it('takes the values of its own form', async () => {
      const lines = samples.map((value, index) => {
        const line = write('dockerCompose', value)
          ?.split('\n')
          .find((one) => one.includes('PGDATABASE: '));
        return line?.replace('PGDATABASE', `V${index}`);
      });
      const compose = ['services:', '  app:', '    image: app', '    environment:', ...lines, ''].join('\n');
      assert.deepEqual(await environmentOf(compose), Object.fromEntries(samples.map((value, i) => [`V${i}`, value])));
    });
  });
});
