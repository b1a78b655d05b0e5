import * as vscode from 'vscode';
import { TlsError } from '../domain/errors';
import { Emitter } from './emitter';

/** Which cloud, by VS Code's own settings; `custom` carries what the user wrote there. */
export type CloudChoice =
  { readonly name: 'public' | 'usGovernment' | 'china' } | { readonly name: 'custom'; readonly environment: unknown };

/** Reads `microsoft-sovereign-cloud.*`, the convention of the Azure extensions. */
export function cloudChoice(): CloudChoice {
  const section = vscode.workspace.getConfiguration('microsoft-sovereign-cloud');
  switch (section.get<unknown>('environment')) {
    case 'ChinaCloud':
      return { name: 'china' };
    case 'USGovernment':
      return { name: 'usGovernment' };
    case 'custom':
      return { name: 'custom', environment: section.get<unknown>('customEnvironment') };
    default:
      return { name: 'public' };
  }
}

/** Page of a resource in the portal of the cloud in use. */
export function portalUri(resourceId: string, page = `@/resource${resourceId}`): vscode.Uri {
  const hosts = {
    public: 'portal.azure.com',
    usGovernment: 'portal.azure.us',
    china: 'portal.azure.cn',
    custom: 'portal.azure.com',
  };
  return vscode.Uri.from({ scheme: 'https', authority: hosts[cloudChoice().name], path: '/', fragment: page });
}

/** Tokens from VS Code's own Microsoft account. A token is asked for at each use and never kept. */
export class SignIn implements vscode.Disposable {
  private readonly changed = new Emitter<void>();
  private listener: vscode.Disposable | undefined;

  /** Somebody signed in or out, or changed the account. */
  readonly onDidChange = this.changed.event;

  /** From the first use on: before that nobody's sign-in was asked for. */
  private listen(): void {
    this.listener ??= vscode.authentication.onDidChangeSessions((event) => {
      if (event.provider.id === providerId()) {
        this.changed.fire();
      }
    });
  }

  /** Rejects with `signedOut` when there is no session; asks nobody. */
  async token(scopes: readonly string[]): Promise<string> {
    this.listen();
    return (await session(scopes, { silent: true })).accessToken;
  }

  /** Ids of the accounts that VS Code has, in a fixed order: without a token, and without a network. */
  async accounts(): Promise<readonly string[]> {
    this.listen();
    const accounts = await vscode.authentication.getAccounts(providerId());
    return accounts.map(({ id }) => id).sort();
  }

  /** Opens VS Code's sign-in. Rejects with `signedOut` when the user backs out. */
  async signIn(scopes: readonly string[]): Promise<void> {
    this.listen();
    await session(scopes, { createIfNone: true });
  }

  dispose(): void {
    this.listener?.dispose();
    this.changed.dispose();
  }
}

function providerId(): string {
  return cloudChoice().name === 'public' ? 'microsoft' : 'microsoft-sovereign-cloud';
}

async function session(
  scopes: readonly string[],
  options: vscode.AuthenticationGetSessionOptions,
): Promise<vscode.AuthenticationSession> {
  try {
    const found = await vscode.authentication.getSession(providerId(), scopes, options);
    if (found) {
      return found;
    }
  } catch (error) {
    // the user said no, or the provider has no answer: the reason is the provider's, the state is the same
    throw new TlsError({ code: 'signedOut' }, {}, { cause: error });
  }
  throw new TlsError({ code: 'signedOut' });
}
