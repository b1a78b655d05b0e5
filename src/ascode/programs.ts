import { flexibleServerParameters, singleServerProperties } from '../connect/azureCli';
import { groupBy, parameterSymbols, symbolNames } from './names';
import { apiVersions, type CodeTarget } from './types';

/** A Pulumi program in TypeScript, for Flexible Servers. */
export function pulumiTypeScript(targets: readonly CodeTarget[]): string {
  const names = symbolNames(targets);
  const lines = [
    "import * as azure from '@pulumi/azure-native';",
    "import * as postgresql from '@pulumi/azure-native/dbforpostgresql';",
  ];
  let index = 0;
  for (const [subscriptionId, ofSubscription] of groupBy(targets, ({ server }) => server.subscriptionId)) {
    const provider = `subscription${++index}`;
    lines.push(
      '',
      `const ${provider} = new azure.Provider('${provider}', { subscriptionId: ${text(subscriptionId)} });`,
    );
    for (const target of ofSubscription) {
      const symbol = names.get(target) ?? '';
      const { server, settings } = target;
      const parameters = flexibleServerParameters(settings);
      parameters.forEach(([name, value], at) => {
        const before = parameters[at - 1];
        const dependsOn = before ? `, dependsOn: [${symbol}_${parameterSymbols[before[0]] ?? before[0]}]` : '';
        const resource = `${symbol}_${parameterSymbols[name] ?? name}`;
        lines.push(
          `export const ${resource} = new postgresql.Configuration(`,
          `  '${resource}',`,
          '  {',
          `    resourceGroupName: ${text(server.resourceGroup)},`,
          `    serverName: ${text(server.name)},`,
          `    configurationName: ${text(name)},`,
          `    value: ${text(value)},`,
          "    source: 'user-override',",
          '  },',
          `  { provider: ${provider}${dependsOn} },`,
          ');',
        );
      });
    }
  }
  return `${lines.join('\n')}\n`;
}

/** An Ansible playbook for both products. Every value is quoted: YAML would read `on` as true. */
export function ansible(targets: readonly CodeTarget[]): string {
  const tasks = targets.flatMap(({ server, settings }) => {
    const common = (what: string, apiVersion: string, resourceType: string): string[] => [
      `    - name: ${text(`${server.name}: ${what}`)}`,
      '      azure.azcollection.azure_rm_resource:',
      `        api_version: ${text(apiVersion)}`,
      `        subscription_id: ${text(server.subscriptionId)}`,
      `        resource_group: ${text(server.resourceGroup)}`,
      `        provider: ${text('DBforPostgreSQL')}`,
      `        resource_type: ${text(resourceType)}`,
      `        resource_name: ${text(server.name)}`,
      `        method: ${text('PATCH')}`,
    ];
    if (server.kind === 'single') {
      const properties = Object.entries(singleServerProperties(settings));
      return properties.length === 0
        ? []
        : [
            ...common('TLS', apiVersions.single, 'servers'),
            '        body:',
            '          properties:',
            ...properties.map(([name, value]) => `            ${name}: ${text(value)}`),
          ];
    }
    return flexibleServerParameters(settings).flatMap(([name, value]) => [
      ...common(name, apiVersions.flexible, 'flexibleServers'),
      '        subresource:',
      `          - type: ${text('configurations')}`,
      `            name: ${text(name)}`,
      '        body:',
      '          properties:',
      `            value: ${text(value)}`,
      `            source: ${text('user-override')}`,
    ]);
  });
  return `${['- hosts: localhost', '  connection: local', '  gather_facts: false', '  tasks:', ...tasks].join('\n')}\n`;
}

/** A string of JSON, which is one of TypeScript and YAML as well. */
const text = (value: string): string => JSON.stringify(value);
