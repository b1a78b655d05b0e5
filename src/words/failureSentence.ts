import * as l10n from '@vscode/l10n';
import { TlsError, messageOf } from '../domain/errors';
import { visible, visibleProse } from '../domain/visible';
import { ServerFailure } from '../domain/serverFailure';
import { reasonSentence } from './failures';

/** What failed on which server, and why. */
export function failureSentence(failure: unknown): string {
  if (failure instanceof ServerFailure) {
    const { error, server, attempt } = failure;
    if (attempt === 'use') {
      const cause = error.failure.code === 'unexpected' ? error.cause : undefined;
      return l10n.t('{0}: {1}', visible(server.name), failureSentence(cause ?? error));
    }
    return attempt === 'read'
      ? l10n.t('{0} could not be read. {1}', visible(server.name), reasonSentence(error.failure))
      : changeSentence(visible(server.name), error);
  }
  if (failure instanceof TlsError) {
    return reasonSentence(failure.failure);
  }
  return l10n.t('An unexpected error occurred: {0}', visibleProse(messageOf(failure)));
}

function changeSentence(name: string, { failure, details }: TlsError): string {
  const reason = reasonSentence(failure);
  const continues = (failure.code === 'cancelled' || failure.code === 'timedOut') && failure.operationContinues;
  if (continues || failure.code === 'notApplied') {
    return l10n.t('{0}: {1}', name, reason);
  }
  switch (details.changed) {
    case 'perhaps':
      return l10n.t('It is not certain whether {0} was changed. {1}', name, reason);
    case 'partly':
      return l10n.t('{0} was changed only in part. {1}', name, reason);
    case undefined:
    default:
      return l10n.t('{0} was not changed. {1}', name, reason);
  }
}
