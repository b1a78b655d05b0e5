import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { applyEdits, fixesOf } from '../../../src/code/fix';
import { scanFile } from '../../../src/code/scan';
import { scanOptions } from './cases';

/** Programs whose only finding is repaired, and the lines that the repair changes or adds. */
const repairs: readonly { name: string; path: string; before: string; after: string }[] = [
  {
    name: 'what is missing is added to the template, not to the constant in it',
    path: 'db.ts',
    before:
      "import { Client } from 'pg';\nconst DB = 'app';\nnew Client(`postgres://u@a1.postgres.database.azure.com/${DB}`);",
    after: 'new Client(`postgres://u@a1.postgres.database.azure.com/${DB}?sslmode=verify-full`);',
  },
  {
    name: 'an f-string of constants',
    path: 'db.py',
    before:
      'import psycopg2\nHOST = "a1.postgres.database.azure.com"\nDB = "d"\npsycopg2.connect(f"""host={HOST} dbname={DB}""")',
    after: 'psycopg2.connect(f"""host={HOST} dbname={DB} sslmode=verify-full sslrootcert=system""")',
  },
  {
    name: 'a pattern, and not its arguments',
    path: 'db.php',
    before:
      "<?php\nconst DB_NAME = 'd';\nnew PDO(sprintf('pgsql:host=%s;dbname=%s', 'a1.postgres.database.azure.com', DB_NAME));",
    after:
      "new PDO(sprintf('pgsql:host=%s;dbname=%s;sslmode=verify-full;sslrootcert=system', 'a1.postgres.database.azure.com', DB_NAME));",
  },
  {
    name: 'a mode in a constant gets no second parameter',
    path: 'main.py',
    before:
      'import psycopg2\nmode = "require"\npsycopg2.connect("host=a1.postgres.database.azure.com sslmode={0}".format(mode))',
    after:
      'mode = "verify-full"\npsycopg2.connect("host=a1.postgres.database.azure.com sslmode={0} sslrootcert=system".format(mode))',
  },
  {
    name: "Go's TLS needs the name of the server",
    path: 'db.go',
    before:
      'package db\nimport "github.com/go-pg/pg/v10"\nvar db = pg.Connect(&pg.Options{\n\tAddr: "a1.postgres.database.azure.com:5432",\n\tTLSConfig: &tls.Config{InsecureSkipVerify: true},\n})',
    after: '\tTLSConfig: &tls.Config{ServerName: "a1.postgres.database.azure.com"},',
  },
];

suite('repaired text', () => {
  for (const { name, path, before, after } of repairs) {
    test(name, () => {
      const options = scanOptions({ name, files: [] });
      const { findings } = scanFile(path, before, options);
      assert.equal(findings.length, 1);
      const [finding] = findings;
      assert.ok(finding);
      const [fix] = fixesOf(finding, { path, source: before }, options, {});
      assert.ok(fix);
      const lines = before.split('\n');
      const changed = applyEdits(before, fix.edits)
        .split('\n')
        .filter((line) => !lines.includes(line));
      assert.deepEqual(changed, after.split('\n'));
    });
  }
});
