import * as l10n from '@vscode/l10n';
import type { AccessReason, RuleSummary, ServerState } from '../probe';
import { reasonSentence } from './failures';

/** Words of "Why Can't I Connect?" for what Azure says: the state of the server, and who may open connections to it. */

export function stateSentence(state: ServerState): string {
  switch (state) {
    case 'disabled':
      return l10n.t('Azure reports that the server is disabled.');
    case 'dropping':
      return l10n.t('Azure reports that the server is being deleted.');
    case 'inaccessible':
      return l10n.t('Azure reports that the server is inaccessible: it cannot use its encryption key.');
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
      return l10n.t('See in the portal why: the subscription may be disabled, or the server may be retired.');
    case 'dropping':
      return l10n.t('Connect to another server, or restore this one from a backup.');
    case 'inaccessible':
      return l10n.t('Give the identity of the server access to its key in Azure Key Vault again.');
    case 'provisioning':
    case 'restarting':
    case 'starting':
    case 'updating':
      return l10n.t('Try again when the server is ready.');
    case 'stopped':
      return l10n.t('Start it: in the portal, or with the Azure CLI.');
    case 'stopping':
      return l10n.t('Start it again when it is stopped.');
  }
}

/** What Azure has to say about a connection that did not open. */
export function accessSentence(access: AccessReason): string {
  switch (access.reason) {
    case 'publicAccessOff':
      return l10n.t('Public access is switched off.');
    case 'insideNetwork':
      return access.subnet === undefined
        ? l10n.t('The server is inside a virtual network and has no public access.')
        : l10n.t('The server is inside the virtual network {0} and has no public access.', access.subnet);
    case 'noRule':
      return isEmpty(access.subnets)
        ? l10n.t('No firewall rule lets any address in.')
        : l10n.t('No firewall rule lets any address in, only these subnets: {0}.', subnetList(access.subnets));
    case 'azureServicesOnly':
      return isEmpty(access.subnets)
        ? l10n.t('The firewall lets in Azure services only, and no other address.')
        : l10n.t('The firewall lets in Azure services only, and these subnets: {0}.', subnetList(access.subnets));
    case 'everyAddress':
      return l10n.t('The firewall lets every address in, so it is not the reason.');
    case 'ranges':
      return access.ranges.first.length === 0
        ? l10n.t('There are firewall rules, but which addresses they let in could not be read.')
        : l10n.t('Firewall rules let these addresses in: {0}.', rangeList(access.ranges));
    case 'notReadable':
      return [l10n.t('What the firewall lets in could not be read.'), reasonSentence(access.failure)].join(' ');
  }
}

export function accessAdvice(access: AccessReason): string {
  switch (access.reason) {
    case 'publicAccessOff':
      return l10n.t('Connect from the virtual network or through a private endpoint.');
    case 'insideNetwork':
      return l10n.t('Connect from that network or a peered one, where DNS gives its private address.');
    case 'noRule':
    case 'azureServicesOnly':
      return l10n.t(
        'Add a firewall rule for the public address of this machine (Networking in the portal), or connect from an allowed network.',
      );
    case 'everyAddress':
      return l10n.t('Check that your own network lets port 5432 out.');
    case 'ranges':
      return l10n.t(
        'The public address of this machine is not known here: compare it. Add a rule where it is missing; where it is there, check that your own network lets port 5432 out.',
      );
    case 'notReadable':
      return l10n.t(
        'Check in the portal (Networking) that a firewall rule lets the public address of this machine in, and that your own network lets port 5432 out.',
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

const subnetList = (subnets: RuleSummary<string>): string => list(subnets, (subnet) => subnet);

const rangeList = (ranges: Extract<AccessReason, { reason: 'ranges' }>['ranges']): string =>
  list(ranges, ({ start, end }) => (start === end ? start : l10n.t('{0} to {1}', start, end)));

function list<T>({ first, more }: RuleSummary<T>, word: (item: T) => string): string {
  const named = first.map(word).join(', ');
  if (more === 0) {
    return named;
  }
  return named === '' ? l10n.t('{0} more', more) : l10n.t('{0} and {1} more', named, more);
}
