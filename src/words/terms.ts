import * as l10n from '@vscode/l10n';
import type { Effect, Refusal } from '../domain/change';
import type { Finding } from '../domain/findings';
import { declaredPosture, posture, wireTrouble, type Posture, type TlsPolicy } from '../domain/posture';
import {
  singleServerRetirement,
  type ClientKind,
  type Reading,
  type Server,
  type ServerKind,
  type UnknownReason,
  type WireOutcome,
} from '../domain/server';
import { visible } from '../domain/visible';
import { acceptedVersions, isTlsVersion, type TlsBound, type TlsVersion } from '../domain/tlsVersion';
import { versionList } from './lists';
import { policyFinding } from './exceptions';
import { pgBouncerFinding, pgBouncerTrouble } from './pgBouncer';

/** The common vocabulary of the tree, the status bar, panels, questions and reports. */

export function postureWord(value: Posture): string {
  switch (value) {
    case 'strong':
      return l10n.t('strong');
    case 'weak':
      return l10n.t('weak');
    case 'exposed':
      return l10n.t('exposed');
    case 'unknown':
      return l10n.t('unknown');
  }
}

/** Codicon of each posture. */
export const postureIcons: Readonly<Record<Posture, string>> = {
  strong: 'shield',
  weak: 'warning',
  exposed: 'unlock',
  unknown: 'question',
};

/** The posture as a separate label. */
export function postureLabel(value: Posture): string {
  switch (value) {
    case 'strong':
      return l10n.t('Strong');
    case 'weak':
      return l10n.t('Weak');
    case 'exposed':
      return l10n.t('Exposed');
    case 'unknown':
      return l10n.t('Unknown');
  }
}

export function postureMeaning(value: Posture): string {
  switch (value) {
    case 'strong':
      return l10n.t('TLS is enforced, and the minimum version meets the policy');
    case 'weak':
      return l10n.t('TLS is enforced, but old versions are accepted, or the server does not behave as configured');
    case 'exposed':
      return l10n.t('clients may connect without encryption');
    case 'unknown':
      return l10n.t('the settings could not be read');
  }
}

export function kindWord(kind: ServerKind): string {
  return kind === 'single' ? l10n.t('Single Server') : l10n.t('Flexible Server');
}

/** Row description: the accepted clients, and differences observed on the wire. */
export function describeTls(server: Server, policy: TlsPolicy): string {
  const declared = describeSettings(server, policy);
  const trouble = wireTrouble(server);
  if (!trouble) {
    return declared;
  }
  const { admitted, refused } = trouble;
  if (admitted.length > 0) {
    return l10n.t('accepts {0} on the wire, declared {1}', clientList(admitted), declared);
  }
  return refused.length > 0
    ? l10n.t('rejects {0} on the wire, declared {1}', clientList(refused), declared)
    : `${otherTrouble(trouble)} · ${declared}`;
}

/** Problem of a server that accepts the right clients: its certificate, else its PgBouncer. */
function otherTrouble({ certificate, pgBouncer }: WireOutcome): string {
  switch (certificate) {
    case 'notTrusted':
      return l10n.t('certificate not trusted');
    case 'otherName':
      return l10n.t('certificate for another name');
    case 'good':
    case 'unknown':
      return pgBouncerTrouble(pgBouncer);
  }
}

/** "clients without TLS, TLS 1.0 and 1.1". */
export function clientList(clients: readonly ClientKind[]): string {
  const versions = clients.filter(isTlsVersion);
  return [
    ...(clients.includes('plaintext') ? [l10n.t('clients without TLS')] : []),
    ...(versions.length > 0 ? [l10n.t('TLS {0}', versionList(versions))] : []),
  ].join(', ');
}

function describeSettings(server: Server, policy: TlsPolicy): string {
  const { enforcement, minimum, maximum } = server.tls;
  switch (declaredPosture(server, policy)) {
    case 'exposed':
      return l10n.t('not enforced');
    case 'unknown': {
      const unread = enforcement.known ? minimum : enforcement;
      return unread.known ? l10n.t('unknown') : unknownPhrase(unread);
    }
    case 'weak':
      return minimum.known && minimum.value !== 'none'
        ? l10n.t('TLS {0}+ accepted', minimum.value)
        : l10n.t('any TLS version');
    case 'strong':
      if (!minimum.known) {
        return l10n.t('unknown');
      }
      return maximum.known && maximum.value !== 'none'
        ? l10n.t('TLS {0} only', versionList(acceptedVersions(minimum.value, maximum.value)))
        : l10n.t('TLS {0}+', minimum.value);
  }
}

/** Label for screen readers: name, posture, accepted clients, product. */
export function accessibleServer(server: Server, policy: TlsPolicy): string {
  const parts = [server.name, postureWord(posture(server, policy)), describeTls(server, policy), kindWord(server.kind)];
  return [...parts, ...(server.kind === 'single' ? [l10n.t('legacy')] : [])].join(', ');
}

export function enforcementWord(reading: Reading<boolean>): string {
  return reading.known ? (reading.value ? l10n.t('on') : l10n.t('off')) : unknownPhrase(reading);
}

export function minimumWord(reading: Reading<TlsBound>): string {
  return reading.known ? boundWord(reading.value) : unknownPhrase(reading);
}

export function maximumWord(reading: Reading<TlsBound>): string {
  if (!reading.known) {
    return unknownPhrase(reading);
  }
  return reading.value === 'none' ? l10n.t('no limit') : reading.value;
}

/** A minimum in a sentence or a list. */
export function boundWord(bound: TlsBound): string {
  return bound === 'none' ? l10n.t('none') : bound;
}

export function unknownPhrase(reading: { reason: UnknownReason; raw?: string }): string {
  if (reading.reason === 'notReadYet') {
    return l10n.t('reading…');
  }
  return l10n.t('unknown: {0}', unknownReason(reading.reason, reading.raw));
}

export function unknownReason(reason: UnknownReason, raw?: string): string {
  switch (reason) {
    case 'notReadYet':
      return l10n.t('not read yet');
    case 'stopped':
      return l10n.t('server is stopped');
    case 'notReady':
      return l10n.t('server is not ready');
    case 'inaccessible':
      return l10n.t('server is inaccessible');
    case 'forbidden':
      return l10n.t('no permission to read it');
    case 'throttled':
      return l10n.t('Azure is limiting requests');
    case 'absent':
      return l10n.t('not reported by Azure');
    case 'unrecognised':
      return l10n.t('unrecognized value "{0}"', visible(raw ?? ''));
    case 'failed':
      return l10n.t('could not be read');
  }
}

export function findingSentence(finding: Finding): string {
  switch (finding.rule) {
    case 'tls/not-enforced':
      return l10n.t('TLS is not enforced: clients may connect without encryption.');
    case 'tls/no-minimum':
      return l10n.t('No minimum TLS version is enforced: clients can connect with any TLS version.');
    case 'tls/minimum-too-low':
      return l10n.t(
        'Clients with TLS {0} can connect; the policy requires {1} or newer.',
        versionList(finding.admitted),
        finding.policy,
      );
    case 'tls/policy-out-of-reach':
      return l10n.t('The policy requires TLS {0}, but a Single Server cannot be set above 1.2.', finding.policy);
    case 'wire/accepts-against-settings':
      return l10n.t('Accepts {0}, although its settings reject it.', clientList(finding.clients));
    case 'wire/rejects-against-settings':
      return l10n.t('Rejects {0}, although its settings accept it.', clientList(finding.clients));
    case 'wire/certificate-invalid':
      return finding.certificate === 'notTrusted'
        ? l10n.t('The certificate of the server is not trusted.')
        : l10n.t('The certificate of the server is not valid for its host name.');
    case 'pgbouncer/accepts-plaintext':
    case 'pgbouncer/below-minimum':
    case 'pgbouncer/certificate-invalid':
      return pgBouncerFinding(finding);
    case 'tls/maximum-set':
      return l10n.t(
        'The maximum TLS version is {0}, so newer versions are rejected. Remove the maximum.',
        finding.maximum,
      );
    case 'tls/restart-pending':
      return l10n.t('A changed setting takes effect after the server restarts.');
    case 'tls/setting-unknown':
      return l10n.t('{0} is unknown ({1}).', settingName(finding.setting), unknownReason(finding.reason, finding.raw));
    case 'policy/exception':
    case 'policy/exception-expired':
    case 'policy/certificate-expiry':
      return policyFinding(finding);
    case 'server/retired':
      return l10n.t(
        'Single Server was retired on {0} and no longer gets security fixes. Migrate to Flexible Server.',
        singleServerRetirement,
      );
  }
}

export function settingName(setting: 'enforcement' | 'minimum' | 'maximum'): string {
  switch (setting) {
    case 'enforcement':
      return l10n.t('Enforcement');
    case 'minimum':
      return l10n.t('Minimum TLS version');
    case 'maximum':
      return l10n.t('Maximum TLS version');
  }
}

/** Sentence about an effect on clients. */
export function effectSentence(effect: Effect): string {
  switch (effect.code) {
    case 'unencryptedAdmitted':
      return l10n.t('Clients will be able to connect without encryption.');
    case 'unencryptedRefused':
      return l10n.t('Clients without TLS will be rejected.');
    case 'minimumLost':
      return l10n.t('The minimum version TLS {0} is lost as well, because Azure resets it.', effect.minimum);
    case 'versionsAdmitted':
      return l10n.t('Clients with TLS {0} will be able to connect.', versionList(effect.versions));
    case 'versionsRefused':
      return l10n.t('Clients with TLS {0} will be rejected.', versionList(effect.versions));
  }
}

export function refusalSentence(refusal: Refusal): string {
  switch (refusal.code) {
    case 'minimumCannotBeRemoved':
      return l10n.t('A minimum version cannot be removed once it is enforced.');
    case 'minimumRequired':
      return l10n.t('Flexible Server always has a minimum version.');
    case 'versionNotSupported':
      return l10n.t('{0} supports TLS {1} as the minimum.', kindWord(refusal.kind), versionList(refusal.supported));
    case 'aboveMaximum':
      return l10n.t('The maximum version of this server is {0}.', refusal.maximum);
    case 'readOnlySetting':
      return l10n.t('{0} is read-only on this server.', settingName(refusal.setting));
    case 'serverNotReady':
      return l10n.t('The server is {0}; its settings can be changed only while it is Ready.', visible(refusal.state));
    case 'settingUnknown':
      return l10n.t('{0} could not be read, so it is not changed.', settingName(refusal.setting));
    case 'minimumNeedsEnforcement':
      return l10n.t('Single Server keeps a minimum version only while TLS is enforced.');
  }
}

/** Sentence after a completed change. */
export function changedSentence(server: Server): string {
  const { enforcement, minimum } = server.tls;
  if (!enforcement.known) {
    return l10n.t('{0} was changed, but its settings could not be read again.', server.name);
  }
  return enforcement.value
    ? l10n.t('{0} enforces TLS, minimum version: {1}.', server.name, minimumWord(minimum))
    : l10n.t('{0} does not enforce TLS.', server.name);
}

/** Sentence about the clients that a minimum accepts and rejects, as in the seed's table. */
export function clientsSentence(bound: TlsBound, rejected: readonly TlsVersion[]): string {
  if (bound === 'none') {
    return l10n.t('Clients with any TLS version can connect');
  }
  switch (rejected.length) {
    case 0:
      return l10n.t('Clients with TLS {0} and newer can connect', bound);
    case 1:
      return l10n.t('Clients with TLS {0} and newer can connect; TLS {1} is rejected', bound, versionList(rejected));
    default:
      return l10n.t('Clients with TLS {0} and newer can connect; TLS {1} are rejected', bound, versionList(rejected));
  }
}

/** Display name of a region such as "westeurope"; unknown names stay unchanged. */
export function locationWord(location: string): string {
  return locations.get(serviceName(location)) ?? location;
}

/** The service's form of a region name. */
function serviceName(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

const locations: ReadonlyMap<string, string> = new Map(
  [
    'Australia East',
    'Brazil South',
    'Canada Central',
    'Central India',
    'Central US',
    'China East 2',
    'China North 3',
    'East Asia',
    'East US',
    'East US 2',
    'France Central',
    'Germany West Central',
    'Italy North',
    'Japan East',
    'Korea Central',
    'North Central US',
    'North Europe',
    'Norway East',
    'Poland Central',
    'South Central US',
    'Southeast Asia',
    'Spain Central',
    'Sweden Central',
    'Switzerland North',
    'UAE North',
    'UK South',
    'UK West',
    'US Gov Arizona',
    'US Gov Virginia',
    'West Central US',
    'West Europe',
    'West US',
    'West US 2',
    'West US 3',
  ].map((name) => [serviceName(name), name]),
);

/** Time of a list, without the date when it is from today. */
export function asOfPhrase(asOf: number, now = new Date()): string {
  const then = new Date(asOf);
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  return l10n.t(
    'As of {0}',
    then.toDateString() === now.toDateString()
      ? then.toLocaleTimeString([], time)
      : then.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }),
  );
}
