import * as l10n from '@vscode/l10n';
import { readFileSync } from 'node:fs';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Loads the sentences in the environment's language, if there is a bundle beside the English one. */
export function useLanguage(environment: Environment, folder = path.resolve(__dirname, '../l10n')): void {
  for (const name of languageNames(environment)) {
    try {
      l10n.config({ contents: readFileSync(path.join(folder, `bundle.l10n.${name}.json`), 'utf8') });
      return;
    } catch {
      // the bundle is missing or damaged
    }
  }
}

/** Names of the language's bundles, most specific first: `pt-br`, `pt`. Empty for English, which needs no bundle. */
export function languageNames({ LC_ALL, LC_MESSAGES, LANG }: Environment): readonly string[] {
  const locale = LC_ALL || LC_MESSAGES || LANG || '';
  const [, language, region] = /^([a-z]{2,3})(?:[_-]([a-z]{2}))?(?=[.@]|$)/.exec(locale.toLowerCase()) ?? [];
  if (language === undefined || language === 'en') {
    return [];
  }
  return region === undefined ? [language] : [`${language}-${region}`, language];
}
