import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { known, unknown, type Reading } from '../../../src/domain/server';
import { acceptedVersions, tlsVersions, type TlsBound, type TlsVersion } from '../../../src/domain/tlsVersion';
import { compareWithSettings, type DeclaredSettings, type WireReport } from '../../../src/probe';

type Observed = Pick<WireReport, 'plaintext' | 'versions'>;
type Status = 'accepted' | 'refused' | 'unknown';

const bound = fc.constantFrom<TlsBound>('none', ...tlsVersions);
const status = fc.constantFrom<Status>('accepted', 'refused', 'unknown');
const reading = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Reading<T>> =>
  fc.oneof({ weight: 4, arbitrary: value.map(known) }, { weight: 1, arbitrary: fc.constant(unknown('stopped')) });
const settings: fc.Arbitrary<DeclaredSettings> = fc.record({
  enforcement: reading(fc.boolean()),
  minimum: reading(bound),
  maximum: reading(bound),
});
const statuses = fc.tuple(status, status, status, status, status);

function observedOf([plaintext, ...versions]: readonly [Status, Status, Status, Status, Status]): Observed {
  const timed = { milliseconds: 1 } as const;
  const unseen = { status: 'unknown', problem: { code: 'timedOut' }, ...timed } as const;
  const answers = tlsVersions.map((version, index) => {
    const answer =
      versions[index] === 'accepted'
        ? { status: 'accepted', cipher: 'TLS_AES_128_GCM_SHA256', ...timed }
        : versions[index] === 'refused'
          ? { status: 'refused', reason: 'closed', ...timed }
          : unseen;
    return [version, answer];
  });
  return {
    plaintext: plaintext === 'unknown' ? unseen : { status: plaintext, ...timed },
    versions: Object.fromEntries(answers) as Observed['versions'],
  };
}

function serverThatObeys({ enforcement, minimum, maximum }: DeclaredSettings): Observed {
  assert.ok(enforcement.known && minimum.known && maximum.known);
  const accepted = acceptedVersions(minimum.value, maximum.value);
  const [a, b, c, d] = tlsVersions.map((version): Status => (accepted.includes(version) ? 'accepted' : 'refused'));
  assert.ok(a && b && c && d);
  return observedOf([enforcement.value ? 'refused' : 'accepted', a, b, c, d]);
}

suite('settings against the wire', () => {
  test('a server that does what its settings say agrees', () => {
    fc.assert(
      fc.property(fc.boolean(), bound, bound, (enforced, minimum, maximum) => {
        const declared = { enforcement: known(enforced), minimum: known(minimum), maximum: known(maximum) };
        assert.equal(compareWithSettings(declared, serverThatObeys(declared)).overall, 'agree');
      }),
    );
  });

  test('five rows, each with a reason that fits it; the worst decides', () => {
    fc.assert(
      fc.property(settings, statuses, (declared, seen) => {
        const { rows, overall } = compareWithSettings(declared, observedOf(seen));
        assert.deepEqual(
          rows.map(({ clients }) => clients),
          ['plaintext', ...tlsVersions],
        );
        assert.deepEqual(
          rows.map(({ observed }) => observed),
          seen,
        );
        for (const { agreement, reason, declared: expected, observed } of rows) {
          const reasons = {
            agree: ['asDeclared', 'notBounded'],
            disagree: ['acceptedAgainstSettings', 'refusedAgainstSettings'],
            unknown: ['settingUnknown', 'notObserved'],
          };
          assert.ok(reasons[agreement].includes(reason.code));
          assert.equal(agreement === 'unknown', expected === 'unknown' || observed === 'unknown');
          assert.equal(
            agreement === 'disagree',
            agreement !== 'unknown' && expected !== 'either' && expected !== observed,
          );
        }
        const worst = (['disagree', 'unknown', 'agree'] as const).find((each) =>
          rows.some((row) => row.agreement === each),
        );
        assert.equal(overall, worst);
      }),
    );
  });

  test('a version below the minimum that gets in is a disagreement, whatever else is unknown', () => {
    const declared = { enforcement: unknown('forbidden'), minimum: known<TlsBound>('1.2'), maximum: unknown('absent') };
    const { overall, rows } = compareWithSettings(
      declared,
      observedOf(['unknown', 'accepted', 'refused', 'unknown', 'unknown']),
    );
    assert.equal(overall, 'disagree');
    assert.deepEqual(
      rows.map(({ reason }) => reason.code),
      ['settingUnknown', 'acceptedAgainstSettings', 'asDeclared', 'settingUnknown', 'settingUnknown'],
    );
  });

  test('no bound promises nothing', () => {
    const declared = { enforcement: known(true), minimum: known<TlsBound>('none'), maximum: known<TlsBound>('none') };
    for (const seen of ['accepted', 'refused'] as const) {
      const { rows } = compareWithSettings(declared, observedOf(['refused', seen, seen, seen, seen]));
      assert.deepEqual(
        rows.slice(1).map(({ reason }) => reason.code),
        tlsVersions.map(() => 'notBounded'),
      );
    }
  });

  test('the minimum itself has to get in', () => {
    for (const minimum of tlsVersions) {
      const declared = {
        enforcement: known(true),
        minimum: known<TlsBound>(minimum),
        maximum: known<TlsBound>('none'),
      };
      const { rows } = compareWithSettings(
        declared,
        observedOf(['refused', 'refused', 'refused', 'refused', 'refused']),
      );
      const bad = rows.filter(({ agreement }) => agreement === 'disagree').map(({ clients }) => clients);
      assert.deepEqual(bad, [minimum] satisfies TlsVersion[]);
    }
  });
});
