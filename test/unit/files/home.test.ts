import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fromHome } from '../../../src/files/home';

test('a tilde is the home folder only where it stands alone', () => {
  assert.equal(fromHome('~/fleets/mine.json'), path.join(homedir(), 'fleets', 'mine.json'));
  assert.equal(fromHome('~'), path.join(homedir(), '/').slice(0, -1));
  for (const file of ['~backup/fleet.json', '/data/~/fleet.json', 'fleet.json', '']) {
    assert.equal(fromHome(file), file);
  }
});
