import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { commands } from '../../src/ui/app/commands';
import { manifest, manifestText, readme, readmeText } from '../support/docs';
import { walkthroughPictures } from '../support/walkthrough';

test('the tables of the README are what the source says: npm run docs', async () => {
  const text = await fs.readFile(readme, 'utf8');
  assert.equal(text, readmeText(text));
});

test('the commands and menus of package.json are those of the table of commands: npm run docs', async () => {
  interface Contributed {
    readonly contributes: { readonly commands: readonly { readonly command: string }[]; readonly menus: object };
  }
  const text = await fs.readFile(manifest, 'utf8');
  const [{ contributes: actual }, { contributes: expected }] = [text, manifestText(text)].map(
    (one) => JSON.parse(one) as Contributed,
  ) as [Contributed, Contributed];
  const names = Object.keys(commands).map((name) => `azurePostgresTls.${name}`);
  assert.deepEqual(actual.commands.map(({ command }) => command).sort(), names.sort());
  assert.deepEqual(actual.commands, expected.commands);
  assert.deepEqual(actual.menus, expected.menus);
});

for (const [file, draw] of Object.entries(walkthroughPictures)) {
  test(`${path.basename(file)} has the signs and words of the rows, and only what VS Code's page allows: npm run docs`, async () => {
    const text = await fs.readFile(file, 'utf8');
    assert.equal(text, draw());
    assert.doesNotMatch(text, /<style|<script|style=|href|url\(|#[\da-f]{3}/i);
  });
}
