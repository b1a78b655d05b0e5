import * as l10n from '@vscode/l10n';
import type { ServerException } from '../domain/server';
import { visible } from '../domain/visible';

/** The time that is left of an exception, or by which it is overdue. Both are in milliseconds since the epoch. */
export function exceptionPhrase(until: number, now: number): string {
  return until > now
    ? l10n.t('exception, {0} left', durationPhrase(until - now))
    : l10n.t('exception overdue by {0}', durationPhrase(now - until));
}

/** The exception of a server in a sentence. */
export function exceptionSentence({ until, reason }: ServerException, now: number): string {
  return until > now
    ? l10n.t(
        'TLS is not enforced on purpose for another {0}. Reason: {1}',
        durationPhrase(until - now),
        visible(reason),
      )
    : l10n.t(
        'Enforcement of TLS is overdue by {0}. Reason of the exception: {1}',
        durationPhrase(now - until),
        visible(reason),
      );
}

/** A duration in minutes, hours or days; what has begun counts. */
export function durationPhrase(milliseconds: number): string {
  const minutes = Math.max(1, Math.ceil(milliseconds / 60_000));
  if (minutes < 60) {
    return l10n.t('{0} min', minutes);
  }
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 24) {
    return rest === 0 ? l10n.t('{0} h', hours) : l10n.t('{0} h {1} min', hours, rest);
  }
  const [days, left] = [Math.floor(hours / 24), hours % 24];
  return left === 0 ? l10n.t('{0} d', days) : l10n.t('{0} d {1} h', days, left);
}
