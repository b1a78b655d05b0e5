import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  canonicalJson,
  createPlanDocument,
  digestOf,
  itemState,
  withItems,
  type PlanDocument,
  type PlanItem,
  type PlanTarget,
} from '../../../src/changes/planDocument';
import { readPlanDocument } from '../../../src/changes/planReading';
import { TlsError, type Failure } from '../../../src/domain/errors';
import { defaultPolicy } from '../../../src/domain/posture';
import { known, unknown, type Server } from '../../../src/domain/server';
import { compareTls, type TlsBound } from '../../../src/domain/tlsVersion';
import { sampledClient, tlsEncryption } from '../../support/clients';
import { flexibleServer, singleServer } from '../../support/servers';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const options = { by: 'ada@example.com', cloud: 'public', now: 1_000, policyFor: () => defaultPolicy, hash };

const planOf = (servers: readonly Server[], target: PlanTarget): PlanDocument =>
  createPlanDocument(servers, target, options);
const only = (server: Server, target: PlanTarget): PlanItem =>
  planOf([server], target).items[0] ?? assert.fail('no item');

suite('a target', () => {
  test('is stated for each server with what it changes', () => {
    assert.deepEqual(only(flexibleServer({}, { enforcement: known(false) }), { minimum: '1.3', enforcement: true }), {
      id: flexibleServer().id,
      kind: 'flexible',
      observed: { at: '1970-01-01T00:00:00.000Z', state: 'Ready', enforcement: false, minimum: '1.2', maximum: 'none' },
      requested: { enforcement: true, minimum: '1.3' },
      effects: [{ code: 'unencryptedRefused' }, { code: 'versionsRefused', versions: ['1.2'] }],
      weakens: false,
      blockers: [],
    });
  });

  test('of a minimum lowers no server', () => {
    const item = only(flexibleServer({}, { minimum: known('1.3') }), { minimum: '1.2' });
    assert.deepEqual([itemState(item), item.requested, item.weakens], ['alreadySet', { minimum: '1.3' }, false]);
  });

  test('of exactly a minimum lowers it, and says so', () => {
    const item = only(flexibleServer({}, { minimum: known('1.3') }), { minimum: '1.2', exactly: true });
    assert.deepEqual([itemState(item), item.requested, item.weakens], ['change', { minimum: '1.2' }, true]);
  });

  test('of a minimum also enforces on Single Server, which keeps none without', () => {
    const server = singleServer({}, { enforcement: known(false), minimum: known('none') });
    assert.deepEqual(only(server, { minimum: '1.2' }).requested, { minimum: '1.2', enforcement: true });
  });

  test('that is recommended follows the policy, and never lowers', () => {
    const requested = (server: Server) => only(server, { recommended: true }).requested;
    const weak = singleServer({}, { minimum: known('none') });
    assert.deepEqual(requested(weak), { enforcement: true, minimum: '1.2' });
    assert.deepEqual(requested(flexibleServer({}, { minimum: known('1.3') })), { enforcement: true, minimum: '1.3' });
  });

  test('of which nothing is known to be asked is blocked, and is no change', () => {
    const policyFor = () => ({ minimum: '1.2', enforcement: false }) as const;
    const server = flexibleServer({}, { minimum: unknown('failed') });
    const [item] = createPlanDocument([server], { recommended: true }, { ...options, policyFor }).items;
    assert.deepEqual(
      [item && itemState(item), item?.blockers],
      ['blocked', [{ code: 'settingUnknown', setting: 'minimum' }]],
    );
  });

  test('that cannot be reached is blocked with the reason', () => {
    assert.deepEqual(only(singleServer(), { minimum: '1.3' }).blockers, [
      { code: 'versionNotSupported', kind: 'single', version: '1.3', supported: ['1.0', '1.1', '1.2'] },
    ]);
    const stopped = flexibleServer(
      { state: 'Stopped' },
      { enforcement: unknown('stopped'), minimum: unknown('stopped') },
    );
    const item = only(stopped, { recommended: true });
    assert.deepEqual([itemState(item), item.blockers], ['blocked', [{ code: 'serverNotReady', state: 'Stopped' }]]);
  });

  test('names the clients that were seen, and those that would be refused', () => {
    const server = flexibleServer();
    const samples = new Map([
      [
        server.id.toLowerCase(),
        {
          clients: [
            sampledClient({ encryption: tlsEncryption('1.2') }),
            sampledClient({ encryption: tlsEncryption('1.3') }),
          ],
          until: 5,
        },
      ],
    ]);
    const { items } = createPlanDocument([server], { minimum: '1.3' }, { ...options, clientSamples: samples });
    assert.deepEqual(items[0]?.clients, { refused: 1, seen: 2, at: '1970-01-01T00:00:00.005Z' });
  });
});

suite('policies that undo a change', () => {
  const server = flexibleServer();
  const keeper = { assignment: 'Keep TLS', enforcement: true } as const;
  const raiser = { assignment: 'Raise', minimum: '1.3' } as const;
  const policies = new Map([[server.id.toLowerCase(), [keeper, raiser]]]);
  const plan = createPlanDocument([server], { enforcement: false }, { ...options, policies });

  test('are in the item that weakens, and in no other', () => {
    assert.deepEqual(plan.items[0]?.undoneBy, [keeper]);
    const off = flexibleServer({}, { enforcement: known(false) });
    for (const [one, target] of [
      [off, { enforcement: true }],
      [off, { enforcement: false }],
    ] as const) {
      assert.equal(createPlanDocument([one], target, { ...options, policies }).items[0]?.undoneBy, undefined);
    }
  });

  test('are read back', () => assert.deepEqual(readPlanDocument(JSON.stringify(plan), hash), plan));

  test('are refused where they are none, or do not undo the change', () => {
    const refused = (undoneBy: unknown): Failure => {
      const items = plan.items.map((item) => ({ ...item, undoneBy })) as unknown as PlanDocument['items'];
      const forged = { ...plan, items };
      return failureOf(JSON.stringify({ ...forged, digest: digestOf(forged, hash) }));
    };
    const problem = (code: string, path: string, more = {}) => ({
      code: 'invalidPlan',
      problem: { code, path: `items[0].undoneBy${path}`, ...more },
    });
    assert.deepEqual(refused([raiser]), problem('doesNotFollow', ''));
    assert.deepEqual(refused('all'), problem('wrongValue', '', { expected: 'objects with an assignment' }));
    assert.deepEqual(
      refused([{ assignment: 'x', enforcement: false }]),
      problem('wrongValue', '[0]', { expected: 'enforcement | minimum' }),
    );
    assert.deepEqual(refused([{ ...keeper, minimum: '1.3' }]).code, 'invalidPlan');
    assert.deepEqual(
      refused([{ ...keeper, assignment: 'a\u202eb' }]),
      problem('wrongValue', '[0].assignment', { expected: 'text' }),
    );
    assert.deepEqual(refused([{ ...keeper, more: 1 }]), problem('unknownMember', '[0].more'));
  });
});

suite('a plan', () => {
  const plan = planOf([flexibleServer(), singleServer({}, { minimum: known('1.0') })], { recommended: true });

  test('is read back as it was written, in any form of its JSON', () => {
    assert.deepEqual(readPlanDocument(JSON.stringify(plan), hash), plan);
    assert.deepEqual(readPlanDocument(JSON.stringify(plan, null, 2), hash), plan);
    assert.deepEqual(readPlanDocument(canonicalJson(plan), hash), plan);
    assert.deepEqual(readPlanDocument(JSON.parse(JSON.stringify(plan)), hash), plan);
  });

  test('with a server that could not be read is read back as well', () => {
    const unreadable = [{ id: flexibleServer({ name: 'gone' }).id, failure: 'notFound' as const }];
    const with404 = createPlanDocument([flexibleServer()], { recommended: true }, { ...options, unreadable });
    assert.deepEqual(readPlanDocument(JSON.stringify(with404), hash), with404);
    assert.equal(itemState(with404.items[1] ?? assert.fail()), 'blocked');
  });

  test('without some of its servers has another digest', () => {
    const less = withItems(plan, ({ kind }) => kind === 'single', hash);
    assert.equal(less.items.length, 1);
    assert.notEqual(less.digest, plan.digest);
    assert.deepEqual(readPlanDocument(JSON.stringify(less), hash), less);
  });

  test('that was edited is refused', () => {
    const text = JSON.stringify(plan);
    assert.deepEqual(failureOf(text.replace('"minimum":"1.2"', '"minimum":"1.1"')), { code: 'planDigest' });
    assert.deepEqual(failureOf(text.replace('ada@', 'bob@')), { code: 'planDigest' });
  });

  test('that hides a weakening is refused, although its digest fits', () => {
    const weak = planOf([flexibleServer()], { enforcement: false });
    const [item] = weak.items;
    assert.ok(item?.weakens);
    for (const [member, value] of [
      ['weakens', false],
      ['effects', []],
      ['blockers', [{ code: 'minimumRequired' }]],
    ] as const) {
      const forged = signed({ ...weak, items: [{ ...item, [member]: value }] });
      assert.deepEqual(failureOf(forged), problem({ code: 'doesNotFollow', path: `items[0].${member}` }));
    }
  });

  test('that is not one is refused with the place', () => {
    const [item] = plan.items;
    const withItem = (change: object): unknown => ({ ...plan, items: [{ ...item, ...change }] });
    const cases: readonly [unknown, object][] = [
      ['{', { code: 'notJson' }],
      ['[]', { code: 'wrongValue', path: 'plan', expected: 'object' }],
      [
        { ...plan, version: 2 },
        { code: 'version', supported: 1 },
      ],
      [
        { ...plan, extra: 1 },
        { code: 'unknownMember', path: 'extra' },
      ],
      [
        { ...plan, by: undefined },
        { code: 'missingMember', path: 'by' },
      ],
      [
        { ...plan, by: 'a\u202eb' },
        { code: 'wrongValue', path: 'by', expected: 'text' },
      ],
      [
        { ...plan, created: 'now' },
        { code: 'wrongValue', path: 'created', expected: 'ISO 8601' },
      ],
      [
        { ...plan, digest: 'abc' },
        { code: 'wrongValue', path: 'digest', expected: 'SHA-256' },
      ],
      [
        { ...plan, items: Array(20_001).fill(item) },
        { code: 'tooManyItems', most: 20_000 },
      ],
      [
        { ...plan, items: [item, item] },
        { code: 'repeatedServer', path: 'items[1].id' },
      ],
      [withItem({ id: '/subscriptions/../x' }), { code: 'wrongValue', path: 'items[0].id', expected: 'resource id' }],
      [withItem({ kind: 'single' }), { code: 'wrongValue', path: 'items[0].kind', expected: 'flexible' }],
      [withItem({ requested: { minimum: '2.0' } }), wrongVersion('items[0].requested.minimum')],
      [withItem({ observed: { ...item?.observed, maximum: 1 } }), wrongVersion('items[0].observed.maximum')],
      [`{"version":1,"version":1}`, { code: 'repeatedMember', path: 'version' }],
      [`{"a":{"b":1,"\\u0062":2}}`, { code: 'repeatedMember', path: 'b' }],
    ];
    for (const [given, expected] of cases) {
      assert.deepEqual(failureOf(given), problem(expected));
    }
  });

  test('of any JSON value is refused or read, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.ok(['invalidPlan', 'planDigest'].includes(failureOf(JSON.stringify(value)).code));
      }),
    );
  });
});

const versions: TlsBound[] = ['none', '1.0', '1.1', '1.2', '1.3'];
const anyServer = fc
  .record({
    single: fc.boolean(),
    enforcement: fc.option(fc.boolean()),
    minimum: fc.option(fc.constantFrom(...versions)),
    state: fc.constantFrom('Ready', 'Stopped'),
  })
  .map(({ single, enforcement, minimum, state }) =>
    (single ? singleServer : flexibleServer)(
      { state },
      {
        enforcement: enforcement === null ? unknown('forbidden') : known(enforcement),
        minimum: minimum === null ? unknown('forbidden') : known(minimum),
      },
    ),
  );

test('no plan weakens a server unless it is asked to', () => {
  const strengthening = fc.oneof(
    fc.constant({ recommended: true } as const),
    fc.record({ enforcement: fc.constant(true), minimum: fc.constantFrom(...versions.slice(1)) }, { requiredKeys: [] }),
  );
  fc.assert(
    fc.property(anyServer, strengthening, (server, target) => {
      const item = only(server, target);
      assert.equal(item.weakens, false);
      const { requested, observed } = item;
      assert.notEqual(requested.enforcement, false);
      if (itemState(item) === 'change' && requested.minimum !== undefined && observed.minimum !== undefined) {
        assert.ok(compareTls(requested.minimum, observed.minimum) >= 0);
      }
    }),
    { numRuns: 1000 },
  );
});

test('every plan can be read back', () => {
  const target = fc.record(
    { enforcement: fc.boolean(), minimum: fc.constantFrom(...versions), exactly: fc.boolean() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anyServer, target, (server, asked) => {
      const plan = planOf([server], asked);
      assert.deepEqual(readPlanDocument(JSON.stringify(plan), hash), plan);
    }),
    { numRuns: 500 },
  );
});

test('a thousand servers are planned from what is read in less than 200 ms of work', () => {
  const fleet = Array.from({ length: 1000 }, (_, index) =>
    flexibleServer({ name: `pg-${index}` }, { enforcement: known(false) }),
  );
  // of the processor, as other tests run beside this one; the quickest, as the first ones are compiled
  const spent = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    assert.equal(planOf(fleet, { recommended: true }).items.length, 1000);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  assert.ok(Math.min(...spent) < 200, `${spent.join(', ')} ms`);
});

function failureOf(given: unknown): Failure {
  try {
    readPlanDocument(given, hash);
  } catch (error) {
    assert.ok(error instanceof TlsError, String(error));
    return error.failure;
  }
  return assert.fail('it was read');
}

const problem = (one: object) => ({ code: 'invalidPlan', problem: one });
const wrongVersion = (path: string) => ({
  code: 'wrongValue',
  path,
  expected: '1.0 | 1.1 | 1.2 | 1.3 | none',
});
const signed = (plan: PlanDocument): PlanDocument => ({ ...plan, digest: digestOf(plan, hash) });
