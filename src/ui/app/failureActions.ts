import { l10n } from 'vscode';
import type { Failure } from '../../domain/errors';

/** Next steps that an error can offer as buttons. */
export type OfferedAction =
  | 'signIn'
  | 'exploreOffline'
  | 'retry'
  | 'copyDetails'
  | 'copyAction'
  | 'openAccessControl'
  | 'showPolicy'
  | 'showLocks'
  | 'openSettings'
  | 'openFleetFile'
  | 'openPortal'
  | 'azLogin'
  | 'azdLogin'
  | 'manageTrust';

export function actionLabel(action: OfferedAction): string {
  switch (action) {
    case 'signIn':
      return l10n.t('Sign In');
    case 'exploreOffline':
      return l10n.t('Explore Offline');
    case 'retry':
      return l10n.t('Retry');
    case 'copyDetails':
      return l10n.t('Copy Details');
    case 'copyAction':
      return l10n.t('Copy Name of Permission');
    case 'openAccessControl':
      return l10n.t('Open Access Control');
    case 'showPolicy':
      return l10n.t('Show Policy');
    case 'showLocks':
      return l10n.t('Show Locks');
    case 'openSettings':
      return l10n.t('Open Settings');
    case 'openFleetFile':
      return l10n.t('Open Fleet File');
    case 'openPortal':
      return l10n.t('Open in Portal');
    case 'azLogin':
      return l10n.t('Run az login');
    case 'azdLogin':
      return l10n.t('Run azd auth login');
    case 'manageTrust':
      return l10n.t('Manage Workspace Trust');
  }
}

function credentialActions(credential: string): readonly OfferedAction[] {
  switch (credential) {
    case 'azureCli':
      return ['azLogin', 'openSettings'];
    case 'azureDeveloperCli':
      return ['azdLogin', 'openSettings'];
    default:
      return ['openSettings', 'copyDetails'];
  }
}

/** Next steps for a failure, the likeliest first. */
export function offeredActions(failure: Failure): readonly OfferedAction[] {
  switch (failure.code) {
    case 'signedOut':
      return ['signIn', 'exploreOffline'];
    case 'authenticationFailed':
    case 'tokenExpired':
      return ['signIn', 'copyDetails'];
    case 'credentialUnavailable':
      return credentialActions(failure.credential);
    case 'forbidden':
      return failure.action ? ['copyAction', 'openAccessControl', 'copyDetails'] : ['openAccessControl', 'copyDetails'];
    case 'deniedByPolicy':
      return ['showPolicy', 'copyDetails'];
    case 'locked':
      return ['showLocks', 'copyDetails'];
    case 'fleetFile':
      return ['openFleetFile', 'openSettings'];
    case 'untrustedWorkspace':
      return ['manageTrust'];
    case 'refused':
    case 'invalidArgument':
    case 'unknownServer':
    case 'unreadableServers':
    case 'programMissing':
    case 'noCommandLine':
    case 'certificate':
    case 'cancelled':
    case 'invalidPlan':
    case 'planDigest':
    case 'weakeningRefused':
      return [];
    case 'stopped':
    case 'readOnlySubscription':
      return ['openPortal', 'copyDetails'];
    case 'invalidValue':
    case 'notFound':
      return ['copyDetails'];
    case 'busy':
    case 'notReady':
    case 'throttled':
    case 'operationFailed':
    case 'timedOut':
    case 'changedMeanwhile':
    case 'notApplied':
    case 'network':
    case 'untrustedCertificate':
    case 'brokenAnswer':
    case 'unavailable':
    case 'captivePortal':
    case 'unexpectedResponse':
    case 'unexpected':
      return ['retry', 'copyDetails'];
  }
}
