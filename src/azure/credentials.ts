import type { AccessToken, TokenCredential } from '@azure/core-auth';
import {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  ChainedTokenCredential,
  EnvironmentCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { TlsError, messageOf } from '../domain/errors';
import type { Cloud } from './clouds';

/** Sign-ins other than VS Code's account. `environment`: environment variables, workload or managed identity. */
export type CredentialKind = 'azureCli' | 'azureDeveloperCli' | 'environment';

export interface CredentialOptions {
  readonly cloud: Cloud;
  readonly tenantId?: string;
}

/** A credential whose failures are `credentialUnavailable` with the credential's own message. */
export function createCredential(kind: CredentialKind, options: CredentialOptions): TokenCredential {
  return explainFailures(kind, create(kind, options));
}

function create(kind: CredentialKind, { cloud, tenantId }: CredentialOptions): TokenCredential {
  const tenant = tenantId === undefined ? {} : { tenantId };
  const authorityHost = cloud.authority;
  switch (kind) {
    case 'azureCli':
      return new AzureCliCredential(tenant);
    case 'azureDeveloperCli':
      return new AzureDeveloperCliCredential(tenant);
    case 'environment':
      return new ChainedTokenCredential(
        new EnvironmentCredential({ authorityHost }),
        ...whenConfigured(() => new WorkloadIdentityCredential({ authorityHost, ...tenant })),
        new ManagedIdentityCredential({ authorityHost }),
      );
  }
}

/** The constructor of a workload identity throws where its environment variables are missing. */
function whenConfigured(credential: () => TokenCredential): TokenCredential[] {
  try {
    return [credential()];
  } catch {
    return [];
  }
}

/** Exported for tests: the credentials of `@azure/identity` start programs and read the environment. */
export function explainFailures(kind: CredentialKind, credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options): Promise<AccessToken | null> {
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        if (error instanceof TlsError || options?.abortSignal?.aborted) {
          throw error;
        }
        const reason = messageOf(error);
        throw new TlsError({ code: 'credentialUnavailable', credential: kind, reason });
      }
    },
  };
}
