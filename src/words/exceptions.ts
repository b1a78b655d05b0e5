import * as l10n from '@vscode/l10n';
import type { Finding } from '../domain/findings';
import { visible } from '../domain/visible';

type ExceptionFinding = Extract<Finding, { readonly rule: `policy/${string}` }>;

/** Sentence about an exception from the policy, with its owner and reason. */
export function exceptionFinding({ rule, until, owner, reason }: ExceptionFinding): string {
  const [who, why] = [visible(owner), visible(reason)];
  return rule === 'policy/exception'
    ? l10n.t('The policy requires less of this server until {0} ({1}): {2}', until, who, why)
    : l10n.t('The exception from the policy ended on {0} ({1}): {2}', until, who, why);
}
