import { compareTls, tlsVersions, type TlsVersion } from '../domain/tlsVersion';
import type { ChainFault } from './pathRules';
import type { NameMismatch } from './hostName';
import type { WireProblem } from './problem';
import { problemOfReaching, reachedAddress } from './reached';
import type { WireReport } from './report';

/** Requirements for a server, beside a valid certificate for its name and an accepted TLS version. */
export interface Requirements {
  /** Older versions have to be refused, and one that is not older accepted. */
  readonly minimum?: TlsVersion;
  /** Clients without TLS have to be refused. */
  readonly enforced?: boolean;
  /** Days that every certificate of the chain has to last. */
  readonly days?: number;
}

/** A requirement that is not met. One that could not be observed is not met either. */
export type Unmet =
  | { readonly code: 'notReached'; readonly problem: WireProblem }
  | { readonly code: 'tlsOff' }
  | { readonly code: 'tlsUnknown'; readonly problem: WireProblem }
  | { readonly code: 'plaintextAccepted' }
  | { readonly code: 'plaintextUnknown'; readonly problem: WireProblem }
  | { readonly code: 'versionAccepted'; readonly version: TlsVersion }
  | { readonly code: 'versionUnknown'; readonly version: TlsVersion; readonly problem: WireProblem }
  | { readonly code: 'noVersionAccepted'; readonly minimum?: TlsVersion }
  | { readonly code: 'chainUnknown'; readonly problem: WireProblem }
  | { readonly code: 'chainNotTrusted'; readonly faults: readonly ChainFault[] }
  | {
      readonly code: 'hostNameMismatch';
      readonly name: string;
      readonly names: readonly string[];
      readonly mismatch?: NameMismatch;
    }
  /** Clients without a certificate of their own are refused. */
  | { readonly code: 'clientCertificateRequired' }
  | { readonly code: 'expiresSoon'; readonly daysLeft: number; readonly days: number };

/** Empty when everything holds. */
export function unmetRequirements(report: WireReport, requirements: Requirements): readonly Unmet[] {
  if (reachedAddress(report) === undefined) {
    return [{ code: 'notReached', problem: problemOfReaching(report) }];
  }
  if (report.tls.status === 'unknown') {
    return [{ code: 'tlsUnknown', problem: report.tls.problem }];
  }
  const plaintext = requirements.enforced ? unmetByPlaintext(report) : [];
  return report.tls.status === 'off'
    ? [{ code: 'tlsOff' }, ...plaintext]
    : [...plaintext, ...unmetByVersions(report, requirements), ...unmetByChain(report, requirements)];
}

function unmetByPlaintext({ plaintext }: WireReport): Unmet[] {
  if (plaintext.status === 'refused') {
    return [];
  }
  return plaintext.status === 'accepted'
    ? [{ code: 'plaintextAccepted' }]
    : [{ code: 'plaintextUnknown', problem: plaintext.problem }];
}

function unmetByVersions({ versions }: WireReport, { minimum }: Requirements): Unmet[] {
  const isOld = (version: TlsVersion): boolean => minimum !== undefined && compareTls(version, minimum) < 0;
  const unmet = tlsVersions.filter(isOld).flatMap((version): Unmet[] => {
    const answer = versions[version];
    if (answer.status === 'refused') {
      return [];
    }
    return answer.status === 'accepted'
      ? [{ code: 'versionAccepted', version }]
      : [{ code: 'versionUnknown', version, problem: answer.problem }];
  });
  const served = tlsVersions.some((version) => !isOld(version) && versions[version].status === 'accepted');
  return served ? unmet : [...unmet, { code: 'noVersionAccepted', ...(minimum ? { minimum } : {}) }];
}

function unmetByChain({ session }: WireReport, { days }: Requirements): Unmet[] {
  if (session.status === 'unknown') {
    return [{ code: 'chainUnknown', problem: session.problem }];
  }
  const { chain, clientCertificate } = session;
  const { trusted, faults, hostName, certificates, daysLeft } = chain;
  const unmet: Unmet[] = trusted ? [] : [{ code: 'chainNotTrusted', faults }];
  if (!hostName.matches) {
    const { name, mismatch } = hostName;
    const names = certificates[0]?.names ?? [];
    unmet.push({ code: 'hostNameMismatch', name, names, ...(mismatch ? { mismatch } : {}) });
  }
  if (clientCertificate.status === 'required') {
    unmet.push({ code: 'clientCertificateRequired' });
  }
  // a chain whose dates cannot be read is not trusted
  if (days !== undefined && daysLeft !== undefined && daysLeft < days) {
    unmet.push({ code: 'expiresSoon', daysLeft, days });
  }
  return unmet;
}
