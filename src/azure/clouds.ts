import { TlsError } from '../domain/errors';

/** Where one Azure cloud is reached. Source: the service's documentation and ms-rest-azure-env. */
export interface Cloud {
  readonly name: 'public' | 'usGovernment' | 'china' | 'custom';
  /** Without a trailing slash, for example `https://management.azure.com`. */
  readonly resourceManagerEndpoint: string;
  /** Whom tokens are for; the trailing slash is part of it in the clouds of Microsoft. */
  readonly audience: string;
  /** Where one signs in, for example `https://login.microsoftonline.com/`. */
  readonly authority: string;
  /** Whom tokens are for that log in to databases (the Azure CLI's `ossrdbmsResourceId`); absent where it is not known. */
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

/** Reads a cloud from VS Code's setting. Throws `invalidArgument` naming the field that is missing or not an https URL. */
export function customCloud(environment: CustomEnvironment): Cloud {
  const endpoint = httpsUrl('resourceManagerEndpointUrl', environment.resourceManagerEndpointUrl);
  const audience = environment.activeDirectoryResourceId ?? environment.managementEndpointUrl ?? endpoint;
  if (typeof audience !== 'string' || audience === '') {
    throw invalid('activeDirectoryResourceId');
  }
  const { sqlServerHostnameSuffix: suffix } = environment;
  return {
    name: 'custom',
    resourceManagerEndpoint: endpoint.replace(/\/+$/, ''),
    audience,
    authority: httpsUrl('activeDirectoryEndpointUrl', environment.activeDirectoryEndpointUrl),
    // in every cloud of Microsoft it is a name under the one of SQL databases
    ...(typeof suffix === 'string' && /^\.?[a-z\d][a-z\d.-]*$/i.test(suffix)
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

function httpsUrl(field: string, value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw invalid(field);
  }
  return url.href;
}

function invalid(field: string, expected = 'https URL'): TlsError {
  return new TlsError({
    code: 'invalidArgument',
    argument: `microsoft-sovereign-cloud.customEnvironment.${field}`,
    expected,
  });
}
