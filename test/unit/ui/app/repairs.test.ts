import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repairCommand, repairNames, repairs } from '../../../../src/ui/app/repairs';
import words from '../../../../package.nls.json';
import { changeLabel } from '../../../../src/words/changing';

test('every effect of a repair has the command whose title states it', () => {
  assert.deepEqual([...repairNames], Object.keys(repairs));
  for (const name of repairNames) {
    assert.equal(repairCommand(repairs[name]), name);
    assert.equal(words[`command.${name}`], changeLabel(repairs[name]));
  }
  assert.equal(repairCommand({ enforcement: true }), 'enableEnforcement');
  assert.equal(words['command.enableEnforcement'], changeLabel({ enforcement: true }));
  assert.equal(repairCommand({ enforcement: false }), undefined);
});
