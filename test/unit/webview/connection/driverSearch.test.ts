import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TypeAhead, neighbour, shownGroups } from '../../../../src/webview/connection/driverSearch';

const drivers = [
  { id: 'psql', label: 'psql', language: 'Command line' },
  { id: 'psycopg', label: 'psycopg', language: 'Python' },
  { id: 'nodePg', label: 'node-postgres (pg)', language: 'Node.js' },
  { id: 'npgsql', label: 'Npgsql (ADO.NET)', language: '.NET' },
  { id: 'jdbc', label: 'pgJDBC', language: 'Java' },
].map((driver) => ({ ...driver, favorite: false }));

suite('groups of drivers', () => {
  const groups = (query = '', starred?: string, recent: readonly string[] = []): unknown =>
    shownGroups(
      drivers.map((driver) => ({ ...driver, favorite: driver.id === starred })),
      recent,
      query,
      { favorites: 'Favorites', recent: 'Recent' },
    ).map(({ label, drivers: members }) => [label, members.map(({ id }) => id)]);

  test('by language, in order', () => {
    assert.deepEqual(groups('ps'), [
      ['Command line', ['psql']],
      ['Python', ['psycopg']],
    ]);
    assert.equal((groups() as unknown[]).length, drivers.length);
    assert.deepEqual(groups('cobol'), []);
  });

  test('what is typed is found by its terms', () => {
    assert.deepEqual(groups('C#'), [['.NET', ['npgsql']]]);
    assert.deepEqual(groups('kotlin'), [['Java', ['jdbc']]]);
  });

  test('favorites come first, and only there', () => {
    assert.deepEqual(groups('', 'jdbc'), [
      ['Favorites', ['jdbc']],
      ['Command line', ['psql']],
      ['Python', ['psycopg']],
      ['Node.js', ['nodePg']],
      ['.NET', ['npgsql']],
    ]);
    assert.deepEqual(groups('ps', 'psycopg'), [
      ['Favorites', ['psycopg']],
      ['Command line', ['psql']],
    ]);
  });

  test('those used last come after them, the latest first, and only there', () => {
    assert.deepEqual(groups('', 'jdbc', ['npgsql', 'gone', 'jdbc', 'psql']), [
      ['Favorites', ['jdbc']],
      ['Recent', ['npgsql', 'psql']],
      ['Python', ['psycopg']],
      ['Node.js', ['nodePg']],
    ]);
  });

  test('but what fits better comes before them', () => {
    assert.deepEqual(groups('pg', 'jdbc'), [
      ['Node.js', ['nodePg']],
      ['Favorites', ['jdbc']],
    ]);
  });
});

suite('keys in the list of drivers', () => {
  const next = (current: string, key: string): string | undefined => neighbour(drivers, current, key, 2)?.id;

  test('arrows go to the neighbour and stop at the ends', () => {
    assert.equal(next('psql', 'ArrowDown'), 'psycopg');
    assert.equal(next('psql', 'ArrowUp'), 'psql');
    assert.equal(next('jdbc', 'ArrowDown'), 'jdbc');
  });

  test('pages and ends', () => {
    assert.equal(next('psql', 'PageDown'), 'nodePg');
    assert.equal(next('npgsql', 'PageDown'), 'jdbc');
    assert.equal(next('npgsql', 'PageUp'), 'psycopg');
    assert.equal(next('nodePg', 'Home'), 'psql');
    assert.equal(next('nodePg', 'End'), 'jdbc');
  });

  test('from a driver that the search hides, the arrows enter the list', () => {
    assert.equal(next('odbc', 'ArrowDown'), 'psql');
    assert.equal(next('odbc', 'ArrowUp'), 'jdbc');
  });

  test('other keys, and an empty list, lead nowhere', () => {
    assert.equal(next('psql', 'Enter'), undefined);
    assert.equal(neighbour([], 'psql', 'ArrowDown', 2), undefined);
  });
});

suite('typing in the list of drivers', () => {
  test('letters that follow each other narrow it down', () => {
    const typeAhead = new TypeAhead();
    assert.equal(typeAhead.find(drivers, 'psql', 'n', 0)?.id, 'nodePg');
    assert.equal(typeAhead.find(drivers, 'nodePg', 'p', 100)?.id, 'npgsql');
  });

  test('a letter after a pause starts again', () => {
    const typeAhead = new TypeAhead();
    typeAhead.find(drivers, 'psql', 'n', 0);
    assert.equal(typeAhead.find(drivers, 'nodePg', 'j', 5_000)?.id, 'jdbc');
  });

  test('the same letter again goes on to the next, and around', () => {
    const typeAhead = new TypeAhead();
    assert.equal(typeAhead.find(drivers, 'psql', 'p', 0)?.id, 'psycopg');
    assert.equal(typeAhead.find(drivers, 'psycopg', 'p', 100)?.id, 'jdbc');
    assert.equal(typeAhead.find(drivers, 'jdbc', 'p', 200)?.id, 'psql');
  });

  test('the language counts as well', () => {
    assert.equal(new TypeAhead().find(drivers, 'psql', 'J', 0)?.id, 'jdbc');
    assert.equal(new TypeAhead().find(drivers, 'psql', 'x', 0), undefined);
  });
});
