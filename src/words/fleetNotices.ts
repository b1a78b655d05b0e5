import * as l10n from '@vscode/l10n';

/** What of a fleet file was left out or assumed; the simulation's own, which this layer does not know. */
export type FleetFileNotice =
  | { readonly code: 'linesAround'; readonly count: number }
  | { readonly code: 'otherResources'; readonly count: number; readonly types: readonly string[] }
  | { readonly code: 'repeated'; readonly count: number; readonly first: string }
  | { readonly code: 'onlyParameters'; readonly count: number; readonly first: string }
  | { readonly code: 'morePages' }
  | { readonly code: 'noServers' };

export function fleetNoticeSentence(notice: FleetFileNotice): string {
  switch (notice.code) {
    case 'linesAround':
      return notice.count === 1
        ? l10n.t('One line that is not JSON was skipped.')
        : l10n.t('{0} lines that are not JSON were skipped.', notice.count);
    case 'otherResources':
      return notice.count === 1
        ? l10n.t('One resource that is not a PostgreSQL server was left out ({0}).', notice.types.join(', '))
        : l10n.t(
            '{0} resources that are not PostgreSQL servers were left out ({1}).',
            notice.count,
            notice.types.join(', '),
          );
    case 'repeated':
      return notice.count === 1
        ? l10n.t('One entry is in the file twice and was read once: {0}.', notice.first)
        : l10n.t('{0} repeated entries were left out, the first of them {1}.', notice.count, notice.first);
    case 'onlyParameters':
      return notice.count === 1
        ? l10n.t(
            'The file has parameters of {0} but not the server itself: its region is unknown, and parameters that are not in the file have their defaults.',
            notice.first,
          )
        : l10n.t(
            'The file has parameters of {0} servers but not the servers themselves, the first of them {1}: their regions are unknown, and parameters that are not in the file have their defaults.',
            notice.count,
            notice.first,
          );
    case 'morePages':
      return l10n.t('The file is one page of a longer list: there are more servers than it has.');
    case 'noServers':
      return l10n.t('The file has no PostgreSQL server.');
  }
}
