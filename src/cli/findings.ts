import { describeFinding, type DescribedFinding, type Finding } from '../domain/findings';
import type { Requirements, Unmet } from '../probe';

/**
 * The rules behind unmet requirements. The requirements stand for the settings and the policy, which the command line
 * does not read. Requirements that could not be observed violate no rule.
 */
export function findingsOf(unmet: readonly Unmet[], { minimum }: Requirements): readonly DescribedFinding[] {
  const has = (code: Unmet['code']): boolean => unmet.some((one) => one.code === code);
  const admitted = unmet.flatMap((one) => (one.code === 'versionAccepted' ? [one.version] : []));
  const [oldest] = admitted;
  const certificate = has('chainNotTrusted') ? 'notTrusted' : has('hostNameMismatch') ? 'otherName' : undefined;
  const findings: readonly Finding[] = [
    ...(has('plaintextAccepted') ? [{ rule: 'tls/not-enforced' } as const] : []),
    ...(certificate ? [{ rule: 'wire/certificate-invalid', certificate } as const] : []),
    ...(oldest && minimum
      ? [{ rule: 'tls/minimum-too-low', minimum: oldest, policy: minimum, admitted } as const]
      : []),
  ];
  return findings.map((finding) => describeFinding(finding));
}
