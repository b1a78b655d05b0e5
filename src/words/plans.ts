import * as l10n from '@vscode/l10n';
import type { PlanProblem } from '../domain/errors';
import { visible } from '../domain/visible';

/** Why a plan document is refused, as a whole sentence. */
export function planSentence(problem: PlanProblem): string {
  switch (problem.code) {
    case 'notJson':
      return l10n.t('The plan is not valid JSON.');
    case 'tooLarge':
      return l10n.t('The plan is too large; the limit is {0} bytes.', problem.most);
    case 'tooManyItems':
      return l10n.t('The plan has too many servers; the limit is {0}.', problem.most);
    case 'version':
      return l10n.t('The plan was made for another version; this one reads version {0}.', problem.supported);
    case 'repeatedMember':
      return l10n.t('The plan has the member {0} twice.', visible(problem.path));
    case 'unknownMember':
      return l10n.t('The plan has an unknown member: {0}.', visible(problem.path));
    case 'missingMember':
      return l10n.t('The plan lacks the member {0}.', visible(problem.path));
    case 'repeatedServer':
      return l10n.t('The plan has the server of {0} twice.', visible(problem.path));
    case 'wrongValue':
      return l10n.t(
        'The plan has a value that is not valid: {0}. Expected: {1}.',
        visible(problem.path),
        visible(problem.expected),
      );
    case 'doesNotFollow':
      return l10n.t(
        'The plan states in {0} what does not follow from the settings of the server; make a new plan.',
        visible(problem.path),
      );
    case 'otherCloud':
      return l10n.t('The plan was made for another cloud: {0}.', visible(problem.cloud));
  }
}
