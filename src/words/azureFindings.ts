import * as l10n from '@vscode/l10n';
import type { AccessReason, RuleSummary, ServerState } from '../probe';
import { reasonSentence } from './failures';
import { nameList, sentences } from './lists';

/** Words of "Why Can't I Connect?" for the server's state and network rules, as Azure reports them. */

export function stateSentence(state: ServerState): string {
  switch (state) {
    case 'disabled':
      return l10n.t('Azure reports that the server is disabled.');
    case 'dropping':
      return l10n.t('Azure reports that the server is being deleted.');
    case 'inaccessible':
      return l10n.t('Azure reports that the server is inaccessible: it cannot access its encryption key.');
    case 'provisioning':
      return l10n.t('Azure reports that the server is still being created.');
    case 'restarting':
      return l10n.t('Azure reports that the server is restarting.');
    case 'starting':
      return l10n.t('Azure reports that the server is starting.');
    case 'stopped':
      return l10n.t('Azure reports that the server is stopped.');
    case 'stopping':
      return l10n.t('Azure reports that the server is being stopped.');
    case 'updating':
      return l10n.t('Azure reports that the server is being updated.');
  }
}

export function stateAdvice(state: ServerState): string {
  switch (state) {
    case 'disabled':
      return l10n.t('Check the reason in the portal: the subscription may be disabled, or the server may be retired.');
    case 'dropping':
      return l10n.t('Connect to another server, or restore this one from a backup.');
    case 'inaccessible':
      return l10n.t("Restore the access of the server's identity to its key in Azure Key Vault.");
    case 'provisioning':
    case 'restarting':
    case 'starting':
    case 'updating':
      return l10n.t('Try again when the server is ready.');
    case 'stopped':
      return l10n.t('Start it in the portal or with the Azure CLI.');
    case 'stopping':
      return l10n.t('Start it again when it has stopped.');
  }
}

/** Why Azure does not let a connection through. */
export function accessSentence(access: AccessReason): string {
  switch (access.reason) {
    case 'publicAccessOff':
      return l10n.t('Public access is disabled.');
    case 'insideNetwork':
      return access.subnet === undefined
        ? l10n.t('The server is inside a virtual network and has no public access.')
        : l10n.t('The server is inside the virtual network {0} and has no public access.', access.subnet);
    case 'noRule':
      return isEmpty(access.subnets)
        ? l10n.t('No firewall rule allows any address.')
        : l10n.t(
            'No firewall rule allows any address; only these subnets are allowed: {0}.',
            subnetList(access.subnets),
          );
    case 'azureServicesOnly':
      return isEmpty(access.subnets)
        ? l10n.t('The firewall allows Azure services only.')
        : l10n.t('The firewall allows only Azure services and these subnets: {0}.', subnetList(access.subnets));
    case 'everyAddress':
      return l10n.t('The firewall allows every address, so it is not the cause.');
    case 'ranges':
      return access.ranges.first.length === 0
        ? l10n.t('Firewall rules exist, but the addresses they allow could not be read.')
        : l10n.t('Firewall rules allow these addresses: {0}.', rangeList(access.ranges));
    case 'notReadable':
      return sentences(l10n.t('The firewall rules could not be read.'), reasonSentence(access.failure));
  }
}

export function accessAdvice(access: AccessReason): string {
  switch (access.reason) {
    case 'publicAccessOff':
      return l10n.t('Connect from the virtual network or through a private endpoint.');
    case 'insideNetwork':
      return l10n.t('Connect from that network or a peered one, where DNS resolves to its private address.');
    case 'noRule':
    case 'azureServicesOnly':
      return l10n.t(
        'Add a firewall rule for the public address of this machine (Networking in the portal), or connect from an allowed network.',
      );
    case 'everyAddress':
      return l10n.t('Check that your own network allows outgoing connections to port 5432.');
    case 'ranges':
      return l10n.t(
        'Compare the rules with the public address of this machine, which is not known here. If no rule covers it, add one; otherwise, check that your own network allows outgoing connections to port 5432.',
      );
    case 'notReadable':
      return l10n.t(
        'Check in the portal (Networking) that a firewall rule allows the public address of this machine, and that your own network allows outgoing connections to port 5432.',
      );
  }
}

export function replicaSentence(primary: string | undefined): string {
  return primary === undefined
    ? l10n.t('This server is a replica: it may chain to a newer root than its primary.')
    : l10n.t('This server is a replica of {0}: it may chain to a newer root than its primary.', primary);
}

export function replicaAdvice(): string {
  return l10n.t('Check your CA file against the chains of both the replica and its primary.');
}

const isEmpty = ({ first, more }: RuleSummary<unknown>): boolean => first.length === 0 && more === 0;

const subnetList = ({ first, more }: RuleSummary<string>): string => nameList(first, more);

const rangeList = ({ first, more }: Extract<AccessReason, { reason: 'ranges' }>['ranges']): string =>
  nameList(
    first.map(({ start, end }) => (start === end ? start : l10n.t('{0} to {1}', start, end))),
    more,
  );
