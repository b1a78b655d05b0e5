import type { Server } from '../../src/domain/server';
import { ServerGroups, type GroupOptions } from '../../src/fleet/groups';

export const entriesOf = (servers: readonly Server[]): (readonly [string, Server])[] =>
  servers.map((server) => [server.id.toLowerCase(), server]);

/** All servers grouped at once. */
export function groupsOf(options: GroupOptions, servers: readonly Server[]): ServerGroups {
  const groups = new ServerGroups(options);
  groups.update(entriesOf(servers));
  return groups;
}
