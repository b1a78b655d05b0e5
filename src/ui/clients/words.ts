import { l10n } from 'vscode';
import type { Encryption } from '../../clients/client';
import type { ClientsProblem } from '../../clients/problem';
import type { TlsVersion } from '../../domain/tlsVersion';
import { visible, visibleProse } from '../../domain/visible';
import type { ClientsRequest, ClientsWords } from '../../webview/clients/protocol';
import { cutQuestion, duration } from '../../words/clients';
import { sentences } from '../../words/lists';
import { saveAsJson, severityWords, sharedReason } from '../panelKit/words';

/** Messages of the panel of connected clients. */

export { badge } from '../panelKit/words';

export function pageWords(): ClientsWords {
  return {
    progress: l10n.t('Elapsed time'),
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
      refused: l10n.t('rejected'),
      connects: l10n.t('connects'),
      uncertain: l10n.t('unknown'),
    },
    limits: l10n.t(
      'Clients that are not connected now, or only for less than a second, may be missing. Clients behind a connection pooler appear as the pooler.',
    ),
    severity: severityWords(),
  };
}

export function actionLabel(request: ClientsRequest, seen: boolean): string {
  switch (request) {
    case 'look':
      return seen ? l10n.t('List Clients Again…') : l10n.t('Log In and List Clients…');
    case 'cancel':
      return l10n.t('Stop');
    case 'saveCsv':
      return l10n.t('Save as CSV…');
    case 'saveJson':
      return saveAsJson();
  }
}

/** The reason why a button is disabled. */
export function reason(code: 'running' | 'notRunning' | 'nothingSeen' | 'noHost'): string {
  switch (code) {
    case 'running':
      return l10n.t('The clients are already being listed.');
    case 'notRunning':
    case 'noHost':
      return sharedReason(code);
    case 'nothingSeen':
      return l10n.t('List the clients first.');
  }
}

/** @param clients their number; undefined before the first list */
export function summary(clients: number | undefined, running: boolean): string {
  if (clients === undefined) {
    return running ? l10n.t('Logging in…') : l10n.t('Not known yet');
  }
  if (clients === 0) {
    return running ? l10n.t('No clients so far') : l10n.t('No clients seen');
  }
  return running ? l10n.t('{0} clients so far', clients) : l10n.t('{0} clients', clients);
}

export function invitation(): string {
  return l10n.t(
    'Log in with a password or a Microsoft Entra token to see who is connected, and how. It is used once, and sent only if the certificate is trusted and for the host name.',
  );
}

/** @param from, until milliseconds since the epoch */
export function seenOver(from: number, until: number, looks: number): string {
  const last = new Date(until).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
  return looks === 1
    ? l10n.t('Seen on {0} · 1 sample', last)
    : l10n.t('Seen in {0}, until {1} · {2} samples', duration(until - from), last, looks);
}

/** The number of sessions whose details the user may not read, and the grant that allows it. */
export function notVisible(count: number, user: string): string {
  const grant = `GRANT pg_monitor TO "${user.replaceAll('"', '""')}";`;
  return l10n.t(
    '{0} sessions of other users are not visible to you. To see them, ask an administrator for: {1}',
    count,
    grant,
  );
}

/** The notice after a login for which the server required no password. */
export function passwordNotAsked(): string {
  return l10n.t('The server did not ask for a password: whether yours is correct is unknown.');
}

export function stoppedEarly(): string {
  return l10n.t('Stopped early: the list shows the clients seen until then.');
}

/** A change of settings whose effect the panel shows. */
export type WhatIfCode = { readonly minimum: TlsVersion } | { readonly enforcement: true };

export function whatIfLabel(whatIf: WhatIfCode): string {
  return 'minimum' in whatIf ? l10n.t('Minimum TLS {0}', whatIf.minimum) : l10n.t('Enforce TLS');
}

/**
 * The clients that a change would refuse. `raises`: the change is stricter than the current minimum. `who`: the
 * largest groups.
 */
export function cutSentence(
  whatIf: WhatIfCode,
  counts: { readonly refused: number; readonly seen: number; readonly uncertain: number },
  { raises, who }: { readonly raises: boolean; readonly who: readonly string[] },
): string {
  const { refused, seen, uncertain } = counts;
  return sentences(
    refused === 0 ? noneCutOff(whatIf, raises, seen) : someCutOff(whatIf, raises, refused, seen, who.join(' · ')),
    uncertain === 0 ? undefined : l10n.t('For {0} of them, the outcome is unknown.', uncertain),
  );
}

function noneCutOff(whatIf: WhatIfCode, raises: boolean, seen: number): string {
  if ('enforcement' in whatIf) {
    return l10n.t('Enforcing TLS would reject none of {0} clients.', seen);
  }
  return raises
    ? l10n.t('Raising the minimum to {0} would reject none of {1} clients.', whatIf.minimum, seen)
    : l10n.t('A minimum of {0} would reject none of {1} clients.', whatIf.minimum, seen);
}

function someCutOff(whatIf: WhatIfCode, raises: boolean, refused: number, seen: number, who: string): string {
  if ('enforcement' in whatIf) {
    return l10n.t('Enforcing TLS would reject {0} of {1} clients: {2}.', refused, seen, who);
  }
  return raises
    ? l10n.t('Raising the minimum to {0} would reject {1} of {2} clients: {3}.', whatIf.minimum, refused, seen, who)
    : l10n.t('A minimum of {0} would reject {1} of {2} clients: {3}.', whatIf.minimum, refused, seen, who);
}

/** A group of similar clients, as an item of a list. */
export function who(user: string, application: string, count: number, encryption: Encryption): string {
  const how = encryptionWord(encryption);
  return application === ''
    ? l10n.t('{0} ({1}, {2})', visible(user), count, how)
    : l10n.t('{0} as {1} ({2}, {3})', visible(application), visible(user), count, how);
}

export function andMore(count: number): string {
  return l10n.t('{0} more', count);
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
        'The certificate is not trusted or not for the host name ({0}): no password was sent.',
        visibleProse(problem.reason),
      );
    case 'noTls':
      return l10n.t('The server does not support TLS: no password was sent.');
    case 'unreachable':
      return l10n.t(
        'The server could not be reached ({0}). A firewall rule may be missing.',
        visibleProse(problem.reason),
      );
    case 'timedOut':
      return l10n.t('The server did not respond in time. A firewall rule may be missing.');
    case 'loginRefused':
      return l10n.t(
        'The server rejected the login: "{0}" ({1}).',
        visibleProse(problem.message),
        visible(problem.state),
      );
    case 'loginUnsupported':
      return l10n.t(
        'The server asks for an authentication method other than a password: Kerberos or a client certificate.',
      );
    case 'serverNotProven':
      return l10n.t('The server could not prove that it knows the password.');
    case 'refusedByServer':
      return l10n.t(
        'The server did not list its clients: "{0}" ({1}).',
        visibleProse(problem.message),
        visible(problem.state),
      );
    case 'notUnderstood':
      return l10n.t('The server violates the PostgreSQL protocol ({0}).', visible(problem.received));
    case 'tooMuch':
      return l10n.t('The server sent more data than expected, so the connection was closed.');
    case 'connectionLost':
      return l10n.t('The connection to the server was lost.');
  }
}
