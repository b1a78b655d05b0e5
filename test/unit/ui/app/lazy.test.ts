import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Lazy } from '../../../../src/ui/app/lazy';

suite('what is loaded at first use', () => {
  const thing = () => {
    let disposed = 0;
    return { dispose: () => ++disposed, disposals: () => disposed };
  };

  test('is loaded once, and not without a use', async () => {
    let loads = 0;
    const lazy = new Lazy(() => {
      loads++;
      return Promise.resolve(thing());
    });
    assert.equal(loads, 0);
    assert.equal(await lazy.get(), await lazy.get());
    assert.equal(loads, 1);
    lazy.dispose();
  });

  test('what is asked for after the end is disposed of as well, and a failure to load is the asker’s', async () => {
    const loaded = thing();
    const lazy = new Lazy(() => Promise.resolve(loaded));
    lazy.dispose();
    await lazy.get();
    await Promise.resolve();
    assert.equal(loaded.disposals(), 1);
    const broken = new Lazy(() => Promise.reject<ReturnType<typeof thing>>(new Error('no such file')));
    const asked = broken.get();
    broken.dispose();
    await assert.rejects(asked, /no such file/);
  });

  test('is disposed of once, whether it was there or arrives late', async () => {
    for (const isLate of [false, true]) {
      const loaded = thing();
      const lazy = new Lazy(() => Promise.resolve(loaded));
      const loading = lazy.get();
      if (!isLate) {
        await loading;
      }
      lazy.dispose();
      await loading;
      await Promise.resolve();
      assert.equal(loaded.disposals(), 1, isLate ? 'late' : 'in time');
    }
  });
});
