import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { connectionString } from '../../../src/connect/connectionString';
import { TlsError } from '../../../src/domain/errors';
import type { Server } from '../../../src/domain/server';
import { fieldProblem, readStoredConnection, type StoredConnection } from '../../../src/connect/storedConnection';
import { flexibleServer, singleServer } from '../../support/servers';

const server = flexibleServer({ administratorLogin: 'dbadmin' });
const defaults: StoredConnection = { database: 'postgres', user: 'dbadmin', level: 'verify-full', driver: 'psql' };

suite('stored connection fields', () => {
  test('nothing stored gives the safe defaults, with the driver that was used last', () => {
    assert.deepEqual(readStoredConnection(undefined, server, undefined), defaults);
    assert.equal(readStoredConnection(undefined, server, 'jdbc').driver, 'jdbc');
  });

  test('what was stored comes back', () => {
    const stored: StoredConnection = {
      database: 'orders',
      user: 'app',
      level: 'verify-ca',
      driver: 'go',
      rootCertificate: { kind: 'file', path: '/ca/roots.pem' },
      rootCertificateFrom: 'bundled',
    };
    assert.deepEqual(readStoredConnection(structuredClone(stored), server, 'jdbc'), stored);
  });

  test('what the server does not have is not on', () => {
    const on = { pgBouncer: true, directTls: true, entraToken: true };
    const read = (server: Server, stored: object) => {
      const { pgBouncer, directTls, entraToken } = readStoredConnection(stored, server, undefined);
      return [pgBouncer, directTls, entraToken];
    };
    assert.deepEqual(read(flexibleServer({ version: '17.4' }), on), [true, true, true]);
    assert.deepEqual(read(flexibleServer({ version: '16' }), on), [true, true, true]);
    assert.deepEqual(read(flexibleServer({ version: '16' }), { directTls: true }), [undefined, undefined, undefined]);
    assert.deepEqual(read(singleServer({ version: '11' }), on), [undefined, undefined, true]);
    assert.deepEqual(read(flexibleServer({ version: '17' }), { pgBouncer: 'yes' }), [undefined, undefined, undefined]);
  });

  test('where a file came from is forgotten with the file', () => {
    const stored = { rootCertificate: { kind: 'system' }, rootCertificateFrom: 'network' };
    assert.deepEqual(readStoredConnection(stored, server, undefined), {
      ...defaults,
      rootCertificate: { kind: 'system' },
    });
  });

  test('invalid members get their defaults', () => {
    const stored = {
      database: '',
      user: 'a\nb',
      level: 'disable',
      driver: 'oracle',
      rootCertificate: { kind: 'file', path: '' },
      password: 'secret',
    };
    assert.deepEqual(readStoredConnection(stored, server, 'cobol'), defaults);
    assert.deepEqual(readStoredConnection(['psql'], server, 7), defaults);
  });

  test('anything at all that was stored gives fields that every string can carry', () => {
    const target = { host: 'h.example', port: 5432, kind: server.kind, name: server.name };
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (stored, lastDriver) => {
        const connection = readStoredConnection(stored, server, lastDriver);
        assert.ok(connectionString(connection.driver, target, connection).text);
      }),
    );
  });
});

test('a field is refused exactly when no string can carry it', () => {
  const target = { host: 'h.example', port: 5432, kind: server.kind, name: server.name };
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (database) => {
      let refused = false;
      try {
        connectionString('psql', target, { ...defaults, database });
      } catch (error) {
        assert.ok(error instanceof TlsError && error.code === 'invalidArgument');
        refused = true;
      }
      assert.equal(fieldProblem(database) !== undefined, refused);
    }),
  );
});
