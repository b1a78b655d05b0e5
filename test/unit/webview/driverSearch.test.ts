import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  TypeAhead,
  groupedDrivers,
  matchingDrivers,
  neighbour,
} from '../../../src/webview/pages/connection/driverSearch';

const drivers = [
  { id: 'psql', label: 'psql', language: 'Command line' },
  { id: 'psycopg', label: 'psycopg', language: 'Python' },
  { id: 'nodePg', label: 'node-postgres (pg)', language: 'Node.js' },
  { id: 'npgsql', label: 'Npgsql (ADO.NET)', language: '.NET' },
  { id: 'jdbc', label: 'pgJDBC', language: 'Java' },
].map((driver) => ({ ...driver, favourite: false }));
const idsOf = (query: string): string[] => matchingDrivers(drivers, query).map(({ id }) => id);

suite('search of drivers', () => {
  test('finds words in names and languages, in any case and order', () => {
    assert.deepEqual(idsOf('PYTHON'), ['psycopg']);
    assert.deepEqual(idsOf('net ado'), ['npgsql']);
    assert.deepEqual(idsOf('pg'), ['psycopg', 'nodePg', 'npgsql', 'jdbc']);
  });

  test('shows all without a query and none when nothing matches', () => {
    assert.equal(idsOf('  ').length, drivers.length);
    assert.deepEqual(idsOf('cobol'), []);
  });
});

suite('groups of drivers', () => {
  const groups = (starred: string, query = ''): unknown =>
    groupedDrivers(
      matchingDrivers(
        drivers.map((driver) => ({ ...driver, favourite: driver.id === starred })),
        query,
      ),
      'Favourites',
    ).map(({ label, drivers: members }) => [label, members.map(({ id }) => id)]);

  test('by language, in order', () => {
    assert.deepEqual(groups('', 'ps'), [
      ['Command line', ['psql']],
      ['Python', ['psycopg']],
    ]);
  });

  test('favourites come first, and only there', () => {
    assert.deepEqual(groups('nodePg', 'pg'), [
      ['Favourites', ['nodePg']],
      ['Python', ['psycopg']],
      ['.NET', ['npgsql']],
      ['Java', ['jdbc']],
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
