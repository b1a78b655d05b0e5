import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { judgeChain } from '../../../src/probe/chain';
import {
  alternativeName,
  attribute,
  authorityKeyId,
  basicConstraints,
  daysFromNow,
  der,
  dnsName,
  ecdsaSha1,
  ecKeys,
  extendedKeyUsage,
  extension,
  ipName,
  keyUsage,
  nameConstraints,
  pemOf,
  rsaKeys,
  seeded,
  subjectKeyId,
  write,
  type Keys,
} from '../../support/writtenCertificates';

// Chains at random, held against `openssl verify`, where it is installed: what it accepts is trusted here, and the path
// that is trusted here is accepted there when it stands alone. (Where two authorities share a name, OpenSSL decides for
// one of them before it looks at a signature, and this project tries both.)

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout as string | null;
const version = Number(/^OpenSSL (\d+)/.exec(openssl ?? '')?.[1] ?? 0);
const skip = version < 3 ? 'needs OpenSSL 3' : false;
const shapes = 150;

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chains-'));
});
after(() => rm(folder, { recursive: true }));

async function accepts(anchors: readonly Buffer[], sent: readonly Buffer[]): Promise<{ ok: boolean; output: string }> {
  const files = { anchors: pemOf(...anchors), sent: pemOf(...sent.slice(1)), leaf: pemOf(...sent.slice(0, 1)) };
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
  const flags = ['-no-CApath', '-no-CAstore', '-purpose', 'sslserver', '-auth_level', '2'];
  const untrusted = sent.length > 1 ? ['-untrusted', 'sent'] : [];
  const { status, stdout, stderr } = spawnSync(
    'openssl',
    ['verify', ...flags, '-CAfile', 'anchors', ...untrusted, 'leaf'],
    { cwd: folder, encoding: 'utf8' },
  );
  return { ok: status === 0, output: stdout + stderr };
}

test('chains at random', { skip }, async () => {
  const random = seeded(7);
  const chance = (of: number): boolean => random() < of;
  const pick = <T>(all: readonly [T, ...T[]]): T => all[Math.floor(random() * all.length)] ?? all[0];
  const keys: readonly Keys[] = [ecKeys(), ecKeys(), ecKeys(), ecKeys()];
  const short = rsaKeys(1024);
  const names = ['Root', 'Other Root', 'Issuing', 'Issuing 2'];
  const spelled = (at: number): Buffer | string =>
    chance(0.1)
      ? der(0x30, der(0x31, attribute('2.5.4.3', ` ${(names[at] ?? '').toUpperCase()} `, 0x13)))
      : (names[at] ?? '');

  const authority = (subject: number, issuer: number): Buffer => {
    const unusual = chance(0.25);
    return write({
      subject: spelled(subject),
      keys: unusual && chance(0.1) ? short : (keys[subject] ?? short),
      issuer: spelled(issuer),
      signer: keys[issuer] ?? short,
      ...(chance(0.12) ? { notBefore: daysFromNow(-9), notAfter: daysFromNow(-2) } : {}),
      ...(chance(0.04) ? { notBefore: daysFromNow(2) } : {}),
      ...(chance(0.04) ? { hash: 'sha1', algorithm: ecdsaSha1 } : {}),
      ...(chance(0.03)
        ? { version: 1 as const }
        : {
            extensions: [
              ...(chance(0.03) ? [] : [basicConstraints(!chance(0.05), chance(0.15) ? pick([0, 1]) : undefined)]),
              ...(chance(0.7) ? [chance(0.06) ? keyUsage(0) : keyUsage(5, 6)] : []),
              ...(chance(0.5) ? [subjectKeyId(names[chance(0.03) ? 0 : subject] ?? '')] : []),
              ...(chance(0.5) ? [authorityKeyId(names[chance(0.03) ? 0 : issuer] ?? '')] : []),
              ...(chance(0.08)
                ? [extendedKeyUsage(pick(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '2.5.29.37.0']))]
                : []),
              ...(chance(0.03) ? [extension('1.2.3.4', der(0x05), true)] : []),
              ...(chance(0.1)
                ? [
                    pick([
                      nameConstraints([dnsName('example')]),
                      nameConstraints([dnsName('other')]),
                      nameConstraints([], [dnsName('.example')]),
                      nameConstraints([ipName(127, 0, 0, 0, 255, 0, 0, 0)]),
                      nameConstraints([der(0xa4, der(0x30, der(0x31, attribute('2.5.4.3', 'leaf'))))]),
                    ]),
                  ]
                : []),
            ],
          }),
    });
  };

  const counts = { accepted: 0, refused: 0, byAnotherPath: 0 };
  const until = performance.now() + 60_000;
  for (let round = 0; round < shapes && performance.now() < until; round += 1) {
    const issuer = pick([2, 2, 3, 0]);
    const leaf = write({
      subject: pick(['leaf', 'leaf', 'db.example']),
      keys: chance(0.04) ? short : ecKeys(),
      issuer: spelled(issuer),
      signer: keys[issuer] ?? short,
      extensions: [
        ...(chance(0.9)
          ? [alternativeName(dnsName('db.example'), ...(chance(0.3) ? [ipName(127, 0, 0, 1)] : []))]
          : [basicConstraints(false)]),
        ...(chance(0.5) ? [authorityKeyId(names[issuer] ?? '')] : []),
        ...(chance(0.2) ? [keyUsage(pick([0, 2, 4, 5]))] : []),
        ...(chance(0.2)
          ? [extendedKeyUsage(pick(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '2.5.29.37.0']))]
          : []),
        ...(chance(0.03) ? [extension('1.2.3.4', der(0x05), true)] : []),
      ],
      ...(chance(0.05) ? { notBefore: daysFromNow(-9), notAfter: daysFromNow(-2) } : {}),
    });
    const pool = [
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 0],
      [2, 0],
      [2, 1],
      [2, 0],
      [3, 2],
      [3, 0],
      [2, 3],
    ] as const;
    const others = pool.filter(() => chance(0.6)).map(([subject, by]) => authority(subject, by));
    const anchors = [
      authority(0, 0),
      ...(chance(0.3) ? [authority(1, 1)] : []),
      ...(chance(0.15) ? others.slice(0, 2) : []),
    ];
    const sent: [Buffer, ...Buffer[]] = [leaf, ...others];

    const judgement = judgeChain(
      { sent },
      {
        anchors: anchors.map((each, at) => ({ name: String(at), pem: pemOf(each), trusted: true })),
        serverName: 'db.example',
        now: Date.now(),
      },
    );
    const { ok, output } = await accepts(anchors, sent);
    const about = `round ${round}: ${JSON.stringify(judgement.faults)}\n${output}\n${pemOf(...sent)}\nanchors\n${pemOf(...anchors)}`;
    if (ok) {
      assert.ok(judgement.trusted, about);
    }
    counts[ok ? 'accepted' : 'refused'] += 1;
    if (judgement.trusted) {
      const path = judgement.certificates.map(
        ({ sha256 }) => [...sent, ...anchors].find((each) => shaOf(each) === sha256) ?? leaf,
      );
      const anchor = anchors[Number(judgement.anchor)] ?? leaf;
      const alone = await accepts([anchor], path);
      assert.ok(alone.ok, `alone: ${alone.output}${about}`);
      counts.byAnotherPath += ok ? 0 : 1;
    }
  }
  assert.ok(counts.accepted > 15 && counts.refused > 15, JSON.stringify(counts));
  assert.ok(counts.byAnotherPath < counts.accepted, JSON.stringify(counts));
});

const shaOf = (certificate: Buffer): string => createHash('sha256').update(certificate).digest('hex').toUpperCase();
