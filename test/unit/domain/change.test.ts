import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  minimumOptions,
  planChange,
  recommendedChange,
  supportedMinimums,
  undoOf,
  type AllowedChange,
  type Refusal,
  type TlsChange,
} from '../../../src/domain/change';
import { defaultPolicy, posture } from '../../../src/domain/posture';
import { known, unknown, type Server } from '../../../src/domain/server';
import { acceptedVersions, compareTls, tlsVersions, type TlsBound } from '../../../src/domain/tlsVersion';
import { flexibleServer, singleServer } from '../../support/servers';

function allowed(server: Server, requested: TlsChange): AllowedChange {
  const planned = planChange(server, requested);
  assert.ok(planned.ok, planned.ok ? '' : planned.refusal.code);
  return planned.plan;
}

function refused(server: Server, requested: TlsChange): Refusal {
  const planned = planChange(server, requested);
  assert.ok(!planned.ok, 'the change was allowed');
  return planned.refusal;
}

suite('Single Server', () => {
  test('switching enforcement off loses the minimum', () => {
    const plan = allowed(singleServer(), { enforcement: false });
    assert.deepEqual(plan.change, { enforcement: false });
    assert.deepEqual(plan.effects, [{ code: 'unencryptedAdmitted' }, { code: 'minimumLost', minimum: '1.2' }]);
    assert.equal(plan.weakens, true);
  });

  test('a minimum that is enforced cannot be turned off', () => {
    assert.deepEqual(refused(singleServer(), { minimum: 'none' }), { code: 'minimumCannotBeRemoved', current: '1.2' });
  });

  test('a minimum can be raised and lowered between the versions of the product', () => {
    const server = singleServer({}, { minimum: known('1.1') });
    assert.equal(allowed(server, { minimum: '1.2' }).weakens, false);
    const lowered = allowed(server, { minimum: '1.0' });
    assert.equal(lowered.weakens, true);
    assert.deepEqual(lowered.effects, [{ code: 'versionsAdmitted', versions: ['1.0'] }]);
  });

  test('a minimum turns enforcement on as well, in one request', () => {
    const server = singleServer({}, { enforcement: known(false), minimum: known('none') });
    assert.deepEqual(allowed(server, { minimum: '1.2' }).change, { minimum: '1.2', enforcement: true });
  });

  test('a minimum together with enforcement off is refused', () => {
    const server = singleServer({}, { minimum: known('1.0') });
    assert.equal(refused(server, { enforcement: false, minimum: '1.2' }).code, 'minimumNeedsEnforcement');
  });

  test('TLS 1.3 is not a minimum of the product', () => {
    assert.deepEqual(refused(singleServer(), { minimum: '1.3' }), {
      code: 'versionNotSupported',
      kind: 'single',
      version: '1.3',
      supported: ['1.0', '1.1', '1.2'],
    });
  });
});

suite('Flexible Server', () => {
  test('switching enforcement off keeps the minimum', () => {
    const plan = allowed(flexibleServer(), { enforcement: false });
    assert.deepEqual(plan.effects, [{ code: 'unencryptedAdmitted' }]);
  });

  test('a minimum does not touch enforcement', () => {
    const server = flexibleServer({}, { enforcement: known(false) });
    assert.deepEqual(allowed(server, { minimum: '1.3' }).change, { minimum: '1.3' });
  });

  test('there is always a minimum, of 1.2 or 1.3', () => {
    assert.equal(refused(flexibleServer(), { minimum: 'none' }).code, 'minimumRequired');
    assert.equal(refused(flexibleServer(), { minimum: '1.1' }).code, 'versionNotSupported');
  });

  test('a minimum above the maximum is refused', () => {
    const server = flexibleServer({}, { maximum: known('1.2') });
    assert.deepEqual(refused(server, { minimum: '1.3' }), { code: 'aboveMaximum', version: '1.3', maximum: '1.2' });
  });

  test('what the service says it takes goes before what is known of the product', () => {
    const server = flexibleServer({}, { allowedMinimums: ['1.2'] });
    assert.equal(refused(server, { minimum: '1.3' }).code, 'versionNotSupported');
  });

  test('a read-only setting is refused', () => {
    const server = flexibleServer({}, { readOnly: ['enforcement'] });
    assert.deepEqual(refused(server, { enforcement: false }), { code: 'readOnlySetting', setting: 'enforcement' });
  });
});

test('nothing is sent for what is so already', () => {
  assert.deepEqual(allowed(flexibleServer(), { enforcement: true, minimum: '1.2' }).change, {});
});

test('a server that is not ready is not changed', () => {
  assert.deepEqual(refused(flexibleServer({ state: 'Stopped' }), { enforcement: true }), {
    code: 'serverNotReady',
    state: 'Stopped',
  });
});

test('a setting that could not be read is not changed', () => {
  const server = flexibleServer({}, { minimum: unknown('failed') });
  assert.deepEqual(refused(server, { minimum: '1.3' }), { code: 'settingUnknown', setting: 'minimum' });
  assert.deepEqual(allowed(server, { enforcement: false }).change, { enforcement: false });
});

suite('undo', () => {
  test('brings enforcement and the lost minimum back together', () => {
    const before = singleServer();
    const after = singleServer({}, { enforcement: known(false), minimum: known('none') });
    assert.deepEqual(undoOf(before, after), { enforcement: true, minimum: '1.2' });
  });

  test('does not ask for a minimum that the service drops by itself', () => {
    const before = singleServer({}, { enforcement: known(false), minimum: known('none') });
    assert.deepEqual(undoOf(before, singleServer()), { enforcement: false });
  });

  test('is nothing where nothing changed', () => {
    assert.equal(undoOf(flexibleServer(), flexibleServer()), undefined);
  });
});

suite('the question for a minimum', () => {
  test('Single Server: newest first, the reason where it cannot be chosen', () => {
    const options = minimumOptions(singleServer({}, { minimum: known('1.1') }), defaultPolicy);
    assert.deepEqual(
      options.map((option) => [option.minimum, option.refusal?.code, option.current, option.recommended]),
      [
        ['1.3', 'versionNotSupported', false, false],
        ['1.2', undefined, false, true],
        ['1.1', undefined, true, false],
        ['1.0', undefined, false, false],
        ['none', 'minimumCannotBeRemoved', false, false],
      ],
    );
  });

  test('Flexible Server has no "not enforced"', () => {
    const options = minimumOptions(flexibleServer(), defaultPolicy);
    assert.deepEqual(
      options.map((option) => [option.minimum, option.refusal === undefined]),
      [
        ['1.3', true],
        ['1.2', true],
        ['1.1', false],
        ['1.0', false],
      ],
    );
  });

  test('says which clients get in, as the product documents it', () => {
    const [, twelve] = minimumOptions(singleServer(), defaultPolicy);
    assert.deepEqual(twelve?.accepted, ['1.2', '1.3']);
    assert.deepEqual(twelve?.rejected, ['1.0', '1.1']);
  });
});

suite('properties of the rules', () => {
  const bound = fc.constantFrom<TlsBound>('none', ...tlsVersions);
  const server = fc
    .record({
      single: fc.boolean(),
      enforcement: fc.boolean(),
      minimum: bound,
      maximum: fc.constantFrom<TlsBound>('none', '1.2', '1.3'),
      state: fc.constantFrom('Ready', 'Stopped', 'Updating'),
    })
    .map(({ single, enforcement, minimum, maximum, state }) => {
      const tls = { enforcement: known(enforcement), minimum: known(minimum) };
      return single ? singleServer({ state }, tls) : flexibleServer({ state }, { ...tls, maximum: known(maximum) });
    });
  const requested = fc.record(
    { enforcement: fc.boolean(), minimum: bound },
    { requiredKeys: [] },
  ) as fc.Arbitrary<TlsChange>;

  test('never asks Single Server to drop an enforced minimum, and never sets a version the product lacks', () => {
    fc.assert(
      fc.property(server, requested, (one, change) => {
        const planned = planChange(one, change);
        if (!planned.ok || planned.plan.change.minimum === undefined) {
          return;
        }
        const { minimum } = planned.plan.change;
        assert.notEqual(minimum, 'none');
        assert.ok((supportedMinimums(one.kind) as readonly TlsBound[]).includes(minimum));
      }),
    );
  });

  test('a change that lets no client in that was refused before is never called weakening, and the other way round', () => {
    fc.assert(
      fc.property(server, requested, (one, change) => {
        const planned = planChange(one, change);
        if (!planned.ok) {
          return;
        }
        const { plan } = planned;
        const plaintextBefore = one.tls.enforcement.known && !one.tls.enforcement.value;
        const plaintextAfter = plan.change.enforcement === undefined ? plaintextBefore : !plan.change.enforcement;
        const minimumBefore = one.tls.minimum.known ? one.tls.minimum.value : 'none';
        const drops = one.kind === 'single' && plan.change.enforcement === false;
        const minimumAfter = drops ? 'none' : (plan.change.minimum ?? minimumBefore);
        const speaks = acceptedVersions(one.kind === 'single' ? 'none' : '1.2');
        const admits = speaks.some(
          (version) => compareTls(version, minimumBefore) < 0 && compareTls(version, minimumAfter) >= 0,
        );
        assert.equal(plan.weakens, admits || (plaintextAfter && !plaintextBefore));
      }),
    );
  });

  test('the recommended change leads to a server that satisfies the policy, or is not offered', () => {
    fc.assert(
      fc.property(server, (one) => {
        const change = recommendedChange(one, defaultPolicy);
        if (!change) {
          return;
        }
        const after = {
          ...one,
          tls: {
            ...one.tls,
            enforcement: known(change.enforcement ?? (one.tls.enforcement.known && one.tls.enforcement.value)),
            ...(change.minimum ? { minimum: known(change.minimum) } : {}),
          },
        };
        assert.equal(posture(after, defaultPolicy), 'strong');
      }),
    );
  });
});
