import * as l10n from '@vscode/l10n';

/** Words for the clients that a change would cut off. `ago`: milliseconds since they were observed. */

interface CutOff {
  readonly refused: number;
  readonly seen: number;
}

/** Before a change by id. */
export function cutOffQuestion(name: string, { refused, seen }: CutOff, ago: number): string {
  return l10n.t(
    '{0} would reject {1} of the {2} clients seen {3} ago. Apply the change anyway?',
    name,
    refused,
    seen,
    age(ago),
  );
}

/** The same in short, beside a choice. */
export function cutHint({ refused, seen }: CutOff, ago: number): string {
  return refused === 0
    ? l10n.t('none of {0} clients seen {1} ago would be rejected', seen, age(ago))
    : l10n.t('{0} of {1} clients seen {2} ago would be rejected', refused, seen, age(ago));
}

/** Before a change. `places`: places in the code of the workspace. */
export function codeQuestion(name: string, places: number): string {
  return places === 1
    ? l10n.t('{0} would reject a connection that the code in this workspace makes. Apply the change anyway?', name)
    : l10n.t(
        '{0} would reject {1} connections that the code in this workspace makes. Apply the change anyway?',
        name,
        places,
      );
}

/** The same in short, beside a choice. */
export function codeHint(places: number): string {
  return places === 1
    ? l10n.t('1 connection in the code would be rejected')
    : l10n.t('{0} connections in the code would be rejected', places);
}

export function seenHint(seen: number, ago: number): string {
  return l10n.t('{0} clients seen {1} ago', seen, age(ago));
}

/** How long ago something was. */
export const age = (ago: number): string => (ago < 60_000 ? l10n.t('less than 1 min') : duration(ago));

export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? l10n.t('{0} s', seconds) : l10n.t('{0} min', Math.round(seconds / 60));
}

export function cutQuestion(): string {
  return l10n.t('Who would be cut off?');
}

export function cutUnknown(): string {
  return l10n.t('Who would be cut off? Not known yet.');
}

export function showClientsLabel(): string {
  return l10n.t('Show Connected Clients…');
}
