import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { test } from 'node:test';
import { driversPage, driversText, readme, readmeText } from '../../support/driversPage';

test('docs/drivers.md is what the catalogue says: npm run docs', async () => {
  assert.equal(await fs.readFile(driversPage, 'utf8'), await driversText());
});

test('the table of drivers in the README is what the catalogue says: npm run docs', async () => {
  const text = await fs.readFile(readme, 'utf8');
  assert.equal(text, readmeText(text));
});
