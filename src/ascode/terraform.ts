import { flexibleServerParameters, singleServerProperties } from '../connect/azureCli';
import { formatServerId } from '../domain/resourceId';
import { groupBy, parameterSymbols, symbolNames } from './names';
import { apiVersions, type CodeTarget } from './types';

/**
 * Terraform with the azurerm provider, for Flexible Servers. The provider writes to its own subscription, so each has an
 * alias. The provider serializes the writes of one server, but does not order them.
 */
export function terraformAzurerm(targets: readonly CodeTarget[]): string {
  const names = symbolNames(targets);
  const blocks: string[] = [];
  let index = 0;
  for (const [subscriptionId, ofSubscription] of groupBy(targets, ({ server }) => server.subscriptionId)) {
    const alias = `subscription_${++index}`;
    blocks.push(
      block(`provider "azurerm"`, {
        alias: text(alias),
        subscription_id: text(subscriptionId),
        features: undefined,
      }),
    );
    for (const target of ofSubscription) {
      const symbol = names.get(target) ?? '';
      const { server, settings } = target;
      blocks.push(
        block(`data "azurerm_postgresql_flexible_server" "${symbol}"`, {
          provider: `azurerm.${alias}`,
          name: text(server.name),
          resource_group_name: text(server.resourceGroup),
        }),
      );
      const parameters = flexibleServerParameters(settings);
      for (const [at, [name, value]] of parameters.entries()) {
        const resource = `${symbol}_${parameterSymbols[name] ?? name}`;
        const before = parameters[at - 1];
        blocks.push(
          block(`resource "azurerm_postgresql_flexible_server_configuration" "${resource}"`, {
            provider: `azurerm.${alias}`,
            server_id: `data.azurerm_postgresql_flexible_server.${symbol}.id`,
            name: text(name),
            value: text(value),
            ...(before
              ? {
                  depends_on: `[azurerm_postgresql_flexible_server_configuration.${symbol}_${parameterSymbols[before[0]] ?? before[0]}]`,
                }
              : {}),
          }),
          block('import', {
            to: `azurerm_postgresql_flexible_server_configuration.${resource}`,
            id: text(`${formatServerId(server)}/configurations/${name}`),
            provider: `azurerm.${alias}`,
          }),
        );
      }
    }
  }
  return [
    '# Removing a configuration from this file resets it to its default, which can lower the minimum TLS version.',
    ...blocks,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

/** Terraform with the azapi provider, for both products. */
export function terraformAzapi(targets: readonly CodeTarget[]): string {
  const names = symbolNames(targets);
  const blocks = targets.flatMap((target) => {
    const symbol = names.get(target) ?? '';
    const { server, settings } = target;
    const id = formatServerId(server);
    if (server.kind === 'single') {
      return [
        block(`resource "azapi_resource_action" "${symbol}"`, {
          type: text(`Microsoft.DBforPostgreSQL/servers@${apiVersions.single}`),
          resource_id: text(id),
          method: text('PATCH'),
          body: object({ properties: singleServerProperties(settings) }),
        }),
      ];
    }
    const parameters = flexibleServerParameters(settings);
    return parameters.map(([name, value], index) => {
      const before = parameters[index - 1];
      return block(`resource "azapi_update_resource" "${symbol}_${parameterSymbols[name] ?? name}"`, {
        type: text(`Microsoft.DBforPostgreSQL/flexibleServers/configurations@${apiVersions.flexible}`),
        resource_id: text(`${id}/configurations/${name}`),
        body: object({ properties: { value, source: 'user-override' } }),
        locks: `[${text(id)}]`,
        ...(before
          ? { depends_on: `[azapi_update_resource.${symbol}_${parameterSymbols[before[0]] ?? before[0]}]` }
          : {}),
      });
    });
  });
  return `${blocks.join('\n\n')}\n`;
}

/** A block with its attributes; a member that is undefined is an empty block. */
function block(head: string, members: Readonly<Record<string, string | undefined>>): string {
  const width = Math.max(...Object.entries(members).map(([name, value]) => (value === undefined ? 0 : name.length)));
  const lines = Object.entries(members).map(([name, value]) =>
    value === undefined ? `  ${name} {}` : `  ${name.padEnd(width)} = ${value}`,
  );
  return `${head} {\n${lines.join('\n')}\n}`;
}

/** A quoted template of HCL, in which `${` and `%{` begin an expression. */
const text = (value: string): string => JSON.stringify(value).replace(/[$%](?=\{)/g, '$&$&');

interface Values {
  readonly [name: string]: string | Values;
}

function object(values: Values): string {
  const members = Object.entries(values).map(
    ([name, value]) => `${name} = ${typeof value === 'string' ? text(value) : object(value)}`,
  );
  return `{ ${members.join(', ')} }`;
}
