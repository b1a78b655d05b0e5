import * as l10n from '@vscode/l10n';
import type { PolicyProblem } from '../domain/policyFile';
import { visible } from '../domain/visible';

/** What is wrong with a policy, and that it does not apply. `name`: of the file or the settings. */
export function policyProblemSentence(problem: PolicyProblem, name: string): string {
  const policy = visible(name);
  switch (problem.code) {
    case 'unreadable':
      return l10n.t('The policy of {0} does not apply: the file could not be read ({1}).', policy, problem.reason);
    case 'notJson':
      return l10n.t('The policy of {0} does not apply: the file is not valid JSON.', policy);
    case 'notAnObject':
      return l10n.t('The policy of {0} does not apply: the file does not contain a JSON object.', policy);
    case 'unknownMember':
      return l10n.t('The policy of {0} has an unknown member, which is ignored: {1}.', policy, visible(problem.path));
    case 'wrongValue':
      return l10n.t(
        'The policy of {0} has a value that is not valid and does not apply: {1}.',
        policy,
        visible(problem.path),
      );
  }
}
