import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { applyEdits, fixesOf, type Fix } from '../../src/code/fix';
import type { Guarantee } from '../../src/code/judge';
import { readProject } from '../../src/code/project';
import { scanFile, type ScanOptions } from '../../src/code/scan';
import { connectionString } from '../../src/connect/connectionString';
import { verificationLevels, type DriverId } from '../../src/connect/types';
import { removeTemporary, temporaryFolder } from '../host/temporary';
import { createAuthority, type ServerCertificate } from '../support/certificates';
import { driverClients, type DriverClient } from '../support/driverClients';
import { startPostgres, type PostgresServer } from '../support/postgres';

/*
 * What the scan says of a text, against what its driver then does with real servers: they have to agree in every cell,
 * and a repaired text has to connect where it should, and nowhere else.
 */

/** How a driver's text is kept in a file of a workspace. */
interface Kept {
  readonly path: string;
  write(text: string): string;
  read(source: string): string;
}

const asIs = (name: string): Kept => ({ path: name, write: (text) => text, read: (source) => source });
const inJson: Kept = {
  path: 'config.json',
  write: (text) => JSON.stringify({ database: text }, undefined, 2),
  read: (source) => (JSON.parse(source) as { readonly database: string }).database,
};

/** One driver for each judge of `src/code/judge`, and what is built on it in another way. */
const kept: Readonly<Partial<Record<DriverId, Kept>>> = {
  keywordValue: inJson,
  uri: inJson,
  dotenv: asIs('.env'),
  nodePg: asIs('src/db.mjs'),
  postgresJs: asIs('src/db.mjs'),
  prisma: asIs('src/db.mjs'),
  knex: asIs('src/db.mjs'),
  sequelize: asIs('src/db.mjs'),
  asyncpg: asIs('app/db.py'),
  go: asIs('main.go'),
  goPq: asIs('main.go'),
};

const situations = ['no TLS', 'not enforced', 'enforced', 'wrong host name', 'wrong CA'] as const;
type Situation = (typeof situations)[number];
type Outcome = 'plain' | 'encrypted' | 'refused';

/** What each guarantee means with a server of a situation. */
const meaning: Readonly<Record<Exclude<Guarantee, 'unknown'>, Readonly<Record<Situation, Outcome>>>> = {
  plaintext: row('plain', 'plain', 'refused', 'refused', 'refused'),
  fallback: row('plain', 'encrypted', 'encrypted', 'encrypted', 'encrypted'),
  unverified: row('refused', 'encrypted', 'encrypted', 'encrypted', 'encrypted'),
  caOnly: row('refused', 'encrypted', 'encrypted', 'encrypted', 'refused'),
  verified: row('refused', 'encrypted', 'encrypted', 'refused', 'refused'),
  fails: row('refused', 'refused', 'refused', 'refused', 'refused'),
};

function row(
  ...outcomes: readonly [Outcome, Outcome, Outcome, Outcome, Outcome]
): Readonly<Record<Situation, Outcome>> {
  return Object.fromEntries(situations.map((one, index) => [one, outcomes[index]])) as Record<Situation, Outcome>;
}

/** What the scan knows of a workspace: the versions whose rules are older ones. */
function scanOptionsOf({ driver, older }: DriverClient): ScanOptions {
  const manifest = driver === 'goPq' && older ? [{ path: 'go.mod', text: 'require github.com/lib/pq v1.10.9' }] : [];
  return {
    hosts: { known: new Map([['localhost', 'orders']]), everyHost: false },
    project: readProject(manifest, [], new Set()),
  };
}

/** A text in which the driver gets one setting, with a CA file or without. */
interface Variant {
  readonly name: string;
  /** Whether it verifies without naming the test's CA, which no store of a system or a runtime has. */
  readonly trustsNobody?: true;
  text(caFile: string): string;
}

describe('verdicts on code, on the wire', async () => {
  const { clients } = await driverClients();
  const tried = clients.filter(({ driver }) => kept[driver]);
  let server: PostgresServer;
  let folder: string;
  let right: ServerCertificate;
  let elsewhere: ServerCertificate;
  const file = (name: string) => path.join(folder, `${name}.pem`);
  const environment = { ...process.env };
  const counted = { cells: 0, repairs: 0, verdicts: new Set<string>() };

  const write = (driver: DriverId, level: (typeof verificationLevels)[number], caFile: string): string =>
    connectionString(
      driver,
      { host: 'localhost', port: server.port, kind: 'flexible', name: 'orders' },
      { database: 'postgres', user: 'postgres', level, rootCertificate: { kind: 'file', path: caFile } },
    ).text;

  before(async () => {
    folder = await temporaryFolder('code-verdicts');
    const authority = await createAuthority();
    right = await authority.issue({ names: ['localhost'] });
    elsewhere = await authority.issue({ names: ['elsewhere.example'] });
    await fs.writeFile(file('right'), authority.ca);
    await fs.writeFile(file('wrong'), (await createAuthority('Another CA')).ca);
    for (const name of Object.keys(process.env).filter((one) => one.startsWith('PG'))) {
      Reflect.deleteProperty(process.env, name);
    }
    process.env.HOME = folder;
    server = await startPostgres({ certificate: right });
    process.env.PGPASSWORD = server.password;
  });
  after(async () => {
    await server.stop();
    await removeTemporary(folder);
    process.env = environment;
  });

  /** What the catalogue writes, and the same with each mode in the place of its own. */
  function variantsOf({ driver, slow }: DriverClient): readonly Variant[] {
    const levels = verificationLevels.map((level): Variant => ({
      name: level,
      text: (ca) => write(driver, level, ca),
    }));
    const replaced = (name: string, level: (typeof verificationLevels)[number], from: RegExp, to: string): Variant => ({
      name,
      text: (ca) => write(driver, level, ca).replace(from, to),
    });
    if (isModal(driver)) {
      const modes = slow ? ['disable', 'prefer'] : ['disable', 'allow', 'prefer'];
      return [
        ...levels,
        ...modes.map((mode) => replaced(mode, 'require', /\brequire\b/, mode)),
        replaced('require with a file', 'verify-full', /verify-full/, 'require'),
        replaced('a mode that does not exist', 'require', /\brequire\b/, 'verify-all'),
      ];
    }
    if (driver === 'asyncpg') return [...levels, replaced('no TLS', 'require', /ssl=context/, 'ssl=False')];
    const object = /ssl: \{[^}]*\}/;
    return [
      ...levels,
      replaced('ssl: false', 'require', object, 'ssl: false'),
      replaced('no ssl', 'require', /\n *ssl: \{[^}]*\},/, ''),
      ...(driver === 'postgresJs'
        ? [
            ...['prefer', 'require'].map((mode) => replaced(`ssl: ${mode}`, 'require', object, `ssl: '${mode}'`)),
            { ...replaced('ssl: verify-full', 'require', object, "ssl: 'verify-full'"), trustsNobody: true as const },
          ]
        : []),
      ...(driver === 'nodePg' ? urlVariants() : []),
    ];
  }

  /** URLs of node-postgres, whose modes have a meaning of their own. */
  function urlVariants(): readonly Variant[] {
    const queries = [
      'sslmode=disable',
      'sslmode=no-verify',
      'uselibpqcompat=true&sslmode=require',
      'uselibpqcompat=true&sslmode=verify-ca&sslrootcert=CA',
      'sslmode=verify-full&sslrootcert=CA',
      'sslmode=require&sslrootcert=CA',
    ];
    return queries.map((query) => ({
      name: query,
      text: (ca) =>
        `import pg from 'pg';\n\nconst client = new pg.Client('postgres://postgres@localhost:${server.port}/postgres?${query.replace('CA', ca)}');`,
    }));
  }

  const isModal = (driver: DriverId): boolean =>
    /(?:^|[^\w])sslmode|SSLMODE/i.test(write(driver, 'require', '/ca.pem'));

  async function outcomeOf(client: DriverClient, text: string): Promise<Outcome> {
    counted.cells++;
    try {
      const { encrypted } = await client.connect(text);
      return encrypted ? 'encrypted' : 'plain';
    } catch {
      return 'refused';
    }
  }

  const settings: Readonly<Record<Situation, () => Parameters<PostgresServer['change']>[0]>> = {
    'no TLS': () => ({}),
    'not enforced': () => ({ certificate: right }),
    enforced: () => ({ certificate: right, enforced: true }),
    'wrong host name': () => ({ certificate: elsewhere, enforced: true }),
    'wrong CA': () => ({ certificate: right, enforced: true }),
  };

  for (const situation of situations) {
    describe(`a server: ${situation}`, () => {
      before(() => server.change(settings[situation]()));
      const caFile = (): string => file(situation === 'wrong CA' ? 'wrong' : 'right');
      for (const client of tried.filter(({ slow }) => !slow || situation !== 'enforced')) {
        const one = kept[client.driver];
        if (!one) continue;
        const scanOptions = scanOptionsOf(client);
        it(`${client.driver}: the driver does what the verdict says`, async () => {
          const faults: string[] = [];
          for (const { name, text, trustsNobody } of variantsOf(client)) {
            if (situation === 'wrong host name' && name === 'verify-ca' && client.older?.hostName) continue;
            if (situation === 'wrong host name' && name === 'require with a file' && client.older?.hostName) continue;
            const [found] = scanFile(one.path, one.write(text(caFile())), scanOptions).connections;
            const guarantee = found?.guarantee ?? 'unknown';
            counted.verdicts.add(guarantee);
            if (guarantee === 'unknown') {
              faults.push(`${name}: no verdict`);
              continue;
            }
            const outcome = await outcomeOf(client, text(caFile()));
            // `allow` tries without TLS first, and `code/fallback` is said of it as well
            const plainFirst = name === 'allow' && situation === 'not enforced' ? 'plain' : undefined;
            const expected = trustsNobody ? 'refused' : (plainFirst ?? meaning[guarantee][situation]);
            if (outcome !== expected)
              faults.push(`${name}: ${guarantee} means ${expected}, and the driver: ${outcome}`);
          }
          assert.deepEqual(faults, []);
        });

        it(`${client.driver}: repaired texts connect where they should`, async () => {
          const faults: string[] = [];
          for (const { name, text } of variantsOf(client)) {
            const source = one.write(text(file('right')));
            const finding = scanFile(one.path, source, scanOptions).findings.find(
              ({ severity }) => severity !== 'information',
            );
            if (!finding) continue;
            const fixes = fixesOf(finding, { path: one.path, source }, scanOptions, { caFile: caFile() });
            if (fixes.length === 0) faults.push(`${name}: no repair`);
            for (const fix of fixes) {
              counted.repairs++;
              const outcome = await outcomeOf(client, one.read(applyEdits(source, fix.edits)));
              const expected = repaired(fix, situation);
              if (outcome !== expected) faults.push(`${name}, repaired (${fixName(fix)}): ${outcome}, not ${expected}`);
            }
          }
          assert.deepEqual(faults, []);
        });
      }
    });
  }

  it('has compared every verdict', (context) => {
    const names = tried.map(({ driver }) => driver).join(', ');
    context.diagnostic(`${counted.cells} connections, ${counted.repairs} repaired; ${names}`);
    for (const guarantee of Object.keys(meaning)) assert.ok(counted.verdicts.has(guarantee), guarantee);
  });
});

const fixName = (fix: Fix): string => (fix.id === 'verify' ? fix.roots : fix.id);

/** A repaired text verifies. The test's CA is in its file, and in no store of a system or a runtime. */
function repaired(fix: Fix, situation: Situation): Outcome {
  assert.equal(fix.id, 'verify');
  const trusts = fix.roots === 'file' || (fix.roots === 'named' && situation !== 'wrong CA');
  return trusts ? meaning.verified[situation] : fix.roots === 'named' ? 'encrypted' : 'refused';
}
