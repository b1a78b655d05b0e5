import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drivers } from '../../../src/connect/connectionString';
import { searchDrivers } from '../../../src/connect/driverSearch';
import type { DriverId } from '../../../src/connect/types';

const found = (query: string): DriverId[] => searchDrivers(drivers, query).map(({ id }) => id);
const ofLanguage = (name: string): DriverId[] =>
  drivers.filter(({ language }) => language === name).map(({ id }) => id);

/** What people type for a language, and nothing else is found by it. */
const languages: Readonly<Record<string, readonly string[]>> = {
  '.NET': ['.net', '.NET', 'net', 'dotnet', 'DotNet', 'c#', 'C#', 'csharp', 'f#', 'fsharp', 'vb', 'VB.NET', 'asp.net'],
  'Node.js': ['node', 'nodejs', 'node.js', 'NODE.JS', 'Node JS', 'js', 'javascript', 'JavaScript', 'ts', 'typescript'],
  Java: ['java', 'jvm', 'kotlin', 'scala'],
  Python: ['python', 'py', 'python3'],
  Go: ['go', 'golang'],
  Rust: ['rust', 'rs'],
  PHP: ['php'],
  Ruby: ['ruby', 'rb'],
  Elixir: ['elixir', 'phoenix'],
  'C and C++': ['c', 'C', 'c++', 'cpp'],
};

/** What is found first, whatever else is found. */
const first: readonly (readonly [query: string, driver: DriverId])[] = [
  ['psql', 'psql'],
  ['terminal', 'psql'],
  ['c', 'libpq'],
  ['c++', 'libpqxx'],
  ['cpp', 'libpqxx'],
  ['libpq', 'libpq'],
  ['lib/pq', 'goPq'],
  ['url', 'uri'],
  ['uri', 'uri'],
  ['postgres://', 'uri'],
  ['conninfo', 'keywordValue'],
  ['dsn', 'keywordValue'],
  ['excel', 'odbc'],
  ['jdbc', 'jdbc'],
  ['kotlin', 'jdbc'],
  ['hikari', 'jdbc'],
  ['spring', 'springBoot'],
  ['springboot', 'springBoot'],
  ['jpa', 'springBoot'],
  ['ef', 'entityFramework'],
  ['ef core', 'entityFramework'],
  ['efcore', 'entityFramework'],
  ['entity framework', 'entityFramework'],
  ['EntityFramework', 'entityFramework'],
  ['DATABASE_URL', 'prismaUrl'],
  ['database url', 'prismaUrl'],
  ['pg', 'nodePg'],
  ['postgres.js', 'postgresJs'],
  ['sequelize', 'sequelize'],
  ['drizzle', 'drizzle'],
  ['drizzle-orm', 'drizzle'],
  ['gorm', 'gorm'],
  ['appsettings', 'appsettings'],
  ['appsettings.json', 'appsettings'],
  ['app settings', 'appsettings'],
  ['application.yml', 'springYaml'],
  ['application.properties', 'springBoot'],
  ['k8s', 'kubernetesSecret'],
  ['kubernetes', 'kubernetesSecret'],
  ['secret', 'kubernetesSecret'],
  ['django', 'django'],
  ['psycopg', 'psycopg'],
  ['rails', 'rails'],
  ['ruby on rails', 'rails'],
  ['laravel', 'laravel'],
  ['phoenix', 'ecto'],
  ['docker', 'dockerCompose'],
  ['compose', 'dockerCompose'],
  ['docker-compose.yml', 'dockerCompose'],
  ['dotenv', 'dotenv'],
  ['env', 'dotenv'],
  ['.env', 'dotenv'],
  ['PGHOST', 'dotenv'],
  ['azure', 'appService'],
  ['app service', 'appService'],
  ['web app', 'appService'],
];

describe('the search of drivers', () => {
  for (const [language, queries] of Object.entries(languages)) {
    for (const query of queries) {
      it(`finds ${language} by ${query}`, () => {
        assert.deepEqual(found(query).toSorted(), ofLanguage(language).toSorted());
      });
    }
  }

  for (const [query, driver] of first) {
    it(`finds ${driver} first by ${query}`, () => {
      assert.equal(found(query)[0], driver);
      assert.equal(found(`  ${query.toUpperCase()} `)[0], driver);
    });
  }

  it('finds files by their endings', () => {
    for (const query of ['yml', 'yaml', '.yml', 'YAML']) {
      const expected = ['dockerCompose', 'kubernetesSecret', 'rails', 'springYaml'];
      assert.deepEqual(found(query).toSorted(), expected, query);
    }
    assert.deepEqual(found('properties'), ['springBoot', 'hibernate']);
  });

  it('takes no offence at versions, marks between words, and words that say nothing', () => {
    for (const [query, language] of [
      ['.net 8', '.NET'],
      ['net8.0', '.NET'],
      ['C#/.NET', '.NET'],
      ['c# 12', '.NET'],
      ['c/c++', 'C and C++'],
      ['c++17', 'C and C++'],
      ['java 21', 'Java'],
      ['java postgres', 'Java'],
      ['postgresql driver for python', 'Python'],
      ['python 3', 'Python'],
      ['python 3.12', 'Python'],
      ['node 20', 'Node.js'],
      ['js/ts', 'Node.js'],
    ] as const) {
      assert.deepEqual(found(query).toSorted(), ofLanguage(language).toSorted(), query);
    }
    assert.equal(found('spring boot 3')[0], 'springBoot');
    assert.equal(found('npgsql connection string')[0], 'npgsql');
    assert.deepEqual(found('99'), []);
    assert.deepEqual(found('for the database'), []);
  });

  it('narrows down by every word, in any order', () => {
    assert.deepEqual(found('orm python').toSorted(), ['django', 'sqlalchemyAsyncpg', 'sqlalchemyPsycopg']);
    assert.deepEqual(found('properties java'), found('java properties'));
    assert.deepEqual(found('java cobol'), []);
  });

  it('finds what is typed in part', () => {
    assert.ok(found('psyco').includes('psycopg2'));
    assert.ok(found('psycopg').includes('psycopg2'));
    assert.ok(found('kotl').includes('jdbc'));
    assert.ok(found('alchemy').includes('sqlalchemyAsyncpg'));
    assert.ok(!found('java').includes('nodePg'));
    assert.ok(!found('net').includes('django'));
  });

  it('shows few for a letter or a mark, all for nothing, and nothing for what is not there', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      assert.ok(found(letter).length <= drivers.length / 2, `${letter}: ${found(letter).join(' ')}`);
    }
    for (const nothing of ['', '   ', '.', '-']) {
      assert.deepEqual(found(nothing), found(''), nothing);
      assert.equal(found(nothing).length, drivers.length);
    }
    for (const absent of ['cobol', 'constructor', '__proto__', 'x'.repeat(10_000), '\u0000', '\ud83d']) {
      assert.ok(found(absent).length === 0 || !/[a-z]/.test(absent), absent.slice(0, 20));
    }
  });

  it('finds each driver first by its name, and by its language', () => {
    for (const { id, label, language } of drivers) {
      assert.equal(found(label)[0], id, label);
      assert.equal(found(label.toUpperCase())[0], id, label);
      assert.ok(found(language).includes(id), language);
      assert.ok(found(`${label} ${language}`).includes(id), label);
    }
  });
});
