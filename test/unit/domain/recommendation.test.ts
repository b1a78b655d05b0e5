import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  minimumOptions,
  planChange,
  recommendedChange,
  recommendedMinimum,
  remainingChange,
  undoOf,
  type TlsChange,
} from '../../../src/domain/change';
import { known, unknown, type Server } from '../../../src/domain/server';
import { flexibleServer, singleServer } from '../../support/servers';

const policy = { minimum: '1.2' } as const;
const open = { enforcement: known(false) };
const unencryptedRefused = { code: 'unencryptedRefused' };

const refusal = (server: Server, requested: TlsChange): unknown => {
  const planned = planChange(server, requested);
  return planned.ok ? undefined : planned.refusal;
};
const effects = (server: Server, requested: TlsChange): unknown => {
  const planned = planChange(server, requested);
  return planned.ok && planned.plan.effects;
};

suite('the minimum that is recommended', () => {
  test('is the oldest that meets the policy, the policy itself among them', () => {
    assert.equal(recommendedMinimum(singleServer(), policy), '1.2');
    assert.equal(recommendedMinimum(singleServer(), { minimum: '1.1' }), '1.1');
    assert.equal(recommendedMinimum(flexibleServer(), policy), '1.2');
    assert.equal(recommendedMinimum(flexibleServer(), { minimum: '1.3' }), '1.3');
    assert.equal(recommendedMinimum(flexibleServer(), { minimum: '1.0' }), '1.2');
  });

  test('is the newest where none meets the policy', () => {
    assert.equal(recommendedMinimum(singleServer(), { minimum: '1.3' }), '1.2');
  });

  test('is one that the service says it takes', () => {
    assert.equal(recommendedMinimum(flexibleServer({}, { allowedMinimums: ['1.3'] }), policy), '1.3');
    assert.equal(recommendedMinimum(flexibleServer({}, { allowedMinimums: [] }), policy), '1.2');
  });
});

suite('the change that is recommended', () => {
  test('is none where the server meets the policy, or exceeds it', () => {
    assert.equal(recommendedChange(flexibleServer(), policy), undefined);
    assert.equal(recommendedChange(flexibleServer({}, { minimum: known('1.3') }), policy), undefined);
  });

  test('enforces TLS, and raises a minimum that is too low', () => {
    assert.deepEqual(recommendedChange(flexibleServer({}, open), policy), { enforcement: true });
    assert.deepEqual(recommendedChange(singleServer({}, { minimum: known('1.0') }), policy), { minimum: '1.2' });
    const bare = singleServer({}, { ...open, minimum: known('none') });
    assert.deepEqual(recommendedChange(bare, policy), { enforcement: true, minimum: '1.2' });
  });

  test('leaves a minimum that is not known, and a server that takes no change', () => {
    const unread = flexibleServer({}, { ...open, minimum: unknown('failed') });
    assert.deepEqual(recommendedChange(unread, policy), { enforcement: true });
    assert.equal(recommendedChange(flexibleServer({ state: 'Stopped' }, open), policy), undefined);
  });
});

suite('options for a minimum', () => {
  test('say which are recommended, which weaken and which enforce', () => {
    const flags = (server: Server) =>
      minimumOptions(server, policy).map(({ minimum, current, recommended, weakens, enforces }) => [
        minimum,
        { current, recommended, weakens, enforces },
      ]);
    const none = { current: false, recommended: false, weakens: false, enforces: false };
    assert.deepEqual(flags(singleServer({}, { minimum: known('1.1') })), [
      ['1.3', none],
      ['1.2', { ...none, recommended: true }],
      ['1.1', { ...none, current: true }],
      ['1.0', { ...none, weakens: true }],
      ['none', none],
    ]);
    assert.deepEqual(flags(singleServer({}, { ...open, minimum: known('none') })).slice(1, 4), [
      ['1.2', { ...none, recommended: true, enforces: true }],
      ['1.1', { ...none, enforces: true }],
      ['1.0', { ...none, enforces: true }],
    ]);
  });

  test('accept only versions that the product speaks', () => {
    const accepted = (server: Server) => minimumOptions(server, policy).map((option) => option.accepted);
    assert.deepEqual(accepted(flexibleServer({}, { maximum: known('1.2') })), [[], ['1.2'], ['1.2'], ['1.2']]);
    assert.deepEqual(accepted(flexibleServer({}, { maximum: unknown('failed') }))[0], ['1.3']);
    assert.deepEqual(accepted(singleServer()).at(-1), ['1.0', '1.1', '1.2', '1.3']);
  });
});

suite('effects of a change', () => {
  test('enforcement refuses unencrypted clients, and weakens nothing', () => {
    assert.deepEqual(effects(flexibleServer({}, open), { enforcement: true }), [unencryptedRefused]);
  });

  test('a raised minimum refuses the versions below it, a lowered one admits them', () => {
    assert.deepEqual(effects(singleServer({}, { minimum: known('1.0') }), { minimum: '1.2' }), [
      { code: 'versionsRefused', versions: ['1.0', '1.1'] },
    ]);
    assert.deepEqual(effects(flexibleServer(), { minimum: '1.3' }), [{ code: 'versionsRefused', versions: ['1.2'] }]);
    assert.deepEqual(effects(flexibleServer({}, { minimum: known('1.3') }), { minimum: '1.2' }), [
      { code: 'versionsAdmitted', versions: ['1.2'] },
    ]);
  });

  test('a minimum is lost by Single Server alone, and only where there is one', () => {
    const admitted = { code: 'unencryptedAdmitted' };
    assert.deepEqual(effects(flexibleServer(), { enforcement: false }), [admitted]);
    assert.deepEqual(effects(singleServer({}, { minimum: known('none') }), { enforcement: false }), [admitted]);
    assert.deepEqual(effects(singleServer({}, { minimum: unknown('failed') }), { enforcement: false }), [admitted]);
  });

  test('nothing is sent, and nothing happens, where the server is so already', () => {
    const planned = planChange(flexibleServer(), { enforcement: true, minimum: '1.2' });
    assert.deepEqual(planned, { ok: true, plan: { change: {}, effects: [], weakens: false } });
  });
});

suite('refusals', () => {
  test('a setting that could not be read is not changed', () => {
    const bare = unknown('failed');
    assert.deepEqual(refusal(flexibleServer({}, { enforcement: bare }), { enforcement: true }), {
      code: 'settingUnknown',
      setting: 'enforcement',
    });
    assert.equal(refusal(flexibleServer({}, { enforcement: bare }), { minimum: '1.3' }), undefined);
    assert.deepEqual(refusal(singleServer({}, { enforcement: bare }), { minimum: '1.1' }), {
      code: 'settingUnknown',
      setting: 'enforcement',
    });
    assert.deepEqual(refusal(flexibleServer({}, { minimum: bare }), { minimum: '1.3' }), {
      code: 'settingUnknown',
      setting: 'minimum',
    });
    assert.equal(refusal(flexibleServer({}, { minimum: bare }), { enforcement: false }), undefined);
  });

  test('a setting that is read-only is not changed; one that stays is no matter', () => {
    const server = flexibleServer({}, { readOnly: ['enforcement'] });
    assert.deepEqual(refusal(server, { enforcement: false }), { code: 'readOnlySetting', setting: 'enforcement' });
    assert.equal(refusal(server, { enforcement: true, minimum: '1.3' }), undefined);
  });

  test('a server that is not ready', () => {
    assert.deepEqual(refusal(flexibleServer({ state: 'Stopped' }), {}), { code: 'serverNotReady', state: 'Stopped' });
    assert.equal(refusal(flexibleServer({ state: 'ready' }), {}), undefined);
  });

  test('a minimum may be the maximum; what the service does not take is refused', () => {
    assert.equal(refusal(flexibleServer({}, { maximum: known('1.3') }), { minimum: '1.3' }), undefined);
    assert.deepEqual(refusal(flexibleServer({}, { allowedMinimums: ['1.2'] }), { minimum: '1.3' }), {
      code: 'versionNotSupported',
      kind: 'flexible',
      version: '1.3',
      supported: ['1.2'],
    });
  });

  test('no minimum on Flexible Server, and none taken back on Single Server where it is not known', () => {
    assert.deepEqual(refusal(flexibleServer(), { minimum: 'none' }), { code: 'minimumRequired' });
    assert.equal(refusal(singleServer({}, { minimum: known('none') }), { minimum: 'none' }), undefined);
  });
});

suite('a request that is incomplete or contradicts itself', () => {
  const sent = (server: Server, requested: TlsChange): unknown => {
    const planned = planChange(server, requested);
    return planned.ok && planned.plan.change;
  };

  test('an empty request sends nothing, also where TLS is not enforced', () => {
    assert.deepEqual(sent(singleServer({}, open), {}), {});
    assert.deepEqual(sent(flexibleServer({}, open), {}), {});
  });

  test('a minimum of none does not turn enforcement on', () => {
    assert.deepEqual(sent(singleServer({}, { ...open, minimum: known('none') }), { minimum: 'none' }), {});
  });

  test('a minimum sends no enforcement where TLS is already enforced', () => {
    assert.deepEqual(sent(singleServer({}, { minimum: known('1.0') }), { minimum: '1.2' }), { minimum: '1.2' });
  });

  test('only Single Server needs enforcement for a minimum', () => {
    const both = { enforcement: false, minimum: '1.3' } as const;
    assert.deepEqual(sent(flexibleServer(), both), both);
    assert.deepEqual(refusal(singleServer({}, { minimum: known('1.0') }), { enforcement: false, minimum: '1.2' }), {
      code: 'minimumNeedsEnforcement',
    });
  });

  test('a minimum that is read-only is not changed', () => {
    const server = flexibleServer({}, { readOnly: ['minimum'] });
    assert.deepEqual(refusal(server, { minimum: '1.3' }), { code: 'readOnlySetting', setting: 'minimum' });
    assert.deepEqual(sent(server, { enforcement: false, minimum: '1.2' }), { enforcement: false });
  });

  test('a maximum limits the minimum where it is known', () => {
    const request = { minimum: '1.3' } as const;
    assert.equal(refusal(flexibleServer({}, { maximum: unknown('failed') }), request), undefined);
    assert.equal(refusal(flexibleServer({}, { maximum: known('none') }), request), undefined);
    assert.deepEqual(refusal(flexibleServer({}, { maximum: known('1.2') }), request), {
      code: 'aboveMaximum',
      version: '1.3',
      maximum: '1.2',
    });
  });
});

test('versions that a product does not speak are neither admitted nor refused', () => {
  const below = flexibleServer({}, { minimum: known('1.0') });
  assert.deepEqual(effects(below, { minimum: '1.2' }), []);
  assert.deepEqual(effects(flexibleServer({}, { allowedMinimums: ['1.1', '1.2'] }), { minimum: '1.1' }), []);
});

test('an option rejects the versions below it', () => {
  const rejected = minimumOptions(singleServer(), policy).map((option) => option.rejected);
  assert.deepEqual(rejected, [['1.0', '1.1', '1.2'], ['1.0', '1.1'], ['1.0'], [], []]);
});

test('an option that cannot be chosen has the reason, and no other has one', () => {
  const reasons = minimumOptions(singleServer({}, { minimum: known('1.1') }), policy).map((option) => option.refusal);
  assert.deepEqual(
    reasons.map((reason) => reason?.code),
    ['versionNotSupported', undefined, undefined, undefined, 'minimumCannotBeRemoved'],
  );
});

suite('the rest of a change', () => {
  const both = { enforcement: false, minimum: '1.3' } as const;

  test('is what the server does not have, setting by setting', () => {
    assert.deepEqual(remainingChange(flexibleServer(), both), both);
    assert.deepEqual(remainingChange(flexibleServer({}, open), both), { minimum: '1.3' });
    assert.deepEqual(remainingChange(flexibleServer({}, { minimum: known('1.3') }), both), { enforcement: false });
    assert.deepEqual(remainingChange(flexibleServer({}, { ...open, minimum: known('1.3') }), both), {});
  });

  test('is nothing where nothing was requested, and everything where no setting is known', () => {
    assert.deepEqual(remainingChange(flexibleServer(), {}), {});
    const unread = flexibleServer({}, { enforcement: unknown('failed'), minimum: unknown('failed') });
    assert.deepEqual(remainingChange(unread, both), both);
    assert.deepEqual(remainingChange(unread, {}), {});
  });
});

suite('undo', () => {
  test('leads back to what was known, and to nothing else', () => {
    assert.equal(undoOf(flexibleServer(), flexibleServer()), undefined);
    assert.deepEqual(undoOf(flexibleServer(), flexibleServer({}, { minimum: known('1.3') })), { minimum: '1.2' });
    const unread = flexibleServer({}, { enforcement: unknown('failed'), minimum: unknown('failed') });
    assert.equal(undoOf(unread, flexibleServer()), undefined);
  });

  test('of enforcement that was off keeps the minimum of a Flexible Server only', () => {
    const after = { minimum: known('1.1' as const) };
    const before = { ...open, minimum: known('1.0' as const) };
    assert.deepEqual(undoOf(singleServer({}, before), singleServer({}, after)), { enforcement: false });
    assert.deepEqual(undoOf(flexibleServer({}, before), flexibleServer({}, after)), {
      enforcement: false,
      minimum: '1.0',
    });
  });
});
