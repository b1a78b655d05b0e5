import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { known, unknown, type Reading } from '../../../src/domain/server';
import { acceptedVersions, tlsVersions, type TlsBound, type TlsVersion } from '../../../src/domain/tlsVersion';
import { comparePgBouncer, compareWithSettings, type DeclaredSettings, type WireReport } from '../../../src/probe';
import { wireReport } from '../../support/observations';

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

suite('PgBouncer against the settings of its server', () => {
  const of = (declared: Partial<DeclaredSettings>, seen: readonly [Status, Status, Status, Status, Status]) => {
    const plain: DeclaredSettings = { enforcement: known(true), minimum: known('1.2'), maximum: known('none') };
    return comparePgBouncer({ ...plain, ...declared }, observedOf(seen));
  };
  const judged = ({ overall, rows }: ReturnType<typeof of>) => [
    overall,
    ...rows.map(({ agreement, reason }) => `${agreement} ${reason.code}`),
  ];
  const usual = ['refused', 'refused', 'refused', 'accepted', 'accepted'] as const;

  test('what it does is its own, and as enforcement says', () => {
    assert.deepEqual(judged(of({}, usual)), [
      'agree',
      'agree asDeclared',
      'agree notBounded',
      'agree notBounded',
      'agree notBounded',
      'agree notBounded',
    ]);
  });

  test('a version below the minimum of the server needs attention, and is no disagreement', () => {
    const verdict = of({ minimum: known('1.3') }, usual);
    assert.equal(verdict.overall, 'attention');
    assert.deepEqual(verdict.rows[3], {
      clients: '1.2',
      declared: 'either',
      observed: 'accepted',
      agreement: 'attention',
      reason: { code: 'ownMinimum', minimum: '1.3' },
    });
    assert.equal(verdict.rows[4]?.agreement, 'agree');
    assert.equal(of({}, ['refused', 'accepted', 'refused', 'accepted', 'accepted']).overall, 'attention');
  });

  test('clients without TLS are a disagreement where TLS is enforced, and before everything else', () => {
    const seen = ['accepted', 'refused', 'refused', 'accepted', 'unknown'] as const;
    assert.equal(of({ minimum: known('1.3') }, seen).overall, 'disagree');
    assert.equal(of({ enforcement: known(false) }, seen).rows[0]?.agreement, 'agree');
    assert.equal(of({ enforcement: known(false) }, usual).rows[0]?.agreement, 'agree');
    assert.deepEqual(of({ enforcement: unknown('forbidden') }, seen).rows[0]?.reason, {
      code: 'settingUnknown',
      reason: 'forbidden',
    });
  });

  test('a version that it refuses and the server lets in is for information', () => {
    const verdict = of({}, ['refused', 'refused', 'refused', 'accepted', 'refused']);
    assert.deepEqual([verdict.overall, verdict.rows[4]?.reason.code], ['agree', 'notBounded']);
    const capped = of({ maximum: known('1.3') }, ['refused', 'refused', 'refused', 'refused', 'accepted']);
    assert.deepEqual([capped.overall, capped.rows[3]?.reason.code], ['agree', 'ownRefusal']);
  });

  test('nothing is judged against a minimum that is not known, except the newest version', () => {
    const { overall, rows } = of({ minimum: unknown('failed') }, usual);
    assert.equal(overall, 'unknown');
    assert.deepEqual(rows[3]?.reason, { code: 'settingUnknown', reason: 'failed' });
    assert.deepEqual([rows[1]?.agreement, rows[4]?.agreement], ['agree', 'agree']);
  });

  test('what was not seen agrees with nothing', () => {
    fc.assert(
      fc.property(settings, statuses, (declared, seen) => {
        const { overall, rows } = comparePgBouncer(declared, observedOf(seen));
        for (const [index, { agreement, observed, reason }] of rows.entries()) {
          assert.equal(observed, seen[index]);
          assert.ok(observed !== 'unknown' || agreement === 'unknown');
          assert.ok(agreement !== 'disagree' || (index === 0 && observed === 'accepted'));
          assert.equal(agreement === 'attention', reason.code === 'ownMinimum');
        }
        assert.ok(overall !== 'agree' || !seen.includes('unknown'));
      }),
    );
  });
});

suite('a server that lets nobody in without a certificate', () => {
  const declared = {
    enforcement: known(true),
    minimum: known<TlsBound>('1.2'),
    maximum: known<TlsBound>('1.2'),
  };
  const seen = observedOf(['refused', 'refused', 'accepted', 'accepted', 'refused']);
  const session = (status: 'required' | 'notRequested'): Pick<WireReport, 'session'> => {
    const { session: established } = wireReport(['1.2']);
    assert.ok(established.status === 'established');
    return { session: { ...established, clientCertificate: { ...established.clientCertificate, status } } as never };
  };
  const verdicts = (observed: Parameters<typeof compareWithSettings>[1]) =>
    compareWithSettings(declared, observed).rows.map(({ agreement, reason }) => [agreement, reason.code]);
  const others = [
    ['agree', 'asDeclared'],
    ['agree', 'asDeclared'],
    ['disagree', 'acceptedAgainstSettings'],
  ];

  test('is not seen to accept a version; what it refuses, and what it accepts against its settings, is seen', () => {
    const asDeclared = ['agree', 'asDeclared'];
    const unseen = ['unknown', 'clientCertificateRequired'];
    assert.deepEqual(verdicts({ ...seen, ...session('required') }), [...others, unseen, asDeclared]);
    assert.deepEqual(verdicts({ ...seen, ...session('notRequested') }), [...others, asDeclared, asDeclared]);
    assert.deepEqual(verdicts({ ...seen, session: { status: 'unknown', problem: { code: 'timedOut' } } as never }), [
      ...others,
      asDeclared,
      asDeclared,
    ]);
  });

  test('nor is its PgBouncer', () => {
    const rows = (observed: Parameters<typeof comparePgBouncer>[1]) =>
      comparePgBouncer(declared, observed).rows.map(({ agreement }) => agreement);
    assert.deepEqual(rows({ ...seen, ...session('required') }), ['agree', 'agree', 'attention', 'unknown', 'agree']);
    assert.deepEqual(rows(seen), ['agree', 'agree', 'attention', 'agree', 'agree']);
  });
});

suite('bounds', () => {
  const codes = (declared: DeclaredSettings, status: Status) =>
    compareWithSettings(declared, observedOf(['refused', status, status, status, status])).rows.map(
      ({ declared: expected }) => expected,
    );
  const enforcement = known(true);

  test('a bound promises itself, and two promise all between them', () => {
    const between = { enforcement, minimum: known<TlsBound>('1.1'), maximum: known<TlsBound>('1.3') };
    assert.deepEqual(codes(between, 'accepted'), ['refused', 'refused', 'accepted', 'accepted', 'accepted']);
    const below = { enforcement, minimum: known<TlsBound>('none'), maximum: known<TlsBound>('1.1') };
    assert.deepEqual(codes(below, 'accepted'), ['refused', 'either', 'accepted', 'refused', 'refused']);
    const above = { enforcement, minimum: known<TlsBound>('1.2'), maximum: known<TlsBound>('none') };
    assert.deepEqual(codes(above, 'accepted'), ['refused', 'refused', 'refused', 'accepted', 'either']);
  });

  test('a version between them that is refused disagrees, as does one outside that is accepted', () => {
    const declared = { enforcement, minimum: known<TlsBound>('1.1'), maximum: known<TlsBound>('1.2') };
    const { rows } = compareWithSettings(
      declared,
      observedOf(['accepted', 'accepted', 'refused', 'refused', 'accepted']),
    );
    assert.deepEqual(
      rows.map(({ reason }) => reason.code),
      [
        ...['acceptedAgainstSettings', 'acceptedAgainstSettings'],
        ...['refusedAgainstSettings', 'refusedAgainstSettings', 'acceptedAgainstSettings'],
      ],
    );
  });

  test('one that is not known leaves open what the other one does not refuse', () => {
    const noMinimum = { enforcement, minimum: unknown('forbidden'), maximum: known<TlsBound>('1.2') };
    assert.deepEqual(codes(noMinimum, 'refused'), ['refused', 'unknown', 'unknown', 'unknown', 'refused']);
    const reasons = compareWithSettings(noMinimum, observedOf(['refused', 'refused', 'refused', 'refused', 'refused']));
    assert.deepEqual(reasons.rows[1]?.reason, { code: 'settingUnknown', reason: 'forbidden' });
  });

  test('PgBouncer may refuse what the server accepts, and accept what no minimum forbids', () => {
    const none = { enforcement, minimum: known<TlsBound>('none'), maximum: known<TlsBound>('none') };
    const accepting = observedOf(['refused', 'accepted', 'accepted', 'accepted', 'accepted']);
    assert.equal(comparePgBouncer(none, accepting).overall, 'agree');
    const plain = comparePgBouncer({ ...none, enforcement: known(false) }, observedOf(['accepted', ...allRefused]));
    assert.deepEqual(plain.rows[0]?.reason, { code: 'notBounded' });
    const bounded = { enforcement, minimum: known<TlsBound>('1.2'), maximum: known<TlsBound>('none') };
    assert.deepEqual(
      comparePgBouncer(bounded, observedOf(['refused', ...allRefused])).rows.map(({ clients, reason }) => [
        clients,
        reason.code,
      ]),
      [
        ['plaintext', 'asDeclared'],
        ['1.0', 'notBounded'],
        ['1.1', 'notBounded'],
        ['1.2', 'ownRefusal'],
        ['1.3', 'notBounded'],
      ],
    );
  });
});

const allRefused = ['refused', 'refused', 'refused', 'refused'] as const;
