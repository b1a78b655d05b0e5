import { TlsError } from '../domain/errors';
import { httpsUrl } from '../domain/input';

/** Where one Azure cloud is reached. Source: the service's documentation and ms-rest-azure-env. */
export interface Cloud {
  readonly name: 'public' | 'usGovernment' | 'china' | 'custom';
  /** Without a trailing slash, for example `https://management.azure.com`. */
  readonly resourceManagerEndpoint: string;
  /** Audience of tokens; in Microsoft's clouds the trailing slash is part of it. */
  readonly audience: string;
  /** Where one signs in, for example `https://login.microsoftonline.com/`. */
  readonly authority: string;
  /** Audience of tokens for logins to databases (the Azure CLI's `ossrdbmsResourceId`); absent where it is not known. */
  readonly databaseAudience?: string;
}

export const clouds = {
  public: {
    name: 'public',
    resourceManagerEndpoint: 'https://management.azure.com',
    audience: 'https://management.core.windows.net/',
    authority: 'https://login.microsoftonline.com/',
    databaseAudience: 'https://ossrdbms-aad.database.windows.net',
  },
  usGovernment: {
    name: 'usGovernment',
    resourceManagerEndpoint: 'https://management.usgovcloudapi.net',
    audience: 'https://management.core.usgovcloudapi.net/',
    authority: 'https://login.microsoftonline.us/',
    databaseAudience: 'https://ossrdbms-aad.database.usgovcloudapi.net',
  },
  china: {
    name: 'china',
    resourceManagerEndpoint: 'https://management.chinacloudapi.cn',
    audience: 'https://management.core.chinacloudapi.cn/',
    authority: 'https://login.chinacloudapi.cn/',
    databaseAudience: 'https://ossrdbms-aad.database.chinacloudapi.cn',
  },
} as const satisfies Record<string, Cloud>;

/** The fields of VS Code's setting `microsoft-sovereign-cloud.customEnvironment` that matter here. */
export interface CustomEnvironment {
  readonly resourceManagerEndpointUrl?: unknown;
  readonly activeDirectoryEndpointUrl?: unknown;
  readonly activeDirectoryResourceId?: unknown;
  readonly managementEndpointUrl?: unknown;
  /** For example `.database.windows.net`. */
  readonly sqlServerHostnameSuffix?: unknown;
}

/** A suffix of host names, with or without the dot before it. */
const hostSuffix = /^\.?[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i;

/** Reads a cloud from VS Code's setting. Throws `invalidArgument` naming the field that is missing or not an https URL. */
export function customCloud(environment: CustomEnvironment): Cloud {
  const endpoint = endpointOf(environment, 'resourceManagerEndpointUrl');
  const audience =
    (['activeDirectoryResourceId', 'managementEndpointUrl'] as const).find(
      (field) => (environment[field] ?? undefined) !== undefined,
    ) ?? 'resourceManagerEndpointUrl';
  const { sqlServerHostnameSuffix: suffix } = environment;
  endpointOf(environment, audience);
  return {
    name: 'custom',
    resourceManagerEndpoint: endpoint.replace(/\/+$/, ''),
    // as it is written: a slash at the end makes it another one
    audience: audience === 'resourceManagerEndpointUrl' ? endpoint : String(environment[audience]),
    authority: endpointOf(environment, 'activeDirectoryEndpointUrl'),
    // in every cloud of Microsoft it is a name under the one of SQL databases
    ...(typeof suffix === 'string' && suffix.length <= 200 && hostSuffix.test(suffix)
      ? { databaseAudience: `https://ossrdbms-aad.${suffix.replace(/^\./, '')}` }
      : {}),
  };
}

/** The scope that asks for a token to the Resource Manager. A slash at the end of the audience has to stay. */
export function tokenScope(cloud: Cloud): string {
  return `${cloud.audience}/.default`;
}

/**
 * The scope that asks for a token to log in to databases with.
 *
 * @throws TlsError `invalidArgument` naming the setting that a cloud of its own lacks
 */
export function databaseScope({ databaseAudience }: Cloud): string {
  if (databaseAudience === undefined) {
    throw invalid('sqlServerHostnameSuffix', '.database.windows.net');
  }
  return `${databaseAudience}/.default`;
}

function endpointOf(environment: CustomEnvironment, field: keyof CustomEnvironment): string {
  const url = httpsUrl(environment[field]);
  if (!url) {
    throw invalid(field);
  }
  return url.href;
}

function invalid(field: string, expected = 'an https URL'): TlsError {
  return new TlsError({
    code: 'invalidArgument',
    argument: `microsoft-sovereign-cloud.customEnvironment.${field}`,
    expected,
  });
}
