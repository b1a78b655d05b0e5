import * as l10n from '@vscode/l10n';
import type { Encryption } from '../clients/client';
import type { ClientsProblem } from '../clients/problem';
import type { TlsVersion } from '../domain/tlsVersion';
import { visible, visibleProse } from '../domain/visible';
import type { ClientsRequest, ClientsWords } from '../webview/clients/protocol';

/** Words of the panel of the connected clients. */

export function pageWords(): ClientsWords {
  return {
    progress: l10n.t('Time that is over'),
    cutOff: cutQuestion(),
    whatIf: l10n.t('Change of settings'),
    versions: l10n.t('Clients by TLS version'),
    clients: l10n.t('Clients'),
    columns: {
      user: l10n.t('User'),
      application: l10n.t('Application'),
      address: l10n.t('Address'),
      version: l10n.t('TLS version'),
      count: l10n.t('Clients'),
      outcome: l10n.t('After the change'),
    },
    sortBy: l10n.t('Sort by'),
    outcomes: {
      refused: l10n.t('refused'),
      connects: l10n.t('connects'),
      uncertain: l10n.t('cannot be said'),
    },
    limits: l10n.t(
      'Clients that are not connected at the moment, or for less than a second, may be missing. Clients behind a connection pooler are seen as the pooler.',
    ),
    severity: { info: l10n.t('Information:'), warning: l10n.t('Warning:'), error: l10n.t('Error:') },
  };
}

export function actionLabel(request: ClientsRequest, seen: boolean): string {
  switch (request) {
    case 'look':
      return seen ? l10n.t('Look Again…') : l10n.t('Log In and Look…');
    case 'cancel':
      return l10n.t('Stop Looking');
    case 'saveCsv':
      return l10n.t('Save as CSV…');
    case 'saveJson':
      return l10n.t('Save as JSON…');
  }
}

/** Why a button cannot be used. */
export function reason(code: 'running' | 'notRunning' | 'nothingSeen' | 'simulated' | 'noHost'): string {
  switch (code) {
    case 'running':
      return l10n.t('Somebody is looking already.');
    case 'notRunning':
      return l10n.t('Nothing is running.');
    case 'nothingSeen':
      return l10n.t('Look at the clients first.');
    case 'simulated':
      return l10n.t('The simulated fleet has no database behind it: there are no clients to show.');
    case 'noHost':
      return l10n.t('The server has no host name yet.');
  }
}

export function badge(code: 'simulated' | 'legacy'): string {
  return code === 'simulated' ? l10n.t('Simulated') : l10n.t('Legacy');
}

/** @param clients how many; undefined: nobody looked yet */
export function summary(clients: number | undefined, running: boolean): string {
  if (clients === undefined) {
    return running ? l10n.t('Logging in…') : l10n.t('Not known yet');
  }
  if (clients === 0) {
    return running ? l10n.t('No client so far') : l10n.t('No client was seen');
  }
  return running ? l10n.t('{0} clients so far', clients) : l10n.t('{0} clients', clients);
}

export function invitation(): string {
  return l10n.t(
    'Log in to the server, with a password or a Microsoft Entra token, to see who is connected, and how. It is used once, and sent only when the certificate is trusted and for its name.',
  );
}

/** @param from, until milliseconds since the epoch */
export function seenOver(from: number, until: number, looks: number): string {
  const last = new Date(until).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
  return looks === 1
    ? l10n.t('Seen once, on {0}', last)
    : l10n.t('Seen over {0}, until {1} · looked {2} times', duration(until - from), last, looks);
}

export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? l10n.t('{0} s', seconds) : l10n.t('{0} min', Math.round(seconds / 60));
}

/** Sessions that the user may not see into, and what to ask an administrator for. */
export function notVisible(count: number, user: string): string {
  const grant = `GRANT pg_monitor TO "${user.replaceAll('"', '""')}";`;
  return l10n.t('{0} sessions of other users are not visible to you. To see them, ask for: {1}', count, grant);
}

/** After a login. */
export function passwordNotAsked(): string {
  return l10n.t('The server did not ask for a password: whether the one given is right is not known.');
}

export function stoppedEarly(): string {
  return l10n.t('Stopped before the time was over: what was seen until then is shown.');
}

/** A change of settings that can be asked about. */
export type WhatIfCode = { readonly minimum: TlsVersion } | { readonly enforcement: true };

export function whatIfLabel(whatIf: WhatIfCode): string {
  return 'minimum' in whatIf ? l10n.t('Minimum TLS {0}', whatIf.minimum) : l10n.t('Enforce TLS');
}

/** The sentence that matters. `raises`: it is more than the server asks for now. */
export function cutSentence(
  whatIf: WhatIfCode,
  counts: { readonly refused: number; readonly seen: number; readonly uncertain: number },
  { raises, who }: { readonly raises: boolean; readonly who: readonly string[] },
): string {
  const { refused, seen, uncertain } = counts;
  const doubt = uncertain > 0 ? l10n.t('Of {0} it cannot be said.', uncertain) : '';
  const names = who.join(' · ');
  return [refused === 0 ? nobody(whatIf, raises, seen) : somebody(whatIf, raises, refused, seen, names), doubt]
    .filter(Boolean)
    .join(' ');
}

function nobody(whatIf: WhatIfCode, raises: boolean, seen: number): string {
  if ('enforcement' in whatIf) {
    return l10n.t('Enforcing TLS would refuse none of the {0} clients seen.', seen);
  }
  return raises
    ? l10n.t('Raising the minimum to {0} would refuse none of the {1} clients seen.', whatIf.minimum, seen)
    : l10n.t('A minimum of {0} would refuse none of the {1} clients seen.', whatIf.minimum, seen);
}

function somebody(whatIf: WhatIfCode, raises: boolean, refused: number, seen: number, who: string): string {
  if ('enforcement' in whatIf) {
    return l10n.t('Enforcing TLS would refuse {0} of {1} clients: {2}.', refused, seen, who);
  }
  return raises
    ? l10n.t('Raising the minimum to {0} would refuse {1} of {2} clients: {3}.', whatIf.minimum, refused, seen, who)
    : l10n.t('A minimum of {0} would refuse {1} of {2} clients: {3}.', whatIf.minimum, refused, seen, who);
}

/** The same in short, for a question. @param ago milliseconds since they were seen */
export function cutHint({ refused, seen }: { readonly refused: number; readonly seen: number }, ago: number): string {
  return refused === 0
    ? l10n.t('none of {0} clients seen {1} would be refused', seen, whenSeen(ago))
    : l10n.t('{0} of {1} clients seen {2} would be refused', refused, seen, whenSeen(ago));
}

/** Before a change by id. @param ago milliseconds since they were seen */
export function cutOffQuestion(
  name: string,
  { refused, seen }: { readonly refused: number; readonly seen: number },
  ago: number,
): string {
  return l10n.t(
    '{0} would refuse {1} of the {2} clients that were seen connected {3}. Apply the change anyway?',
    name,
    refused,
    seen,
    whenSeen(ago),
  );
}

/** The same among other consequences of a change of many. @param ago milliseconds since they were seen */
export function cutOffSentence(
  name: string,
  { refused, seen }: { readonly refused: number; readonly seen: number },
  ago: number,
): string {
  return l10n.t(
    '{0} would refuse {1} of the {2} clients that were seen connected {3}.',
    name,
    refused,
    seen,
    whenSeen(ago),
  );
}

export function seenHint(seen: number, ago: number): string {
  return l10n.t('{0} clients seen {1}', seen, whenSeen(ago));
}

function whenSeen(ago: number): string {
  return ago < 60_000 ? l10n.t('just now') : l10n.t('{0} ago', duration(ago));
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

/** Clients that are alike, in the sentence. */
export function who(user: string, application: string, count: number, encryption: Encryption): string {
  const name = application === '' ? visible(user) : l10n.t('{0} as {1}', visible(application), visible(user));
  return l10n.t('{0} ({1}, {2})', name, count, encryptionWord(encryption));
}

export function andMore(count: number): string {
  return l10n.t('and {0} more', count);
}

export function unnamed(what: 'user' | 'application'): string {
  return what === 'user' ? l10n.t('(no user)') : l10n.t('(no name)');
}

export function encryptionWord(encryption: Encryption): string {
  switch (encryption.kind) {
    case 'tls':
      return encryption.version === undefined ? encryption.name : `TLS ${encryption.version}`;
    case 'plaintext':
      return l10n.t('not encrypted');
    case 'local':
      return l10n.t("on the server's machine");
  }
}

export function replication(): string {
  return l10n.t('replication');
}

export function groupsLeftOut(count: number): string {
  return l10n.t('{0} more groups are in the saved files.', count);
}

export function problemSentence(problem: ClientsProblem): string {
  switch (problem.code) {
    case 'notTrusted':
      return l10n.t(
        'The certificate is not trusted, or not for the name of the server ({0}): no password was sent.',
        visibleProse(problem.reason),
      );
    case 'noTls':
      return l10n.t('The server does not speak TLS: no password was sent.');
    case 'unreachable':
      return l10n.t(
        'The server could not be reached ({0}). A firewall rule may be missing.',
        visibleProse(problem.reason),
      );
    case 'timedOut':
      return l10n.t('The server did not answer in time. A firewall rule may be missing.');
    case 'loginRefused':
      return l10n.t(
        'The server refused the login. It says: "{0}" ({1}).',
        visibleProse(problem.message),
        visible(problem.state),
      );
    case 'loginUnsupported':
      return l10n.t('The server asks for a proof that is not a password: Kerberos or a client certificate.');
    case 'serverNotProven':
      return l10n.t('The server could not prove that it knows the password.');
    case 'refusedByServer':
      return l10n.t(
        'The server refused to show its clients. It says: "{0}" ({1}).',
        visibleProse(problem.message),
        visible(problem.state),
      );
    case 'notUnderstood':
      return l10n.t('The server does not keep to the protocol of PostgreSQL ({0}).', visible(problem.received));
    case 'tooMuch':
      return l10n.t('The server sent more than it can have to say: the connection was closed.');
    case 'connectionLost':
      return l10n.t('The connection to the server was lost.');
  }
}
