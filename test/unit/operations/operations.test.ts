import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { driverId } from '../../../src/connect/types';
import {
  argumentProblem,
  errorCodes,
  operations,
  type Operation,
  type OperationArguments,
} from '../../../src/operations';
import { commands } from '../../../src/ui/app/commands';

const named = Object.entries<Operation>(operations);

suite('operations', () => {
  test('are the commands that take a server, servers by id, a plan, or folders', () => {
    const taking = Object.entries(commands).flatMap(([name, { takes }]) =>
      ['server', 'servers', 'ids', 'plan', 'folders'].includes(takes) ? [name] : [],
    );
    assert.deepEqual(Object.keys(operations).sort(), taking.sort());
  });

  test('an argument is required or has the shorthand only where there is one of that name', () => {
    for (const [name, { arguments: schema, shorthand }] of named) {
      for (const argument of [...(schema.required ?? []), ...(shorthand === undefined ? [] : [shorthand])]) {
        assert.ok(argument in schema.properties, `${name}: ${argument}`);
      }
    }
  });

  test('have each code once, and those of changes only where something is changed', () => {
    for (const [name] of named) {
      const codes = errorCodes(name as keyof typeof operations);
      assert.equal(new Set(codes).size, codes.length, name);
      assert.ok(codes.includes('unknownServer'), name);
    }
    assert.ok(errorCodes('undoChange').includes('changedMeanwhile'));
    assert.ok(!errorCodes('refreshServer').includes('changedMeanwhile'));
    assert.ok(errorCodes('downloadCertificate').includes('certificate'));
    assert.ok(errorCodes('copyAzureCli').includes('noCommandLine'));
  });
});

test('a former id of a driver is still accepted, as the id that it has now', () => {
  const { former } = operations.copyConnectionString.arguments.properties.driver;
  assert.deepEqual(former.map(driverId), ['goPq']);
  for (const driver of former) {
    assert.equal(argumentProblem({ driver }, operations.copyConnectionString.arguments), undefined);
  }
});

suite('arguments', () => {
  const problem = (name: keyof typeof operations, given: unknown) => argumentProblem(given, operations[name].arguments);

  test('as the schema says have no problem', () => {
    assert.equal(problem('enableEnforcement', {}), undefined);
    assert.equal(problem('enableEnforcement', { minimum: '1.2', confirmed: false }), undefined);
    assert.equal(problem('setMinimumTlsVersion', { minimum: '1.3', confirmed: undefined }), undefined);
    assert.equal(problem('copyConnectionString', { driver: 'psql', database: '' }), undefined);
  });

  test('that are no object are named together', () => {
    for (const given of ['1.2', 1, true, [], null]) {
      assert.deepEqual(problem('enableEnforcement', given), { argument: 'options', expected: { code: 'object' } });
    }
  });

  test('of another type or value are named, with what is right', () => {
    const versions = { code: 'oneOf', values: ['1.0', '1.1', '1.2', '1.3'] };
    assert.deepEqual(problem('enableEnforcement', { minimum: 1.2 }), { argument: 'minimum', expected: versions });
    assert.deepEqual(problem('enableEnforcement', { minimum: '2.0' }), { argument: 'minimum', expected: versions });
    assert.deepEqual(problem('undoChange', { confirmed: 'true' }), {
      argument: 'confirmed',
      expected: { code: 'boolean' },
    });
    assert.deepEqual(problem('checkCertificate', { path: null }), { argument: 'path', expected: { code: 'text' } });
  });

  test('that are required must be there', () => {
    assert.equal(problem('setMinimumTlsVersion', { confirmed: true })?.argument, 'minimum');
  });

  test('of another name are named, with the names that there are', () => {
    assert.deepEqual(problem('enableEnforcement', { minimun: '1.2' }), {
      argument: 'minimun',
      expected: { code: 'argument', names: ['minimum', 'confirmed'] },
    });
    assert.deepEqual(problem('openInPortal', { constructor: 1 })?.expected, { code: 'argument', names: [] });
  });

  test('have the types of their schema', () => {
    const valid: OperationArguments<'setMinimumTlsVersion'> = { minimum: '1.2', confirmed: true };
    // @ts-expect-error minimum is required
    const missing: OperationArguments<'setMinimumTlsVersion'> = { confirmed: true };
    // @ts-expect-error there is no such version
    const other: OperationArguments<'enableEnforcement'> = { minimum: '2.0' };
    assert.equal(problem('setMinimumTlsVersion', valid), undefined);
    assert.ok(problem('setMinimumTlsVersion', missing));
    assert.ok(problem('enableEnforcement', other));
  });
});
