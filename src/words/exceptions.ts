import * as l10n from '@vscode/l10n';
import type { Finding } from '../domain/findings';
import { visible } from '../domain/visible';

type PolicyFinding = Extract<Finding, { readonly rule: `policy/${string}` }>;

/** Sentence about a policy: an exception from it with its owner and reason, or a certificate that expires too early. */
export function policyFinding(finding: PolicyFinding): string {
  if (finding.rule === 'policy/certificate-expiry') {
    const { daysLeft, required } = finding;
    return daysLeft < 0
      ? l10n.t('The certificate of the server has expired.')
      : l10n.t('Days until the certificate of the server expires: {0}; the policy requires {1}.', daysLeft, required);
  }
  const { until, owner, reason } = finding;
  const [who, why] = [visible(owner), visible(reason)];
  return finding.rule === 'policy/exception'
    ? l10n.t('The policy requires less of this server until {0} ({1}): {2}', until, who, why)
    : l10n.t('The exception from the policy ended on {0} ({1}): {2}', until, who, why);
}
