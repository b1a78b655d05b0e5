import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { shortNames } from '../../../src/domain/shortNames';

suite('names side by side', () => {
  test('short ones, and those that differ early, stay as they are', () => {
    const names = ['orders-db', 'orders-db-staging', 'payments-production-eu', 'reports'];
    assert.deepEqual(
      [...shortNames(names)],
      names.map((name) => [name, name]),
    );
  });

  test('a difference behind a long common beginning moves to where a narrow row shows it', () => {
    assert.deepEqual(
      [...shortNames(['contoso-production-orders-01', 'contoso-production-orders-02']).values()],
      ['conto…rders-01', 'conto…rders-02'],
    );
  });

  test('a long one loses its middle', () => {
    const [label] = shortNames(['telemetry-warehouse-of-the-northern-region']).values();
    assert.equal(label, 'telemetry-ware…-region');
  });

  test('different names have different labels', () => {
    const part = fc.constantFrom('contoso-', 'production-', 'orders', 'db', '-01', '-02', '-replica', 'west');
    const name = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('').slice(0, 63));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        const labels = [...shortNames(names).values()];
        assert.equal(new Set(labels).size, names.length);
      }),
    );
  });
});
