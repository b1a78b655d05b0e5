import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { reported } from '../../../src/cli/scanReport';
import { scanFolder } from '../../../src/cli/workspace';
import { removeTemporary, temporaryFolder } from '../../host/temporary';

test('the version of azurerm is that of the nearest folder, in a file that names no server', async () => {
  const server = 'resource "azurerm_postgresql_server" "a" {\n  name = "x"\n}\n';
  const provider = (version: string): string =>
    `terraform {\n  required_providers {\n    azurerm = { source = "hashicorp/azurerm", version = "${version}" }\n  }\n}\n`;
  const files = {
    'new/main.tf': server,
    'new/versions.tf': provider('>= 5.0, < 6.0'),
    'old/main.tf': server,
    'old/versions.tf': provider('~> 4.0'),
    'shared/main.tf': server,
  };
  const folder = await temporaryFolder('provider');
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), text);
  }
  const { files: judged } = await scanFolder(folder, { hosts: { known: new Map(), everyHost: false } });
  await removeTemporary(folder);
  assert.deepEqual(
    reported(judged).map(({ file, rule }) => `${file} ${rule}`),
    ['new/main.tf iac/removed', 'old/main.tf iac/retired', 'shared/main.tf iac/retired'],
  );
});
