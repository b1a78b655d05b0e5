import { l10n } from 'vscode';
import type { Failure, TlsError } from '../../domain/errors';
import { differencePhrase } from './changing';
import { refusalSentence } from './words';

/** Why, in a phrase that follows "… was not changed: " or "… could not be loaded: ". */
export function reasonPhrase(failure: Failure): string {
  switch (failure.code) {
    case 'signedOut':
      return l10n.t('you are not signed in to Azure');
    case 'authenticationFailed':
      return l10n.t('Azure did not accept the sign-in; sign in again');
    case 'tokenExpired':
      return l10n.t('your sign-in has expired and could not be renewed; sign in again');
    case 'credentialUnavailable':
      return l10n.t(
        '{0} cannot be used: {1}',
        credentialWord(failure.credential),
        // the credential's own sentences; the full stop is ours
        failure.reason.trim().replace(/\.+$/, ''),
      );
    case 'forbidden':
      return failure.action
        ? l10n.t(
            'your account lacks the permission {0}; ask for a role that has it, such as {1}',
            failure.action,
            failure.action.endsWith('/read') ? 'Reader' : 'Contributor',
          )
        : l10n.t('your account has no permission for it');
    case 'deniedByPolicy':
      return failure.policy
        ? l10n.t('policy "{0}" denies it', failure.policy)
        : l10n.t('a policy of your organisation denies it');
    case 'locked':
      return l10n.t('a lock protects it from changes; remove the lock first');
    case 'readOnlySubscription':
      return l10n.t('its subscription is disabled and read-only');
    case 'notFound':
      return failure.wasThere ? gonePhrase(failure.what) : notFoundPhrase(failure.what);
    case 'busy':
      return l10n.t('another operation runs on it; try again in a minute');
    case 'changedMeanwhile':
      return l10n.t('somebody changed it meanwhile ({0})', failure.differences.map(differencePhrase).join(', '));
    case 'notApplied':
      return l10n.t('Azure accepted the change, but the server does not show it; refresh it in a minute');
    case 'notReady':
      return failure.state
        ? l10n.t('the server is {0}; try again when it is Ready', failure.state)
        : l10n.t('the server is not ready; try again in a minute');
    case 'stopped':
      return l10n.t('the server is stopped; start it first');
    case 'throttled':
      return failure.retryAfterSeconds === undefined
        ? l10n.t('Azure is limiting requests; try again in a minute')
        : l10n.t('Azure is limiting requests; try again in {0} s', failure.retryAfterSeconds);
    case 'invalidValue':
      return l10n.t('the service does not take this value');
    case 'operationFailed':
      return l10n.t('the operation failed in the service; try again');
    case 'cancelled':
      return failure.operationContinues
        ? l10n.t('you stopped waiting, but Azure had accepted the change and goes on with it')
        : l10n.t('it was cancelled before Azure accepted it');
    case 'timedOut':
      return failure.operationContinues
        ? l10n.t('it takes longer than expected; Azure goes on with it')
        : l10n.t('Azure did not answer in time');
    case 'network':
      return failure.reason
        ? l10n.t('Azure cannot be reached ({0}); check the network', failure.reason)
        : l10n.t('Azure cannot be reached; check the network');
    case 'untrustedCertificate':
      return l10n.t(
        'the certificate of the connection to Azure is not trusted ({0}); a proxy may inspect it: add its CA to the certificates of your system',
        failure.reason,
      );
    case 'brokenAnswer':
      return l10n.t('the answer of Azure broke off or was damaged on its way; try again');
    case 'unavailable':
      return l10n.t('Azure has a problem of its own (HTTP {0}); try again in a minute', failure.status);
    case 'captivePortal':
      return l10n.t(
        'a web page came in the place of an answer of Azure (captive portal): open a browser and sign in to the network, then try again',
      );
    case 'unexpectedResponse':
      return l10n.t('the answer did not come from Azure: a proxy or a sign-in page of the network may be in between');
    case 'fleetFile':
      return failure.entry
        ? l10n.t('{0}, {1}: {2}', failure.file, failure.entry, failure.problem)
        : l10n.t('{0}: {1}', failure.file, failure.problem);
    case 'invalidArgument':
      return l10n.t('"{0}" must be {1}', failure.argument, failure.expected);
    case 'unknownServer':
      return l10n.t('"{0}" is not the resource id of an Azure Database for PostgreSQL server', failure.id);
    case 'unreadableServers':
      return failure.count === 1
        ? l10n.t('one entry is left out, because its name or ID is not one that Azure gives')
        : l10n.t('{0} entries are left out, because their names or IDs are not ones that Azure gives', failure.count);
    case 'programMissing':
      return programMissingPhrase(failure.program, failure.where);
    case 'noCommandLine':
      return l10n.t(
        'there is no safe command line for the default shell of the terminal; choose bash, zsh, fish, or PowerShell as its default profile',
      );
    case 'refused':
      return lowerFirst(refusalSentence(failure.refusal)).replace(/\.$/, '');
    case 'certificate':
      return certificatePhrase(failure.problem);
    case 'untrustedWorkspace':
      return l10n.t('this workspace is not trusted');
    case 'unexpected':
      return l10n.t('something unexpected happened; the details are in the log');
  }
}

function credentialWord(credential: string): string {
  switch (credential) {
    case 'azureCli':
      return l10n.t('the Azure CLI sign-in');
    case 'azureDeveloperCli':
      return l10n.t('the Azure Developer CLI sign-in');
    case 'environment':
      return l10n.t("the environment's sign-in");
    default:
      return credential;
  }
}

/** Of a server that was never read it is not known whether it ever existed. */
function notFoundPhrase(what: 'server' | 'resourceGroup' | 'subscription' | 'resource'): string {
  switch (what) {
    case 'server':
      return l10n.t('Azure found no such server, or your account cannot see it; check the resource ID');
    case 'resourceGroup':
      return l10n.t('Azure found no such resource group, or your account cannot see it; check the resource ID');
    case 'subscription':
      return l10n.t('its subscription was not found, or your account cannot see it; check the resource ID');
    case 'resource':
      return l10n.t('it was not found');
  }
}

function gonePhrase(what: 'server' | 'resourceGroup' | 'subscription' | 'resource'): string {
  switch (what) {
    case 'server':
      return l10n.t('the server does not exist any more');
    case 'resourceGroup':
      return l10n.t('its resource group does not exist any more');
    case 'subscription':
      return l10n.t('its subscription was not found');
    case 'resource':
      return l10n.t('it was not found');
  }
}

function programMissingPhrase(program: string, where: 'notOnPath' | 'inWorkspace'): string {
  if (where === 'inWorkspace') {
    return l10n.t('{0} is on the PATH only inside the open folder, from which no program is started', program);
  }
  switch (program) {
    case 'psql':
      return l10n.t('psql is not on the PATH of VS Code; install the PostgreSQL client tools, then restart VS Code');
    case 'az':
      return l10n.t('the Azure CLI (az) is not on the PATH of VS Code; install it, then restart VS Code');
    default:
      return l10n.t('{0} is not on the PATH of VS Code; install it, then restart VS Code', program);
  }
}

function certificatePhrase(problem: string): string {
  switch (problem) {
    case 'fingerprintMismatch':
      return l10n.t(
        'the network answered with another certificate than the pinned one, so nothing was written; somebody may be in between',
      );
    case 'fileExists':
      return l10n.t('the file is there already and was left as it is');
    case 'notWritten':
      return l10n.t('the file could not be written; choose another place');
    default:
      return l10n.t("the extension's own copy of the certificate is damaged; install the extension again");
  }
}

/** For support: codes and ids, no secrets. Not localized on purpose. */
export function detailsText(error: TlsError, serverId?: string): string {
  const { status, serviceCode, serviceMessage, correlationId } = error.details;
  return [
    `code: ${error.code}`,
    ...(serverId ? [`server: ${serverId}`] : []),
    ...(status ? [`HTTP status: ${String(status)}`] : []),
    ...(serviceCode ? [`service code: ${serviceCode}`] : []),
    ...(serviceMessage ? [`service message: ${serviceMessage}`] : []),
    ...(correlationId ? [`correlation id: ${correlationId}`] : []),
  ].join('\n');
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
