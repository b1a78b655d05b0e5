import * as l10n from '@vscode/l10n';
import type { DiagnosisFinding, DiagnosisStep, DiagnosisStepName } from '../probe';
import { visible } from '../domain/visible';
import {
  accessAdvice,
  accessSentence,
  replicaAdvice,
  replicaSentence,
  stateAdvice,
  stateSentence,
} from './azureFindings';
import { faultSentences, hostNameMatches, hostNameMismatch } from './chain';
import { reasonSentence } from './failures';
import { sentences, versionList } from './lists';
import { errorSentence, problemSentence } from './wire';

/** Words of "Why Can't I Connect?": what each step found, and what to do. */

export function stepName(step: DiagnosisStepName): string {
  switch (step) {
    case 'server':
      return l10n.t('State in Azure');
    case 'names':
      return l10n.t('Host name');
    case 'tcp':
      return l10n.t('Network');
    case 'tls':
      return l10n.t('TLS offered');
    case 'version':
      return l10n.t('TLS version');
    case 'chain':
      return l10n.t('Certificate');
    case 'hostName':
      return l10n.t('Name in the certificate');
    case 'authentication':
      return l10n.t('Login');
  }
}

export function stepStatus({ status }: Pick<DiagnosisStep, 'status'>): string {
  switch (status) {
    case 'ok':
      return l10n.t('good');
    case 'failed':
      return l10n.t('failed');
    case 'notTried':
      return l10n.t('not tried');
    case 'unknown':
      return l10n.t('unknown');
  }
}

/** What was found. `authority` gives the caller's term for an authority by its name. */
export function findingText(finding: DiagnosisFinding, authority: (name: string) => string): string {
  switch (finding.code) {
    case 'serverReady':
      return l10n.t('Azure reports that the server is ready.');
    case 'serverNotReady':
      return finding.connects
        ? sentences(stateSentence(finding.state), l10n.t('It accepts connections nevertheless.'))
        : stateSentence(finding.state);
    case 'serverStateUnknown':
      return finding.state === undefined
        ? l10n.t('Azure does not report the state of the server.')
        : l10n.t('Azure reports the state "{0}".', finding.state);
    case 'serverNotRead':
      return sentences(l10n.t('The state of the server could not be read.'), reasonSentence(finding.failure));
    case 'resolved':
      return l10n.t('Resolves to {0}.', addressList(finding.addresses));
    case 'resolvedPrivate':
      return l10n.t('Resolves to the private address {0} of a private endpoint.', addressList(finding.addresses));
    case 'privateZoneNotUsed':
      return l10n.t(
        'Has a private endpoint, but resolves to the public address {0} on this machine.',
        addressList(finding.addresses),
      );
    case 'nameNotResolved':
      return l10n.t('The host name does not resolve on this machine ({0}).', visible(finding.detail));
    case 'connected':
      return finding.failed.length === 0
        ? l10n.t('{0} accepts connections.', finding.address)
        : l10n.t('{0} accepts connections; no connection to {1}.', finding.address, finding.failed.join(', '));
    case 'portClosed':
      return l10n.t('The address responds, but nothing listens on the port.');
    case 'blockedByFirewall':
      return l10n.t('The public address does not respond: the firewall drops connections from this machine.');
    case 'notRunning':
      return finding.how === 'timedOut'
        ? l10n.t('The address does not respond, as expected of a server in this state.')
        : l10n.t('The address responds, but nothing listens on the port, as expected of a server in this state.');
    case 'notLetIn':
      return sentences(
        finding.how === 'timedOut'
          ? l10n.t('The public address does not respond.')
          : l10n.t('The public address refuses the connection.'),
        accessSentence(finding),
      );
    case 'privateNetworkNotReached':
      return l10n.t('The private address does not respond: this machine is not in that network.');
    case 'tlsOffered':
      return l10n.t('The server offers TLS.');
    case 'tlsOff':
      return l10n.t('The server responds that it does not support TLS.');
    case 'injectedBytes':
      return l10n.t('{0} unencrypted bytes arrived before TLS began.', finding.count);
    case 'versionsAccepted':
      return finding.negotiated === undefined
        ? l10n.t('Accepts TLS {0}.', versionList(finding.versions))
        : l10n.t('Accepts TLS {0}; negotiated {1}.', versionList(finding.versions), finding.negotiated);
    case 'noVersionAccepted':
      return l10n.t('The server rejects every TLS version.');
    case 'noCommonVersion':
      return l10n.t(
        'The server accepts only TLS {0}, which this VS Code does not support.',
        versionList(finding.versions),
      );
    case 'chainTrusted':
      return finding.daysLeft === undefined
        ? l10n.t('Trusted: the chain ends in {0}.', authority(finding.anchor))
        : l10n.t('Trusted: the chain ends in {0}; {1} days left.', authority(finding.anchor), finding.daysLeft);
    case 'chainNotTrusted':
      return sentences(
        l10n.t('Not trusted.'),
        faultSentences(finding.faults),
        finding.replica && replicaSentence(finding.replica.primary),
      );
    case 'hostNameMatches':
      return hostNameMatches(finding.caution);
    case 'hostNameMismatch':
      return hostNameMismatch(finding);
    case 'loggedIn':
      return finding.method === 'none'
        ? l10n.t('The login succeeded, but the server did not ask for a password: whether yours is correct is unknown.')
        : l10n.t('The login succeeded.');
    case 'wrongPassword':
      return l10n.t('The user or the password is wrong. {0}', errorSentence(finding.error));
    case 'clientNotAllowed':
      return finding.clientAddress === undefined
        ? l10n.t('No server rule allows this client. {0}', errorSentence(finding.error))
        : l10n.t('No server rule allows {0}. {1}', visible(finding.clientAddress), errorSentence(finding.error));
    case 'databaseMissing':
    case 'tooManyClients':
    case 'loginRefused':
      return errorSentence(finding.error);
    case 'methodUnsupported':
      return l10n.t(
        'The server asks for an authentication method other than a password: Kerberos or a client certificate.',
      );
    case 'serverNotProven':
      return l10n.t('The server could not prove that it knows the password.');
    case 'clientCertificateRequired':
      return finding.error === undefined
        ? l10n.t('The server rejects clients without a client certificate.')
        : l10n.t('The server rejects clients without a client certificate. {0}', errorSentence(finding.error));
    case 'noCredentials':
      return l10n.t('No login was tried: no password was given.');
    case 'problem':
      return problemSentence(finding.problem);
    case 'notTried':
      return l10n.t('Not tried, because an earlier step failed.');
  }
}

/** What to do; undefined where there is nothing to do. */
export function findingAdvice(finding: DiagnosisFinding): string | undefined {
  switch (finding.code) {
    case 'serverNotReady':
      return finding.connects ? undefined : stateAdvice(finding.state);
    case 'notLetIn':
      return accessAdvice(finding);
    case 'privateZoneNotUsed':
      return l10n.t(
        'Link the private DNS zone to the network of this machine, or forward its DNS queries to a resolver in a linked network. The public address works only while public access is enabled.',
      );
    case 'nameNotResolved':
      return finding.privateZone
        ? l10n.t(
            'Only networks that are linked to the private DNS zone resolve this name: connect from one of them, or over a VPN.',
          )
        : l10n.t('Check the name, the DNS settings of this machine, and whether the server still exists.');
    case 'portClosed':
      return l10n.t('Check the port and whether the server is running: a stopped server refuses connections.');
    case 'blockedByFirewall':
      return l10n.t(
        'Add a firewall rule for the public address of this machine (Networking in the portal), or connect from an allowed network. Also check that your own network allows outgoing connections to port 5432.',
      );
    case 'privateNetworkNotReached':
      return finding.subnet === undefined
        ? l10n.t('Connect the VPN, or run VS Code in a network that is peered with the server.')
        : l10n.t('Connect the VPN, or run VS Code in a network that is peered with {0}.', finding.subnet);
    case 'tlsOff':
      return l10n.t(
        'Azure does not respond like this: check the host, and whether a proxy or PgBouncer is in between.',
      );
    case 'injectedBytes':
      return l10n.t('Do not connect from this network: an attacker may be in between (CVE-2021-23214).');
    case 'noVersionAccepted':
      return l10n.t('Check the minimum and maximum TLS versions of the server.');
    case 'noCommonVersion':
      return l10n.t('Raise the minimum TLS version to 1.2, or use a client that still supports the old versions.');
    case 'chainNotTrusted':
      return sentences(
        finding.replica && replicaAdvice(),
        l10n.t(
          'Do not send a password. If a proxy inspects TLS here, bypass it; otherwise, an attacker may be impersonating the server.',
        ),
      );
    case 'hostNameMismatch':
      return l10n.t("Connect by the server's own host name, not by an address or an alias.");
    case 'wrongPassword':
      return l10n.t(
        'Check both. On Single Server, the user is written user@server; a Microsoft Entra token is valid for about an hour.',
      );
    case 'clientNotAllowed':
      return finding.clientAddress === undefined
        ? l10n.t('Add a firewall rule for the address of this machine (Networking in the portal).')
        : l10n.t('Add a firewall rule for {0} (Networking in the portal).', visible(finding.clientAddress));
    case 'databaseMissing':
      return l10n.t('Check the name of the database; every server has a database named postgres.');
    case 'tooManyClients':
      return l10n.t('Close connections, use PgBouncer, or raise max_connections.');
    case 'serverNotProven':
      return l10n.t('Do not use this password elsewhere before you know who responded.');
    case 'clientCertificateRequired':
      return l10n.t(
        'Give the client a certificate and its key (sslcert and sslkey in libpq). Azure does not ask for one: check whether a proxy or your own PgBouncer responds here.',
      );
    case 'noCredentials':
      return l10n.t('Try a login with a password or a Microsoft Entra token. It is used once and never stored.');
    case 'serverReady':
    case 'serverStateUnknown':
    case 'serverNotRead':
    case 'notRunning':
    case 'resolved':
    case 'resolvedPrivate':
    case 'connected':
    case 'tlsOffered':
    case 'versionsAccepted':
    case 'chainTrusted':
    case 'hostNameMatches':
    case 'loggedIn':
    case 'loginRefused':
    case 'methodUnsupported':
    case 'problem':
    case 'notTried':
      return undefined;
  }
}

function addressList(addresses: readonly { readonly address: string }[]): string {
  return addresses.map(({ address }) => address).join(', ');
}
