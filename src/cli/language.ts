import * as l10n from '@vscode/l10n';
import { readFileSync } from 'node:fs';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Takes the sentences from the bundle of the environment's language, where there is one beside the English bundle. */
export function useLanguage(environment: Environment, folder = path.resolve(__dirname, '../l10n')): void {
  for (const name of languageNames(environment)) {
    try {
      l10n.config({ contents: readFileSync(path.join(folder, `bundle.l10n.${name}.json`), 'utf8') });
      return;
    } catch {
      // no such bundle, or a damaged one
    }
  }
}

/** As bundles are named, the most specific name first: `pt-br`, `pt`. Empty for English, which needs no bundle. */
export function languageNames({ LC_ALL, LC_MESSAGES, LANG }: Environment): readonly string[] {
  const locale = LC_ALL || LC_MESSAGES || LANG || '';
  const [, language, region] = /^([a-z]{2,3})(?:[_-]([a-z]{2}))?(?=[.@]|$)/.exec(locale.toLowerCase()) ?? [];
  if (language === undefined || language === 'en') {
    return [];
  }
  return region === undefined ? [language] : [`${language}-${region}`, language];
}
