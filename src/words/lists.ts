import * as l10n from '@vscode/l10n';
import type { TlsVersion } from '../domain/tlsVersion';

/** "a, b and 3 more": names, and how many were left out. */
export function nameList(names: readonly string[], more = 0): string {
  const named = names.join(', ');
  if (more === 0) {
    return named;
  }
  return named === '' ? l10n.t('{0} more', more) : l10n.t('{0} and {1} more', named, more);
}

/** "1.0, 1.1 and 1.2". */
export function versionList(versions: readonly TlsVersion[]): string {
  return versions.length < 2
    ? (versions[0] ?? l10n.t('no version'))
    : l10n.t('{0} and {1}', versions.slice(0, -1).join(', '), versions.at(-1) ?? '');
}

/** Whole sentences one after the other; those that are undefined are left out. */
export function sentences(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ');
}
