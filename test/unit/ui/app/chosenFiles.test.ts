import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import type { Uri } from 'vscode';
import { removeTemporary, temporaryFolder } from '../../../host/temporary';
import { fakeVscode } from '../../../support/fakeVscode';
import type { Server } from '../../../../src/domain/server';
import { TlsError } from '../../../../src/domain/errors';

interface Place {
  readonly scheme: string;
  readonly path: string;
  readonly fsPath: string;
}

const place = (scheme: string, name: string): Place & Uri =>
  ({ scheme, path: name, fsPath: name, toString: () => `${scheme}:${name}` }) as unknown as Place & Uri;

suite('what the user saves', async () => {
  const folder = await temporaryFolder('chosen');
  after(() => removeTemporary(folder));
  const written: (readonly [string, string])[] = [];
  let proposed: string | undefined;
  let target: Place | undefined;
  const fake = fakeVscode as Record<string, unknown>;
  const { workspace, window } = fakeVscode;
  const fs = {
    writeFile: async (uri: Place, content: Uint8Array) => {
      written.push([String(uri), new TextDecoder().decode(content)]);
    },
  };
  fake.workspace = { ...workspace, fs, workspaceFolders: [{ uri: place('vscode-vfs', '/github/shop') }] };
  fake.Uri = { joinPath: (base: Place, name: string) => place(base.scheme, `${base.path}/${name}`) };
  fake.window = {
    ...window,
    showSaveDialog: async ({ defaultUri }: { defaultUri: Place }) => {
      proposed = String(defaultUri);
      return target;
    },
  };
  const { localPath, saveFile } = await import('../../../../src/ui/app/chosenFiles');
  const { saveReport } = await import('../../../../src/ui/panelKit/saveReport');

  test('goes to the place that was chosen, on this machine or elsewhere', async () => {
    const here = path.join(folder, 'report.md');
    await saveFile(place('file', here), 'here', 0o600);
    assert.equal(await readFile(here, 'utf8'), 'here');
    assert.deepEqual(await readdir(folder), ['report.md']);
    if (process.platform !== 'win32') {
      assert.equal((await stat(here)).mode & 0o077, 0);
    }
    await saveFile(place('vscode-vfs', here), 'elsewhere', 0o600);
    assert.equal(await readFile(here, 'utf8'), 'here');
    assert.deepEqual(written.splice(0), [[`vscode-vfs:${here}`, 'elsewhere']]);
  });

  test('a report is proposed in the workspace, under a name that stays in its folder', async () => {
    const name = '../../etc/orders';
    target = place('vscode-vfs', '/github/shop/report.csv');
    await saveReport({ name } as Server, 'csv', 'text', 'clients');
    assert.equal(proposed, 'vscode-vfs:/github/shop/.._.._etc_orders-clients.csv');
    assert.deepEqual(written.splice(0), [['vscode-vfs:/github/shop/report.csv', 'text']]);
  });

  test('a CA file is one of this machine', () => {
    assert.equal(localPath(place('file', '/ca.pem')), '/ca.pem');
    assert.throws(
      () => localPath(place('vscode-vfs', '/ca.pem')),
      (error: unknown) => error instanceof TlsError && error.code === 'invalidArgument',
    );
  });
});
