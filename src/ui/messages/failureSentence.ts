import { l10n } from 'vscode';
import { TlsError, messageOf } from '../../domain/errors';
import { ServerFailure } from '../failures';
import { reasonPhrase } from './failures';

/** The sentence: what happened to which server, and why. */
export function failureSentence(failure: unknown): string {
  if (failure instanceof ServerFailure) {
    const { error, server, attempt } = failure;
    const reason = reasonPhrase(error.failure);
    if (attempt === 'use') {
      const cause = error.failure.code === 'unexpected' ? error.cause : undefined;
      return l10n.t('{0}: {1}', server.name, failureSentence(cause ?? error));
    }
    if (attempt === 'read') {
      return l10n.t('{0} could not be read: {1}.', server.name, reason);
    }
    return changeSentence(server.name, error, reason);
  }
  if (failure instanceof TlsError) {
    return `${capitalised(reasonPhrase(failure.failure))}.`;
  }
  return l10n.t('Something unexpected happened: {0}', messageOf(failure));
}

function changeSentence(name: string, { failure, details }: TlsError, reason: string): string {
  const continues = (failure.code === 'cancelled' || failure.code === 'timedOut') && failure.operationContinues;
  if (continues || failure.code === 'notApplied') {
    return l10n.t('{0}: {1}.', name, reason);
  }
  switch (details.changed) {
    case 'perhaps':
      return l10n.t('It is not certain whether {0} was changed: {1}.', name, reason);
    case 'partly':
      return l10n.t('{0} was changed only in part: {1}.', name, reason);
    case undefined:
    default:
      return l10n.t('{0} was not changed: {1}.', name, reason);
  }
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
