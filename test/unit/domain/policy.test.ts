import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { recommendedChange } from '../../../src/domain/change';
import { controlsOf } from '../../../src/domain/controls';
import { findings, rules, type RuleId } from '../../../src/domain/findings';
import { namePattern, policyOf, readExceptions, type PolicyException } from '../../../src/domain/policy';
import { needsAttention, posture, type PolicyFor } from '../../../src/domain/posture';
import { known, type Server } from '../../../src/domain/server';
import { flexibleServer, singleServer } from '../../support/servers';

const exception: PolicyException = {
  server: 'legacy-*',
  minimum: '1.0',
  enforcement: false,
  reason: 'old driver',
  owner: 'crm team',
  until: '2026-03-31',
};
const named = { reason: 'old driver', owner: 'crm team', until: '2026-03-31' };
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);
const policyWith = (day: string, ...exceptions: PolicyException[]): PolicyFor =>
  policyOf({ minimum: '1.2' }, exceptions, at(day));
const legacy = singleServer({ name: 'legacy-crm' }, { enforcement: known(false), minimum: known('none') });

suite('an exception', () => {
  const policy = policyWith('2026-03-31', exception);

  test('applies to its servers until the end of its last day, and to no others', () => {
    assert.deepEqual(policy(legacy), { minimum: '1.0', enforcement: false, exception: named });
    assert.deepEqual(policy(singleServer({ name: 'orders' })), { minimum: '1.2' });
    const after = policyWith('2026-04-01', exception);
    assert.deepEqual(after(legacy), { minimum: '1.2', expired: named });
  });

  test('is a finding, and its server needs no attention; what it is stays in sight', () => {
    const found = findings(legacy, policy(legacy)).map(({ rule }) => rule);
    assert.deepEqual(found, ['tls/no-minimum', 'policy/exception', 'server/retired']);
    assert.equal(posture(legacy, policy(legacy)), 'exposed');
    assert.equal(needsAttention(legacy, policy(legacy)), false);
  });

  test('that has expired is a finding, and the whole policy applies again', () => {
    const expired = policyWith('2027-01-01', exception)(legacy);
    const found = findings(legacy, expired).map(({ rule }) => rule);
    assert.deepEqual(found, ['tls/not-enforced', 'tls/no-minimum', 'policy/exception-expired', 'server/retired']);
    assert.equal(needsAttention(legacy, expired), true);
  });

  test('is the first that applies, after those that have expired', () => {
    const old = { ...exception, until: '2026-01-01', owner: 'nobody' };
    const both = policyWith('2026-02-01', old, exception)(legacy);
    assert.equal(both.exception?.owner, 'crm team');
    assert.equal(both.expired, undefined);
  });

  test('requires less, and never more', () => {
    const strict = policyWith('2026-01-01', { ...exception, minimum: '1.3' })(legacy);
    assert.equal(strict.minimum, '1.2');
  });

  test('of a subscription applies to its servers', () => {
    const { server: _, ...others } = exception;
    const ofSubscription = { ...others, subscription: legacy.subscriptionId.toUpperCase() };
    assert.ok(policyWith('2026-01-01', ofSubscription)(legacy).exception);
    const other = { ...ofSubscription, subscription: '00000000-0000-4000-8000-000000000000' };
    assert.equal(policyWith('2026-01-01', other)(legacy).exception, undefined);
  });

  test('of a tag applies to the servers that have it, with that value', () => {
    const { server: _, ...others } = exception;
    const applies = (tag: string, tags: Readonly<Record<string, string>>): boolean =>
      policyWith('2026-01-01', { ...others, tag })({ ...legacy, tags }).exception !== undefined;
    assert.ok(applies('environment=dev*', { Environment: 'Development' }));
    assert.ok(!applies('environment=dev*', { environment: 'production' }));
    assert.ok(applies('legacy', { Legacy: '' }));
    assert.ok(!applies('legacy', {}));
  });

  test('is followed by what is recommended', () => {
    const server = flexibleServer({ name: 'legacy-pg' }, { enforcement: known(false) });
    assert.equal(recommendedChange(server, policy(server)), undefined);
    assert.deepEqual(recommendedChange(server, { minimum: '1.2' }), { enforcement: true });
  });
});

suite('exceptions are read', () => {
  const given = {
    server: 'legacy-*',
    minimumTlsVersion: '1.0',
    enforcement: false,
    reason: 'old driver',
    owner: 'crm team',
    until: '2026-03-31',
  };

  test('from the settings', () => {
    assert.deepEqual(readExceptions([given]), { exceptions: [exception], problems: [] });
    assert.deepEqual(readExceptions(undefined), { exceptions: [], problems: [] });
  });

  test('and one that is not valid does not apply, with its place and member', () => {
    const cases: readonly [unknown, string][] = [
      ['x', ''],
      [{ ...given, tags: 'env=prod' }, 'tags'],
      [{ ...given, tag: 1 }, 'tag'],
      [{ ...given, reason: ' ' }, 'reason'],
      [{ ...given, owner: undefined }, 'owner'],
      [{ ...given, until: '2026-02-30' }, 'until'],
      [{ ...given, until: 'tomorrow' }, 'until'],
      [{ ...given, server: 1 }, 'server'],
      [{ ...given, server: undefined }, 'server'],
      [{ ...given, subscription: 'x' }, 'subscription'],
      [{ ...given, minimumTlsVersion: '2' }, 'minimumTlsVersion'],
      [{ ...given, enforcement: true }, 'enforcement'],
      [{ ...given, enforcement: undefined, minimumTlsVersion: undefined }, 'minimumTlsVersion'],
    ];
    for (const [value, member] of cases) {
      assert.deepEqual(readExceptions([given, value]).problems, [{ index: 1, member }], member);
      assert.equal(readExceptions([given, value]).exceptions.length, 1);
    }
  });
});

suite('controls', () => {
  const sources = (rule: RuleId, kind: 'single' | 'flexible') =>
    controlsOf(rule, kind).map(({ source, id, versions = '' }) => [source, id, versions].join(' ').trim());

  test('of a Flexible Server: no scanner checks its minimum', () => {
    assert.deepEqual(sources('tls/minimum-too-low', 'flexible'), ['Azure Policy a43d5475-c569-45ce-a268-28fa79f4e87a']);
    assert.deepEqual(sources('tls/not-enforced', 'flexible'), [
      'Azure Policy c29c38cb-74a7-4505-9a06-e588ab86620a',
      'CIS Azure Foundations 5.2.1 3.0',
      'Prowler postgresql_flexible_server_enforce_ssl_enabled',
      'Powerpipe postgres_sql_flexible_server_ssl_enabled',
    ]);
  });

  test('of a Single Server: no built-in policy checks its minimum', () => {
    for (const rule of ['tls/minimum-too-low', 'tls/no-minimum'] as const) {
      assert.ok(sources(rule, 'single').every((one) => !one.startsWith('Azure Policy')));
      assert.ok(sources(rule, 'single').includes('Checkov CKV_AZURE_147'));
    }
  });

  test('are claimed for no other rule', () => {
    const mapped = (Object.keys(rules) as RuleId[]).filter((rule) =>
      (['single', 'flexible'] as const).some((kind) => controlsOf(rule, kind).length > 0),
    );
    assert.deepEqual(mapped, ['tls/not-enforced', 'tls/no-minimum', 'tls/minimum-too-low']);
    assert.deepEqual(controlsOf('tls/no-minimum', 'flexible'), []);
  });
});

suite('days to expiry', () => {
  const day = 86_400_000;
  const seen = (daysLeft: number | undefined, ago: number): Server => ({
    ...flexibleServer(),
    wire: {
      verifying: false,
      outcome: {
        ...{ at: Date.now() - ago * day - 1000, agreement: 'agree', admitted: [], refused: [] },
        ...{ certificate: 'good', outdated: false, pgBouncer: [] },
        ...(daysLeft === undefined ? {} : { daysLeft }),
      },
    },
  });
  const found = (server: Server, daysToExpiry?: number) =>
    findings(server, { minimum: '1.2', ...(daysToExpiry === undefined ? {} : { daysToExpiry }) }).filter(
      ({ rule }) => rule === 'policy/certificate-expiry',
    );

  test('are judged where a verification has seen the certificate, and the policy requires some', () => {
    assert.deepEqual(found(seen(13, 0), 14), [{ rule: 'policy/certificate-expiry', daysLeft: 13, required: 14 }]);
    assert.deepEqual(found(seen(14, 0), 14), []);
    assert.deepEqual(found(seen(1, 0)), []);
    assert.deepEqual(found(seen(undefined, 0), 14), []);
    assert.deepEqual(found(flexibleServer(), 14), []);
  });

  test('are those that are left now, not those at the verification', () => {
    assert.deepEqual(found(seen(20, 10), 14), [{ rule: 'policy/certificate-expiry', daysLeft: 10, required: 14 }]);
    assert.deepEqual(found(seen(2, 3), 14), [{ rule: 'policy/certificate-expiry', daysLeft: -1, required: 14 }]);
  });
});

suite('a pattern of names', () => {
  test('matches as the regular expression of the same meaning does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', '*', '.'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, (pattern, name) => {
        const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
        assert.equal(namePattern(pattern).test(name), new RegExp(`^${parts.join('.*')}$`, 'i').test(name));
      }),
      { numRuns: 2000 },
    );
  });

  test('of any kind is judged at once: it may come from a file of others', () => {
    const matches = namePattern(`${'*a'.repeat(149)}*b`);
    const start = performance.now();
    assert.equal(matches.test('a'.repeat(256)), false);
    assert.ok(performance.now() - start < 1000, 'a plain regular expression would not end');
  });
});
