import { l10n } from 'vscode';
import { TlsError } from '../../domain/errors';
import { isTlsVersion, type TlsVersion } from '../../domain/tlsVersion';
import type { Invocation } from './registry';

export const invalid = (argument: string, expected: string): TlsError =>
  new TlsError({ code: 'invalidArgument', argument, expected });

/** What callers by id may add. */
export function readChangeOptions(invocation: Invocation): { confirmed: boolean; minimum?: TlsVersion } {
  const options = invocation.options;
  if (options === undefined || options === null) {
    return { confirmed: false };
  }
  if (typeof options !== 'object') {
    throw invalid('options', l10n.t('an object'));
  }
  const { confirmed, minimum } = options as { confirmed?: unknown; minimum?: unknown };
  if (confirmed !== undefined && typeof confirmed !== 'boolean') {
    throw invalid('confirmed', l10n.t('true or false'));
  }
  if (minimum !== undefined && !isTlsVersion(minimum)) {
    throw invalid('minimum', '1.0 | 1.1 | 1.2 | 1.3');
  }
  return { confirmed: confirmed === true, ...(minimum ? { minimum } : {}) };
}
