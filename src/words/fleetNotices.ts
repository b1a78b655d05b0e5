import * as l10n from '@vscode/l10n';

/** Parts of a fleet file that were left out or assumed. The simulation has the same type, which this room may not import. */
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
        ? l10n.t('One resource that is not a PostgreSQL server was skipped ({0}).', notice.types.join(', '))
        : l10n.t(
            '{0} resources that are not PostgreSQL servers were skipped ({1}).',
            notice.count,
            notice.types.join(', '),
          );
    case 'repeated':
      return notice.count === 1
        ? l10n.t('One repeated entry was skipped: {0}.', notice.first)
        : l10n.t('{0} repeated entries were skipped; the first is {1}.', notice.count, notice.first);
    case 'onlyParameters':
      return notice.count === 1
        ? l10n.t(
            'The file has parameters of {0}, but not the server itself: its region is unknown, and missing parameters have their default values.',
            notice.first,
          )
        : l10n.t(
            'The file has parameters of {0} servers, but not the servers themselves; the first is {1}. Their regions are unknown, and missing parameters have their default values.',
            notice.count,
            notice.first,
          );
    case 'morePages':
      return l10n.t('The file is one page of a longer list, so some servers are missing.');
    case 'noServers':
      return l10n.t('The file has no PostgreSQL servers.');
  }
}
