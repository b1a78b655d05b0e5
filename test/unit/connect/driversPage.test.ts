import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { test } from 'node:test';
import { driversPage, driversText } from '../../support/driversPage';

test('docs/drivers.md is what the catalogue says: npm run docs', async () => {
  assert.equal(await fs.readFile(driversPage, 'utf8'), await driversText());
});
