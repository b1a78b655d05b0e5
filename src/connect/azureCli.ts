import type { TlsChange } from '../domain/change';
import type { Server } from '../domain/server';
import type { TlsBound } from '../domain/tlsVersion';
import { shellWord } from './quoting';
import type { Shell } from './types';

/** A `minimalTlsVersion` exists for these only. */
const singleMinimums: Readonly<Partial<Record<TlsBound, string>>> = {
  none: 'TLSEnforcementDisabled',
  '1.0': 'TLS1_0',
  '1.1': 'TLS1_1',
  '1.2': 'TLS1_2',
};

/** An `ssl_min_protocol_version` exists for these only. */
const flexibleMinimums: Readonly<Partial<Record<TlsBound, string>>> = { '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' };

/**
 * Azure CLI commands, one a line, that make a server's TLS settings what they are, or what `change` asks for.
 * Settings that are not known are left out; undefined when nothing is left.
 */
export function azureCliFor(server: Server, change: TlsChange | undefined, shell: Shell): string | undefined {
  const commands = commandsFor(server, change ?? currentSettings(server));
  return commands.length > 0
    ? commands.map((words) => words.map((word) => shellWord(word, shell)).join(' ')).join('\n')
    : undefined;
}

function currentSettings({ tls: { enforcement, minimum } }: Server): TlsChange {
  return {
    ...(enforcement.known ? { enforcement: enforcement.value } : {}),
    ...(minimum.known ? { minimum: minimum.value } : {}),
  };
}

function commandsFor(server: Server, settings: TlsChange): readonly (readonly string[])[] {
  return server.kind === 'single' ? singleServerCommands(server, settings) : flexibleServerCommands(server, settings);
}

function singleServerCommands(server: Server, { enforcement, minimum }: TlsChange): string[][] {
  const minimalTlsVersion = minimum && singleMinimums[minimum];
  const settings = [
    ...(enforcement === undefined ? [] : ['--ssl-enforcement', enforcement ? 'Enabled' : 'Disabled']),
    ...(minimalTlsVersion ? ['--minimal-tls-version', minimalTlsVersion] : []),
  ];
  const command = ['az', 'postgres', 'server', 'update', '--resource-group', server.resourceGroup];
  return settings.length > 0
    ? [[...command, '--name', server.name, ...settings, '--subscription', server.subscriptionId]]
    : [];
}

function flexibleServerCommands(server: Server, { enforcement, minimum }: TlsChange): string[][] {
  const minimumVersion = minimum && flexibleMinimums[minimum];
  const parameters: [parameter: string, value: string][] = [];
  if (enforcement !== undefined) {
    parameters.push(['require_secure_transport', enforcement ? 'on' : 'off']);
  }
  if (minimumVersion) {
    parameters.push(['ssl_min_protocol_version', minimumVersion]);
  }
  const command = ['az', 'postgres', 'flexible-server', 'parameter', 'set'];
  const { resourceGroup, subscriptionId, name } = server;
  const scope = ['--resource-group', resourceGroup, '--server-name', name, '--subscription', subscriptionId];
  return parameters.map(([parameter, value]) => [...command, ...scope, '--name', parameter, '--value', value]);
}
