import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectionString } from '../../../src/connect/connectionString';
import { driverIds, type DriverId } from '../../../src/connect/types';
import { hostilePasswords, withPassword } from '../../support/passwords';
import { readers } from './readers';

/*
 * What is written in place of a placeholder, as the note says, comes back from the format's own reader. Whether drivers
 * log in with it is tried on the wire (test/wire/passwords.test.ts).
 */

const target = { host: 'orders.example.com', port: 5432, kind: 'flexible', name: 'orders' } as const;
const rootCertificate = { kind: 'file', path: '/ca/roots.pem' } as const;
const fields = { database: 'orders', user: 'ada', level: 'verify-full', rootCertificate } as const;

describe('a password of any kind', () => {
  for (const id of driverIds) {
    const string = connectionString(id, target, fields);
    const hasPlace = string.notes.some(({ code }) => code === 'passwordPlaceholder');
    it(`${id}: ${hasPlace ? 'comes back as it was' : 'has no place in the string'}`, () => {
      for (const password of hostilePasswords) {
        const plain = readers[id](string.text);
        assert.deepEqual(readers[id](withPassword(string, password)), hasPlace ? { ...plain, password } : plain);
      }
    });
  }

  it('stays out of what logs or readers would spoil: URLs of JDBC, properties, ADO.NET, .env', () => {
    const withPlace = driverIds.filter((id) =>
      connectionString(id, target, fields).notes.some(({ code }) => code === 'passwordPlaceholder'),
    );
    assert.deepEqual(withPlace, ['odbc', 'prismaUrl', 'kubernetesSecret', 'appService'] satisfies DriverId[]);
  });
});
