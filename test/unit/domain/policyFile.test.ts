import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import manifest from '../../../package.json';
import { mostDaysToExpiry, readPolicyFile } from '../../../src/domain/policyFile';
import { tlsVersions } from '../../../src/domain/tlsVersion';

const exception = {
  server: 'legacy-*',
  minimumTlsVersion: '1.0',
  reason: 'old driver',
  owner: 'crm team',
  until: '2026-03-31',
};
const whole = {
  $schema: './policy.schema.json',
  minimumTlsVersion: '1.3',
  enforcement: true,
  latestDaysToExpiry: 14,
  exceptions: [exception],
};
const read = (value: unknown) => readPolicyFile(JSON.stringify(value));

suite('a policy file', () => {
  test('is read', () => {
    const { minimumTlsVersion: minimum, ...others } = exception;
    assert.deepEqual(read(whole), {
      file: { minimum: '1.3', enforcement: true, daysToExpiry: 14, exceptions: [{ ...others, minimum }] },
      problems: [],
    });
    assert.deepEqual(readPolicyFile('\uFEFF{}'), { file: { exceptions: [] }, problems: [] });
  });

  test('that is no JSON object does not apply', () => {
    assert.deepEqual(readPolicyFile('{"minimumTlsVersion":').problems, [{ code: 'notJson' }]);
    for (const value of [[], null, 'x', 1]) {
      assert.deepEqual(read(value).problems, [{ code: 'notAnObject' }]);
    }
  });

  test('has no effect where it is not valid, and says where; the rest applies', () => {
    const { file, problems } = read({
      ...whole,
      minimumTlsVersion: 'TLS1_3',
      latestDaysToExpiry: 1.5,
      unknown: 1,
      exceptions: [exception, { ...exception, until: '2026-02-30' }, 'x', { ...exception, owner: '' }],
    });
    assert.deepEqual(problems, [
      { code: 'unknownMember', path: 'unknown' },
      { code: 'wrongValue', path: 'minimumTlsVersion' },
      { code: 'wrongValue', path: 'latestDaysToExpiry' },
      { code: 'wrongValue', path: 'exceptions[1].until' },
      { code: 'wrongValue', path: 'exceptions[2]' },
      { code: 'wrongValue', path: 'exceptions[3].owner' },
    ]);
    assert.equal(file.minimum, undefined);
    assert.equal(file.enforcement, true);
    assert.equal(file.exceptions.length, 1);
  });

  test('can be any JSON without an exception being thrown', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { file } = readPolicyFile(text);
        assert.ok(file.exceptions.length >= 0);
      }),
    );
  });
});

suite('the published schema', () => {
  interface Schema {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly items?: Schema;
    readonly enum?: readonly unknown[];
    readonly maximum?: number;
    readonly maxItems?: number;
    readonly required?: readonly string[];
    readonly additionalProperties?: boolean;
  }
  const { url, fileMatch } = manifest.contributes.jsonValidation[0] ?? assert.fail();
  const schema = JSON.parse(readFileSync(path.join(__dirname, '../../..', url), 'utf8')) as Schema;
  const item = schema.properties?.['exceptions']?.items;

  test('has the members that are read, and no others', () => {
    assert.deepEqual(Object.keys(schema.properties ?? {}).sort(), Object.keys(whole).sort());
    assert.deepEqual([schema.additionalProperties, item?.additionalProperties], [false, false]);
    for (const name of Object.keys(schema.properties ?? {})) {
      assert.deepEqual(read({ [name]: whole[name as keyof typeof whole] }).problems, [], name);
    }
    const others = { tag: 'a=b', subscription: '00000000-0000-4000-8000-000000000000', enforcement: false };
    for (const name of Object.keys(item?.properties ?? {})) {
      const value = { ...exception, ...others }[name as keyof typeof exception];
      assert.ok(value !== undefined, name);
      assert.deepEqual(read({ exceptions: [{ ...exception, [name]: value }] }).problems, [], name);
    }
  });

  test('has the values that are read, and no others', () => {
    assert.deepEqual(schema.properties?.['minimumTlsVersion']?.enum, tlsVersions);
    assert.deepEqual(item?.properties?.['minimumTlsVersion']?.enum, tlsVersions);
    assert.deepEqual(item?.properties?.['enforcement']?.enum, [false]);
    assert.equal(schema.properties?.['latestDaysToExpiry']?.maximum, mostDaysToExpiry);
    assert.ok(read({ latestDaysToExpiry: mostDaysToExpiry + 1 }).problems.length > 0);
    for (const name of item?.required ?? []) {
      const { [name as 'reason']: _, ...others } = exception;
      assert.deepEqual(read({ exceptions: [others] }).problems, [
        { code: 'wrongValue', path: `exceptions[0].${name}` },
      ]);
    }
  });

  test('is that of the exceptions in the settings', () => {
    const { items } = manifest.contributes.configuration.properties['azurePostgresTls.policy.exceptions'];
    assert.deepEqual(Object.keys(item?.properties ?? {}), Object.keys(items.properties));
    assert.deepEqual(item?.required, items.required);
  });

  test('is used for files by their name', () => {
    assert.deepEqual(fileMatch, ['*.tls-policy.json']);
  });
});
