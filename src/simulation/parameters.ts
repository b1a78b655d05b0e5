import { isJsonObject, type JsonObject, type ServerResource } from './fleetDocument';

/** A server parameter as the service describes it. */
export interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly defaultValue: string;
  readonly dataType: 'Boolean' | 'Enumeration' | 'Integer' | 'String';
  readonly allowedValues: string;
  readonly isDynamicConfig: boolean;
  readonly isReadOnly: boolean;
  readonly unit?: string;
  /** Page and anchor below `https://www.postgresql.org/docs/{version}/`, or a whole address. */
  readonly documentation: string;
}

/**
 * The parameters that every simulated Flexible Server has, in the service's order (by name). Texts, defaults and
 * allowed values: the TLS entries of `ConfigurationListByServer.json` in Azure/azure-rest-api-specs (2024-08-01), and
 * recorded answers for the others.
 */
export const parameters: readonly Parameter[] = [
  {
    name: 'array_nulls',
    description: 'Enable input of NULL elements in arrays.',
    defaultValue: 'on',
    dataType: 'Boolean',
    allowedValues: 'on,off',
    isDynamicConfig: true,
    isReadOnly: false,
    documentation: 'runtime-config-compatible.html#GUC-ARRAY-NULLS',
  },
  {
    name: 'lock_timeout',
    description: 'Sets the maximum allowed duration of any wait for a lock. A value of 0 turns off the timeout.',
    defaultValue: '0',
    dataType: 'Integer',
    allowedValues: '0-2147483647',
    isDynamicConfig: true,
    isReadOnly: false,
    unit: 'ms',
    documentation: 'runtime-config-client.html#GUC-LOCK-TIMEOUT',
  },
  {
    name: 'max_connections',
    description: 'Sets the maximum number of concurrent connections to the database server.',
    defaultValue: '100',
    dataType: 'Integer',
    allowedValues: '25-5000',
    isDynamicConfig: false,
    isReadOnly: false,
    documentation: 'runtime-config-connection.html#GUC-MAX-CONNECTIONS',
  },
  {
    name: 'pgbouncer.enabled',
    description: 'Denotes if pgBouncer service is enabled.',
    defaultValue: 'false',
    dataType: 'Boolean',
    allowedValues: 'true,false',
    isDynamicConfig: true,
    isReadOnly: false,
    documentation: 'https://www.pgbouncer.org/config.html',
  },
  {
    name: 'require_secure_transport',
    description: 'Whether client connections to the server are required to use some form of secure transport.',
    defaultValue: 'on',
    dataType: 'Boolean',
    allowedValues: 'on,off',
    isDynamicConfig: true,
    isReadOnly: false,
    documentation: 'https://go.microsoft.com/fwlink/?linkid=2282200',
  },
  {
    name: 'ssl_library',
    description: 'Name of the SSL library.',
    defaultValue: 'OpenSSL',
    dataType: 'String',
    allowedValues: '.*',
    isDynamicConfig: true,
    isReadOnly: true,
    documentation: 'runtime-config-preset.html#GUC-SSL-LIBRARY',
  },
  {
    name: 'ssl_max_protocol_version',
    description: 'Sets the maximum SSL/TLS protocol version to use.',
    defaultValue: '',
    dataType: 'Enumeration',
    allowedValues: ',TLSv1.2,TLSv1.3',
    isDynamicConfig: true,
    isReadOnly: false,
    documentation: 'runtime-config-connection.html#GUC-SSL-MAX-PROTOCOL-VERSION',
  },
  {
    name: 'ssl_min_protocol_version',
    description: 'Sets the minimum SSL/TLS protocol version to use.',
    defaultValue: 'TLSv1.2',
    dataType: 'Enumeration',
    allowedValues: 'TLSv1.2,TLSv1.3',
    isDynamicConfig: true,
    isReadOnly: false,
    documentation: 'runtime-config-connection.html#GUC-SSL-MIN-PROTOCOL-VERSION',
  },
  {
    name: 'ssl_prefer_server_ciphers',
    description: 'Give priority to server ciphersuite order.',
    defaultValue: 'on',
    dataType: 'Boolean',
    allowedValues: 'on,off',
    isDynamicConfig: true,
    isReadOnly: true,
    documentation: 'runtime-config-connection.html#GUC-SSL-PREFER-SERVER-CIPHERS',
  },
];

/** PgBouncer does not exist in the Burstable tier, and neither do its parameters. */
export function isOffered({ name }: Parameter, { sku }: ServerResource): boolean {
  return !name.startsWith('pgbouncer.') || !isJsonObject(sku) || sku.tier !== 'Burstable';
}

/** The `properties` of a parameter with its default, on a server of this PostgreSQL version. */
export function defaultProperties(parameter: Parameter, postgresVersion: string): JsonObject {
  const { description, defaultValue, dataType, allowedValues, isDynamicConfig, isReadOnly, unit } = parameter;
  const documentationLink = parameter.documentation.startsWith('https:')
    ? parameter.documentation
    : `https://www.postgresql.org/docs/${postgresVersion}/${parameter.documentation}`;
  return {
    value: defaultValue,
    description,
    defaultValue,
    dataType,
    allowedValues,
    source: 'system-default',
    isDynamicConfig,
    isReadOnly,
    isConfigPendingRestart: false,
    ...(unit === undefined ? {} : { unit }),
    documentationLink,
  };
}

/**
 * Whether the service accepts `value`, by the parameter's own `dataType` and `allowedValues`. The default is always taken:
 * the empty one of the maximum version is not among the values that the service lists.
 */
export function isAllowedValue(value: string, properties: JsonObject): boolean {
  const { dataType, allowedValues, defaultValue } = properties;
  if (typeof allowedValues !== 'string' || value === defaultValue) {
    return true;
  }
  if (dataType === 'Boolean' || dataType === 'Enumeration') {
    return allowedValues.split(',').some((allowed) => allowed.toLowerCase() === value.toLowerCase());
  }
  const range = /^(-?\d+)-(-?\d+)$/.exec(allowedValues);
  if (dataType === 'Integer' && range) {
    return /^-?\d+$/.test(value) && Number(value) >= Number(range[1]) && Number(value) <= Number(range[2]);
  }
  return true;
}
