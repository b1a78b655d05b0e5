import * as l10n from '@vscode/l10n';
import type { Failure, TlsError } from '../domain/errors';
import { visible, visibleProse } from '../domain/visible';
import { differencePhrase } from './changing';
import { planSentence } from './plans';
import { refusalSentence } from './terms';

/** Why, as whole sentences: they stand alone, or follow "orders-db was not changed." */
export function reasonSentence(failure: Failure): string {
  switch (failure.code) {
    case 'signedOut':
      return l10n.t('You are not signed in to Azure.');
    case 'authenticationFailed':
      return l10n.t('Azure did not accept the sign-in; sign in again.');
    case 'tokenExpired':
      return l10n.t('Your sign-in has expired and could not be renewed; sign in again.');
    case 'credentialUnavailable':
      return credentialSentence(failure.credential, closed(visibleProse(failure.reason)));
    case 'forbidden':
      return failure.action
        ? l10n.t(
            'Your account lacks the permission {0}; ask for a role that includes it, such as {1}.',
            visible(failure.action),
            failure.action.endsWith('/read') ? 'Reader' : 'Contributor',
          )
        : l10n.t('Your account lacks the required permission.');
    case 'deniedByPolicy':
      return failure.policy
        ? l10n.t('Policy "{0}" denies it.', visible(failure.policy))
        : l10n.t('A policy of your organization denies it.');
    case 'locked':
      return l10n.t('A lock protects it from changes; remove the lock first.');
    case 'readOnlySubscription':
      return l10n.t('Its subscription is disabled and read-only.');
    case 'notFound':
      return failure.wasThere ? goneSentence(failure.what) : notFoundSentence(failure.what);
    case 'busy':
      return l10n.t('Another operation runs on it; try again in a minute.');
    case 'changedMeanwhile':
      return l10n.t(
        'Its settings have changed in the meantime ({0}).',
        failure.differences.map(differencePhrase).join(', '),
      );
    case 'notApplied':
      return l10n.t('Azure accepted the change, but the server does not show it; refresh it in a minute.');
    case 'notReady':
      return failure.state
        ? l10n.t('The server is {0}; try again when it is Ready.', visible(failure.state))
        : l10n.t('The server is not ready; try again in a minute.');
    case 'stopped':
      return l10n.t('The server is stopped; start it first.');
    case 'throttled':
      return failure.retryAfterSeconds === undefined
        ? l10n.t('Azure is limiting requests; try again in a minute.')
        : l10n.t('Azure is limiting requests; try again in {0} s.', failure.retryAfterSeconds);
    case 'invalidValue':
      return l10n.t('Azure does not accept this value.');
    case 'operationFailed':
      return l10n.t('The operation failed in Azure; try again.');
    case 'cancelled':
      return failure.operationContinues
        ? l10n.t('You stopped waiting, but Azure has accepted the change and continues with it.')
        : l10n.t('It was canceled before Azure accepted it.');
    case 'timedOut':
      return failure.operationContinues
        ? l10n.t('It takes longer than expected; Azure continues with it.')
        : l10n.t('Azure did not respond in time.');
    case 'network':
      return failure.reason
        ? l10n.t('Azure cannot be reached ({0}); check the network.', visibleProse(failure.reason))
        : l10n.t('Azure cannot be reached; check the network.');
    case 'untrustedCertificate':
      return l10n.t(
        'The certificate of the connection to Azure is not trusted ({0}); a proxy may inspect it: add its CA to the certificates of your system.',
        visibleProse(failure.reason),
      );
    case 'brokenAnswer':
      return l10n.t("Azure's response was incomplete or damaged; try again.");
    case 'unavailable':
      return l10n.t('Azure is unavailable (HTTP {0}); try again in a minute.', failure.status);
    case 'captivePortal':
      return l10n.t(
        "The network returned a sign-in page instead of Azure's response (captive portal): open a browser and sign in to the network, then try again.",
      );
    case 'unexpectedResponse':
      return l10n.t('The response did not come from Azure: a proxy or a sign-in page of the network may have sent it.');
    case 'fleetFile':
      return fleetFileSentence(failure);
    case 'invalidArgument':
      return l10n.t(
        'The argument "{0}" is not valid. Expected: {1}.',
        visible(failure.argument),
        visible(failure.expected),
      );
    case 'unknownServer':
      return l10n.t('"{0}" is not the resource ID of an Azure Database for PostgreSQL server.', visible(failure.id));
    case 'unreadableServers':
      return failure.count === 1
        ? l10n.t('One entry is left out, because its name or ID is not valid in Azure.')
        : l10n.t('{0} entries are left out, because their names or IDs are not valid in Azure.', failure.count);
    case 'programMissing':
      return programMissingSentence(failure.program, failure.where);
    case 'noCommandLine':
      return l10n.t(
        'There is no safe command line for the default shell of the terminal; choose bash, zsh, fish, or PowerShell as its default profile.',
      );
    case 'refused':
      return refusalSentence(failure.refusal);
    case 'certificate':
      return certificateSentence(failure.problem);
    case 'invalidPlan':
      return planSentence(failure.problem);
    case 'planDigest':
      return l10n.t('The plan was edited after it was made, so it is not applied; make a new plan.');
    case 'weakeningRefused':
      return failure.reason === 'never'
        ? l10n.t('The setting {0} does not allow changes that weaken TLS.', 'azurePostgresTls.allowWeakening')
        : l10n.t('The change weakens TLS, and this was not confirmed.');
    case 'untrustedWorkspace':
      return l10n.t('This workspace is not trusted.');
    case 'unexpected':
      return l10n.t('An unexpected error occurred; the log has the details.');
  }
}

/** @param reason the credential's own sentences */
function credentialSentence(credential: string, reason: string): string {
  switch (credential) {
    case 'azureCli':
      return l10n.t('The Azure CLI sign-in cannot be used. {0}', reason);
    case 'azureDeveloperCli':
      return l10n.t('The Azure Developer CLI sign-in cannot be used. {0}', reason);
    case 'environment':
      return l10n.t('The sign-in from the environment cannot be used. {0}', reason);
    default:
      return l10n.t('The sign-in "{0}" cannot be used. {1}', visible(credential), reason);
  }
}

/** With the full stop that a sentence of somebody else may lack. */
const closed = (sentences: string): string => (/[.!?…]$/u.test(sentences) ? sentences : `${sentences}.`);

function fleetFileSentence({ file, entry, problem }: Extract<Failure, { code: 'fleetFile' }>): string {
  const why = closed(visibleProse(problem));
  if (file.startsWith('azurePostgresTls.')) {
    return entry
      ? l10n.t('The setting {0} is not valid. {1}: {2}', visible(file), visible(entry), why)
      : l10n.t('The setting {0} is not valid: {1}', visible(file), why);
  }
  return entry
    ? l10n.t('The fleet file {0} cannot be used. {1}: {2}', visible(file), visible(entry), why)
    : l10n.t('The fleet file {0} cannot be used: {1}', visible(file), why);
}

/** Of a server that was never read it is not known whether it ever existed. */
function notFoundSentence(what: 'server' | 'resourceGroup' | 'subscription' | 'resource'): string {
  switch (what) {
    case 'server':
      return l10n.t('Azure found no such server, or your account cannot see it; check the resource ID.');
    case 'resourceGroup':
      return l10n.t('Azure found no such resource group, or your account cannot see it; check the resource ID.');
    case 'subscription':
      return l10n.t('Its subscription was not found, or your account cannot see it; check the resource ID.');
    case 'resource':
      return l10n.t('It was not found.');
  }
}

function goneSentence(what: 'server' | 'resourceGroup' | 'subscription' | 'resource'): string {
  switch (what) {
    case 'server':
      return l10n.t('The server no longer exists.');
    case 'resourceGroup':
      return l10n.t('Its resource group no longer exists.');
    case 'subscription':
      return l10n.t('Its subscription was not found.');
    case 'resource':
      return l10n.t('It was not found.');
  }
}

function programMissingSentence(program: string, where: 'notOnPath' | 'inWorkspace'): string {
  if (where === 'inWorkspace') {
    return l10n.t(
      '{0} is on the PATH only inside the open folder, from which no program is started.',
      visible(program),
    );
  }
  switch (program) {
    case 'psql':
      return l10n.t('psql is not on the PATH of VS Code; install the PostgreSQL client tools, then restart VS Code.');
    case 'az':
      return l10n.t('The Azure CLI (az) is not on the PATH of VS Code; install it, then restart VS Code.');
    default:
      return l10n.t('{0} is not on the PATH of VS Code; install it, then restart VS Code.', visible(program));
  }
}

function certificateSentence(problem: string): string {
  switch (problem) {
    case 'fingerprintMismatch':
      return l10n.t(
        'The network returned another certificate than the expected one, so nothing was written; the connection may be intercepted.',
      );
    case 'fileExists':
      return l10n.t('The file already exists and was not changed.');
    case 'notWritten':
      return l10n.t('The file could not be written; choose another location.');
    default:
      return l10n.t("The extension's own copy of the certificate is damaged; install the extension again.");
  }
}

/** Characters of what the service says, which support wants whole. */
const mostOfMessage = 4000;

/** For support: codes and ids, no secrets. Not localized on purpose. */
export function detailsText(error: TlsError, serverId?: string): string {
  const { status, serviceCode, serviceMessage, correlationId } = error.details;
  return [
    `code: ${error.code}`,
    ...(serverId ? [`server: ${visible(serverId)}`] : []),
    ...(status ? [`HTTP status: ${String(status)}`] : []),
    ...(serviceCode ? [`service code: ${visible(serviceCode)}`] : []),
    ...(serviceMessage ? [`service message: ${visibleProse(serviceMessage, mostOfMessage)}`] : []),
    ...(correlationId ? [`correlation id: ${visible(correlationId)}`] : []),
  ].join('\n');
}
