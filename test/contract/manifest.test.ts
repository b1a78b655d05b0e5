import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';

const root = path.join(__dirname, '..', '..');
const readJson = async (file: string): Promise<unknown> =>
  JSON.parse(await readFile(path.join(root, file), 'utf8')) as unknown;

interface Contribution {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
  readonly icon?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly (Contribution & { title: string; category: string })[];
    readonly menus: Readonly<Record<string, readonly Contribution[]>>;
    readonly keybindings: readonly (Contribution & { args?: { commands: readonly string[] } })[];
    readonly viewsWelcome: readonly { contents: string }[];
    readonly configuration: { properties: Readonly<Record<string, { scope?: string }>> };
  };
}

suite('the manifest against the code', async () => {
  const manifest = (await readJson('package.json')) as Manifest;
  const words = (await readJson('package.nls.json')) as Readonly<Record<string, string>>;
  const { commands, menus, keybindings, configuration } = manifest.contributes;
  // VS Code makes a command that focuses a view
  const declared = new Set([...commands.map(({ command }) => command), 'azurePostgresTls.servers.focus']);
  const sources = await sourceTexts();

  test('every word stands in package.nls.json, and none stands there for nothing', () => {
    const used = new Set([...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? ''));
    assert.deepEqual([...used].sort(), Object.keys(words).sort());
  });

  test('menus, keybindings, welcome views and Markdown cards name commands that are declared', () => {
    const bound = keybindings.map(({ command, args }) => args?.commands.at(-1) ?? command);
    const named = [
      ...Object.values(menus)
        .flat()
        .map(({ command }) => command),
      ...bound,
    ];
    const linked = [...Object.values(words), ...sources.values()].flatMap((text) =>
      [...text.matchAll(/\(command:(azurePostgresTls\.[\w.]+)/g)].map((match) => match[1] ?? ''),
    );
    assert.ok(linked.length > 5, 'no links were found: the pattern is wrong');
    for (const command of [...named, ...linked]) {
      assert.ok(declared.has(command), `${command} is not declared`);
    }
  });

  test('every command is in one category, and inline actions and title icons have icons', () => {
    for (const command of commands) {
      assert.equal(command.category, '%category%', command.command);
    }
    const iconic = Object.values(menus)
      .flat()
      .filter(({ group }) => group?.startsWith('inline') || group?.startsWith('navigation'));
    for (const { command } of iconic) {
      assert.ok(commands.find((one) => one.command === command)?.icon, `${command} has no icon`);
    }
  });

  test('inline actions stand in a numbered group of the context menu as well', () => {
    const context = menus['view/item/context'] ?? [];
    const inMenu = new Set(context.filter(({ group }) => /^\d_/.test(group ?? '')).map(({ command }) => command));
    // a toggle stands there as the two verbs, of which one fits; a detail row's copy stands on the server
    inMenu.add('azurePostgresTls.toggleEnforcement');
    for (const { command } of context.filter(({ group }) => group?.startsWith('inline'))) {
      assert.ok(inMenu.has(command), command);
    }
  });

  test('settings that are read are declared, and those declared are read', () => {
    const settings = sources.get(path.join('ui', 'app', 'settings.ts')) ?? '';
    const read = [...settings.matchAll(/read\('(azurePostgresTls\.[\w.]+)'/g)].map((match) => match[1] ?? '');
    assert.deepEqual(read.sort(), Object.keys(configuration.properties).sort());
  });

  test('settings that decide where tokens go, which file is read, or what is forbidden, cannot be set by a workspace', () => {
    const limits = ['allowWeakening', 'production', 'policy.exceptions', 'policy.file'];
    for (const name of [
      'backend',
      'signIn',
      'offline.fleetFile',
      'offline.operationSeconds',
      'offline.faults',
      ...limits,
    ]) {
      assert.equal(configuration.properties[`azurePostgresTls.${name}`]?.scope, 'machine', name);
    }
  });

  test('the strings for translators are those of the code', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'l10n-'));
    try {
      const tool = createRequire(__filename).resolve('@vscode/l10n-dev/dist/cli.js');
      await promisify(execFile)(process.execPath, [tool, 'export', '-o', folder, path.join(root, 'src')]);
      const exported = JSON.parse(await readFile(path.join(folder, 'bundle.l10n.json'), 'utf8')) as object;
      const kept = (await readJson('l10n/bundle.l10n.json')) as object;
      assert.deepEqual(Object.keys(kept).sort(), Object.keys(exported).sort(), 'run "npm run l10n"');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

async function sourceTexts(): Promise<Map<string, string>> {
  const folder = path.join(root, 'src');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  return new Map(files.map((file, index) => [file, texts[index] ?? '']));
}
