import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { defaultPolicy } from '../../../src/domain/posture';
import { noFilter } from '../../../src/fleet/arrangement';
import { VisibleRows } from '../../../src/fleet/visibleRows';
import { groupsOf } from '../../support/groups';
import { flexibleServer } from '../../support/servers';

suite('rows that the user sees', () => {
  const servers = ['a1', 'a2', 'b1', 'c1'].map((name) => flexibleServer({ id: name, name, location: name.charAt(0) }));
  const groups = groupsOf(
    { grouping: 'location', policyFor: () => defaultPolicy, filter: noFilter, nameOf: ({ value }) => value },
    servers,
  );
  const seen = (rows: VisibleRows): string[] => [...rows.servers((key) => groups.get(key))];

  test('are those of open groups, in the order of the tree', () => {
    const rows = new VisibleRows();
    assert.deepEqual(seen(rows), []);
    ['location:a', 'location:b', 'location:a'].forEach((key) => rows.draw(key));
    assert.deepEqual(seen(rows), ['a1', 'a2', 'b1']);
    assert.deepEqual([rows.isOpen('location:b'), rows.isOpen('location:c')], [true, false]);
  });

  test('the group that was opened last goes first, one that was closed is not seen', () => {
    const rows = new VisibleRows();
    rows.draw('location:a');
    rows.expand('location:c');
    rows.draw('location:c');
    rows.expand('location:b');
    assert.deepEqual(seen(rows), ['b1', 'c1', 'a1', 'a2']);
    rows.collapse('location:c');
    assert.deepEqual(seen(rows), ['b1', 'a1', 'a2']);
  });

  test('the row that the user points at goes before all, and groups that went are none', () => {
    const rows = new VisibleRows();
    rows.draw('location:a');
    rows.draw('location:gone');
    rows.pointAt('c1');
    assert.deepEqual(seen(rows), ['c1', 'a1', 'a2']);
  });
});
