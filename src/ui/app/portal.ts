import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';
import { httpsUrl } from '../../domain/input';
import { formatServerId, parseServerId } from '../../domain/resourceId';
import { cloudChoice } from './settings';

const portals = { public: 'portal.azure.com', usGovernment: 'portal.azure.us', china: 'portal.azure.cn' };

/**
 * A server's page in the portal of the current cloud; the portal's home page if the ID is not a server's.
 *
 * @throws TlsError as {@link portalPage} does
 */
export function portalUri(serverId: string | undefined, blade = ''): vscode.Uri {
  const id = serverId === undefined ? undefined : parseServerId(serverId);
  return portalPage(id ? `@/resource${formatServerId(id)}${blade}` : '');
}

/**
 * A page in the portal of the current cloud.
 *
 * @throws TlsError `invalidArgument` with the name of the setting in which a custom cloud lacks a portal address
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
