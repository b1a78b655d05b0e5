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
import { cautionSentence, faultSentence, mismatchSentence } from './chain';
import { reasonSentence } from './failures';
import { errorSentence, problemSentence } from './wire';
import { versionList } from './terms';

/** Words of "Why Can't I Connect?": what each step found, what that means and what to do. */

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

/** What was found, as a sentence. `authority`: the caller's word for one by its name. */
export function findingText(finding: DiagnosisFinding, authority: (name: string) => string): string {
  switch (finding.code) {
    case 'serverReady':
      return l10n.t('Azure reports that the server is ready.');
    case 'serverNotReady':
      return finding.connects
        ? [stateSentence(finding.state), l10n.t('It takes connections all the same.')].join(' ')
        : stateSentence(finding.state);
    case 'serverStateUnknown':
      return finding.state === undefined
        ? l10n.t('Azure does not report the state of the server.')
        : l10n.t('Azure reports the state "{0}".', finding.state);
    case 'serverNotRead':
      return [l10n.t('The state of the server could not be read.'), reasonSentence(finding.failure)].join(' ');
    case 'resolved':
      return l10n.t('Resolves to {0}.', addressList(finding.addresses));
    case 'resolvedPrivate':
      return l10n.t('A private endpoint, and it resolves to its private address {0}.', addressList(finding.addresses));
    case 'privateZoneNotUsed':
      return l10n.t(
        'A private endpoint, but here it resolves to the public address {0}.',
        addressList(finding.addresses),
      );
    case 'nameNotResolved':
      return l10n.t('The name has no address here ({0}).', visible(finding.detail));
    case 'connected':
      return finding.failed.length === 0
        ? l10n.t('{0} takes connections.', finding.address)
        : l10n.t('{0} takes connections; {1} does not.', finding.address, finding.failed.join(', '));
    case 'portClosed':
      return l10n.t('The address answers, but nobody listens on the port.');
    case 'blockedByFirewall':
      return l10n.t('Nobody answers at the public address: the firewall drops what this machine sends.');
    case 'notRunning':
      return finding.how === 'timedOut'
        ? l10n.t('The address does not answer, as a server in this state does not.')
        : l10n.t('The address answers, but nobody listens on the port: a server in this state does not.');
    case 'notLetIn':
      return [
        finding.how === 'timedOut'
          ? l10n.t('The public address does not answer.')
          : l10n.t('The public address refuses the connection.'),
        accessSentence(finding),
      ].join(' ');
    case 'privateNetworkNotReached':
      return l10n.t('Nobody answers at the private address: this machine is not in that network.');
    case 'tlsOffered':
      return l10n.t('The server offers TLS.');
    case 'tlsOff':
      return l10n.t('The server answers that it does not speak TLS.');
    case 'injectedBytes':
      return l10n.t('{0} bytes came in the clear before TLS began.', finding.count);
    case 'versionsAccepted':
      return finding.negotiated === undefined
        ? l10n.t('Accepts TLS {0}.', versionList(finding.versions))
        : l10n.t('Accepts TLS {0}; agreed on {1}.', versionList(finding.versions), finding.negotiated);
    case 'noVersionAccepted':
      return l10n.t('The server refuses every TLS version.');
    case 'noCommonVersion':
      return l10n.t('The server speaks TLS {0}, which this VS Code cannot.', versionList(finding.versions));
    case 'chainTrusted':
      return l10n.t('Trusted: ends in {0}; {1} days left.', authority(finding.anchor), finding.daysLeft ?? '–');
    case 'chainNotTrusted':
      return [
        l10n.t('Not trusted.'),
        ...finding.faults.map(faultSentence),
        ...(finding.replica ? [replicaSentence(finding.replica.primary)] : []),
      ].join(' ');
    case 'hostNameMatches':
      return sentences(l10n.t('The certificate is for this host name.'), cautionSentence(finding.caution));
    case 'hostNameMismatch':
      return sentences(
        l10n.t(
          'The certificate is not for {0}, but for {1}.',
          finding.name,
          finding.names.map((name) => visible(name)).join(', ') || l10n.t('no name at all'),
        ),
        mismatchSentence(finding.mismatch),
      );
    case 'loggedIn':
      return finding.method === 'none'
        ? l10n.t('The login works, but the server did not ask for a password: whether this one is right is not known.')
        : l10n.t('The login works.');
    case 'wrongPassword':
      return l10n.t('User or password is wrong. {0}', errorSentence(finding.error));
    case 'clientNotAllowed':
      return finding.clientAddress === undefined
        ? l10n.t('No rule of the server lets this client in. {0}', errorSentence(finding.error))
        : l10n.t(
            'No rule of the server lets {0} in. {1}',
            visible(finding.clientAddress),
            errorSentence(finding.error),
          );
    case 'databaseMissing':
    case 'tooManyClients':
    case 'loginRefused':
      return errorSentence(finding.error);
    case 'methodUnsupported':
      return l10n.t('The server asks for a proof that is not a password: Kerberos or a client certificate.');
    case 'serverNotProven':
      return l10n.t('The server could not prove that it knows the password.');
    case 'clientCertificateRequired':
      return finding.error === undefined
        ? l10n.t('The server refuses clients without a client certificate.')
        : l10n.t('The server refuses clients without a client certificate. {0}', errorSentence(finding.error));
    case 'noCredentials':
      return l10n.t('Nobody has logged in: no password was given.');
    case 'problem':
      return problemSentence(finding.problem);
    case 'notTried':
      return l10n.t('Not tried, because an earlier step failed.');
  }
}

/** What to do; undefined where nothing is to be done. */
export function findingAdvice(finding: DiagnosisFinding): string | undefined {
  switch (finding.code) {
    case 'serverNotReady':
      return finding.connects ? undefined : stateAdvice(finding.state);
    case 'notLetIn':
      return accessAdvice(finding);
    case 'privateZoneNotUsed':
      return l10n.t(
        'Link the private DNS zone to the network of this machine, or let its DNS ask a resolver there. The public address works only where public access is on.',
      );
    case 'nameNotResolved':
      return finding.privateZone
        ? l10n.t(
            'Only networks that are linked to the private DNS zone know this name: connect from one, or over a VPN.',
          )
        : l10n.t('Check the name, the DNS of this machine, and whether the server still exists.');
    case 'portClosed':
      return l10n.t('Check the port, and whether the server is running: a stopped server refuses connections.');
    case 'blockedByFirewall':
      return l10n.t(
        'Add a firewall rule for the public address of this machine (Networking in the portal), or connect from an allowed network. Check as well that your own network lets port 5432 out.',
      );
    case 'privateNetworkNotReached':
      return finding.subnet === undefined
        ? l10n.t('Connect the VPN, or run VS Code in a network that is peered with the server.')
        : l10n.t('Connect the VPN, or run VS Code in a network that is peered with {0}.', finding.subnet);
    case 'tlsOff':
      return l10n.t(
        'This is not how Azure answers: check the host, and whether a proxy or PgBouncer stands in between.',
      );
    case 'injectedBytes':
      return l10n.t('Do not connect from this network: somebody may be in between (CVE-2021-23214).');
    case 'noVersionAccepted':
      return l10n.t('Check the minimum and maximum TLS version of the server.');
    case 'noCommonVersion':
      return l10n.t('Raise the minimum TLS version to 1.2, or use a client that still speaks the old versions.');
    case 'chainNotTrusted':
      return [
        ...(finding.replica ? [replicaAdvice()] : []),
        l10n.t(
          'Do not send a password. If a proxy inspects TLS here, connect around it; otherwise somebody may answer in place of the server.',
        ),
      ].join(' ');
    case 'hostNameMismatch':
      return l10n.t('Connect by the name of the server itself, not by an address or an alias.');
    case 'wrongPassword':
      return l10n.t(
        'Check both. On Single Server the user is written user@server; a Microsoft Entra token lasts about an hour.',
      );
    case 'clientNotAllowed':
      return finding.clientAddress === undefined
        ? l10n.t('Add a firewall rule for the address of this machine (Networking in the portal).')
        : l10n.t('Add a firewall rule for {0} (Networking in the portal).', visible(finding.clientAddress));
    case 'databaseMissing':
      return l10n.t('Check the name of the database; every server has one named postgres.');
    case 'tooManyClients':
      return l10n.t('Close connections, use PgBouncer, or raise max_connections.');
    case 'serverNotProven':
      return l10n.t('Do not use this password elsewhere before you know who answered.');
    case 'clientCertificateRequired':
      return l10n.t(
        'Give the client a certificate and its key (sslcert and sslkey in libpq). Azure does not ask for one: check whether a proxy or PgBouncer of your own answers here.',
      );
    case 'noCredentials':
      return l10n.t('Try a login with a password or a Microsoft Entra token. It is used once, and never stored.');
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

const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' ');
