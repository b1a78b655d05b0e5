import assert from 'node:assert/strict';
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { CaFileInUse } from '../../../src/connect/caFileInUse';
import { removeTemporary, temporaryFolder } from '../../host/temporary';

const copies = path.join(__dirname, '../../../media/ca');
const missingG2 = {
  kind: 'judged',
  certificates: ['Microsoft RSA Root Certificate Authority 2017'],
  findings: [{ code: 'missingRoot', root: 'digicertG2' }],
};

suite('the CA file in use', () => {
  let folder: string;
  let inUse: CaFileInUse;
  let changed: () => void = () => undefined;

  before(async () => {
    folder = await temporaryFolder('ca in use');
    await copyFile(path.join(copies, 'MicrosoftRsaRoot2017.pem'), path.join(folder, 'roots.pem'));
    inUse = new CaFileInUse(() => changed());
  });
  after(() => removeTemporary(folder));

  const file = (name: string) => ({ kind: 'file', path: path.join(folder, name) }) as const;
  const next = (): Promise<void> => new Promise((resolve) => (changed = resolve));

  test('is judged once, again when that is asked for, and what was found stands meanwhile', async () => {
    const first = next();
    inUse.look(file('roots.pem'), 'public');
    assert.equal(inUse.judgement, undefined);
    await first;
    assert.deepEqual(inUse.judgement, missingG2);
    changed = () => assert.fail('nothing has changed');
    inUse.look(file('roots.pem'), 'public');
    await rm(path.join(folder, 'roots.pem'));
    const second = next();
    inUse.look(file('roots.pem'), 'public', { again: true });
    assert.deepEqual(inUse.judgement, missingG2);
    await second;
    assert.deepEqual(inUse.judgement, { kind: 'unreadable', reason: 'ENOENT' });
  });

  test('another one takes its place, whichever is read first', async () => {
    await copyFile(path.join(copies, 'MicrosoftRsaRoot2017.pem'), path.join(folder, 'other.pem'));
    const told = next();
    inUse.look(file('missing.pem'), 'public');
    inUse.look(file('other.pem'), 'public');
    assert.equal(inUse.judgement, undefined);
    await told;
    assert.deepEqual(inUse.judgement, missingG2);
  });

  test('the roots of the system, and none, are nothing to judge', () => {
    for (const root of [{ kind: 'system' } as const, undefined]) {
      inUse.look(root, 'public');
      assert.equal(inUse.judgement, undefined);
    }
  });
});
