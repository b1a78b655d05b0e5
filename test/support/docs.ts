// npm run docs: writes what is made from the source
import fs from 'node:fs/promises';
import path from 'node:path';
import { driversPage, driversText, proofTable } from './driversPage';
import { commandContributions } from './manifest';
import { operationTables } from './operationsTable';
import { walkthroughPictures } from './walkthrough';

export const readme = path.join(__dirname, '../../README.md');
export const manifest = path.join(__dirname, '../../package.json');

/** `text` of the README with its tables as the source says, each between two marks. */
export function readmeText(text: string): string {
  return withTable(withTable(text, 'drivers', proofTable()), 'commands', operationTables());
}

function withTable(text: string, name: string, table: string): string {
  const marks = { from: `<!-- ${name}: npm run docs -->`, to: `<!-- /${name} -->` };
  const [before, after] = [text.indexOf(marks.from), text.indexOf(marks.to)];
  if (before < 0 || after < before) throw new Error(`README.md has no ${marks.from} … ${marks.to}`);
  return `${text.slice(0, before + marks.from.length)}\n${table}\n${text.slice(after)}`;
}

/** `text` of package.json with the commands and menus of the table of commands. */
export function manifestText(text: string): string {
  const whole = JSON.parse(text) as { readonly contributes: object };
  return `${JSON.stringify({ ...whole, contributes: { ...whole.contributes, ...commandContributions() } }, undefined, 2)}\n`;
}

async function write(): Promise<void> {
  for (const [file, draw] of Object.entries(walkthroughPictures)) await fs.writeFile(file, draw());
  await fs.writeFile(driversPage, await driversText());
  await fs.writeFile(readme, readmeText(await fs.readFile(readme, 'utf8')));
  await fs.writeFile(manifest, manifestText(await fs.readFile(manifest, 'utf8')));
}

if (require.main === module) {
  void write();
}
