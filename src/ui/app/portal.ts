import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';
import { httpsUrl } from '../../domain/input';
import { formatServerId, parseServerId } from '../../domain/resourceId';
import { cloudChoice } from './settings';

const portals = { public: 'portal.azure.com', usGovernment: 'portal.azure.us', china: 'portal.azure.cn' };

/**
 * Page of a server in the portal of the cloud in use; the portal itself for what is not the id of one.
 *
 * @throws TlsError as {@link portalPage} does
 */
export function portalUri(serverId: string | undefined, blade = ''): vscode.Uri {
  const id = serverId === undefined ? undefined : parseServerId(serverId);
  return portalPage(id ? `@/resource${formatServerId(id)}${blade}` : '');
}

/**
 * A page of the portal of the cloud in use.
 *
 * @throws TlsError `invalidArgument` naming the setting in which a cloud of its own has no address of a portal
 */
export function portalPage(fragment: string): vscode.Uri {
  return portal().with({ fragment });
}

function portal(): vscode.Uri {
  const cloud = cloudChoice();
  if (cloud.name !== 'custom') {
    return vscode.Uri.from({ scheme: 'https', authority: portals[cloud.name], path: '/' });
  }
  const url = httpsUrl(cloud.environment.portalUrl);
  if (!url) {
    throw new TlsError({
      code: 'invalidArgument',
      argument: 'microsoft-sovereign-cloud.customEnvironment.portalUrl',
      expected: 'an https URL',
    });
  }
  return vscode.Uri.parse(url.href, true);
}
