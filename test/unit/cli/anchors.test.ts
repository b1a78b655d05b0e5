import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { readAnchors } from '../../../src/cli/anchors';
import { removeTemporary, temporaryFolder } from '../../host/temporary';
import { createAuthority } from '../../support/certificates';

let folder: string;
before(async () => {
  folder = await temporaryFolder('anchors');
});
after(() => removeTemporary(folder));

test(
  'the name and the labels of a CA file cannot control the terminal',
  { skip: process.platform === 'win32' },
  async (context) => {
    const { ca } = await createAuthority();
    const file = path.join(folder, 'roots\x1b[2J\u202e.pem');
    await writeFile(file, `${ca.trim()}\n-----BEGIN A\x1b[2J-----\nAAAA\n-----END A\x1b[2J-----\n`);
    const error = context.mock.method(console, 'error', () => undefined);
    await readAnchors('localhost', file);
    const printed = error.mock.calls.map(({ arguments: [text] }) => String(text));
    assert.equal(printed.length, 1);
    assert.match(printed[0] ?? '', /roots\\u001b\[2J\\u202e\.pem: .*A\\u001b\[2J/);
  },
);
