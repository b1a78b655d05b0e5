import { flexibleServerParameters } from '../connect/azureCli';
import { parameterSymbols, symbolNames } from './names';
import { apiVersions, type CodeTarget } from './types';

const type = 'Microsoft.DBforPostgreSQL/flexibleServers';

/** A Bicep file for Flexible Servers of one resource group. Each write waits for the one before on its server. */
export function bicep(targets: readonly CodeTarget[]): string {
  const names = symbolNames(targets);
  const blocks = targets.flatMap((target) => {
    const symbol = names.get(target) ?? '';
    const parameters = flexibleServerParameters(target.settings);
    return [
      [
        `resource ${symbol} '${type}@${apiVersions.flexible}' existing = {`,
        `  name: ${bicepString(target.server.name)}`,
        '}',
      ],
      ...parameters.map(([name, value], index) => {
        const before = parameters[index - 1];
        return [
          `resource ${symbol}_${suffix(name)} '${type}/configurations@${apiVersions.flexible}' = {`,
          `  parent: ${symbol}`,
          `  name: ${bicepString(name)}`,
          `  properties: { value: ${bicepString(value)}, source: 'user-override' }`,
          ...(before ? [`  dependsOn: [ ${symbol}_${suffix(before[0])} ]`] : []),
          '}',
        ];
      }),
    ];
  });
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** An ARM template for Flexible Servers of one resource group. */
export function armJson(targets: readonly CodeTarget[]): string {
  const resources = targets.flatMap(({ server, settings }) => {
    const parameters = flexibleServerParameters(settings);
    return parameters.map(([name, value], index) => {
      const before = parameters[index - 1];
      return {
        type: `${type}/configurations`,
        apiVersion: apiVersions.flexible,
        name: `${server.name}/${name}`,
        ...(before ? { dependsOn: [`[resourceId('${type}/configurations', '${server.name}', '${before[0]}')]`] } : {}),
        properties: { value, source: 'user-override' },
      };
    });
  });
  const template = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources,
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}

const suffix = (parameter: string): string => parameterSymbols[parameter] ?? parameter;

/** A literal of Bicep, which interpolates `${`. */
const bicepString = (text: string): string => `'${text.replace(/[\\']/g, '\\$&').replaceAll('${', '\\${')}'`;
