import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';
import { Emitter } from '../../domain/emitter';
import { cloudChoice, foreignCloudSetting } from '../app/settings';

/** The account and tenant of a token. */
export interface SignInTarget {
  readonly account?: vscode.AuthenticationSessionAccountInformation;
  /** UUID; the account's own tenant if absent. */
  readonly tenantId?: string;
}

/** The purpose of a token request. */
export interface TokenUse {
  /** Claims that the service requires in the token (Continuous Access Evaluation), as JSON. */
  readonly claims?: string | undefined;
  /** Whether the token determines the listing, so that granting or refusing it changes the fleet. */
  readonly lists: boolean;
}

interface Asked {
  readonly scope: string;
  readonly target: SignInTarget;
  readonly claims: string | undefined;
  given: boolean;
}

/** Tokens of VS Code's own Microsoft accounts. Each use requests a token; none is stored. */
export class SignIn implements vscode.Disposable {
  private readonly changed = new Emitter<{ readonly accounts: boolean }>();
  private listener: vscode.Disposable | undefined;
  /** The last known accounts, to detect changes. */
  private known: string | undefined;
  /** Token requests for listing, and whether each was granted, since the fleet last started over. */
  private readonly asked = new Map<string, Asked>();
  private comparing: Promise<void> = Promise.resolve();
  /** Required claims that need a prompt, by scopes and account. */
  private readonly challenges = new Map<string, string>();

  /**
   * Fires when VS Code's sessions change. `accounts`: whether the accounts or their available tokens changed as well,
   * which is not the case when another extension uses a signed-in account.
   */
  readonly onDidChange = this.changed.event;

  /** Listens to session changes from the first use, before which no token was requested. */
  private listen(): void {
    this.listener ??= vscode.authentication.onDidChangeSessions((event) => {
      if (event.provider.id === providerId()) {
        this.compare();
      }
    });
  }

  /** Every account that is signed in to VS Code, including those that this extension may not use yet. */
  async accounts(): Promise<readonly vscode.AuthenticationSessionAccountInformation[]> {
    this.listen();
    const accounts = await listAccounts();
    this.known ??= keyOfAll(accounts);
    return accounts;
  }

  /** Requests a token without a prompt. Rejects with `signedOut` when there is no session. */
  async token(scope: string, target: SignInTarget, { claims, lists }: TokenUse): Promise<string> {
    this.listen();
    const note = (given: boolean): void => {
      if (lists) {
        this.asked.set(JSON.stringify([keyOf(scope, target), claims !== undefined]), { scope, target, claims, given });
      }
    };
    try {
      const { accessToken } = await session(scope, target, { silent: true }, claims);
      note(true);
      return accessToken;
    } catch (error) {
      note(false);
      if (claims !== undefined) {
        this.challenges.set(keyOf(scope, target), claims);
      }
      throw error;
    }
  }

  /**
   * Opens VS Code's sign-in for the target's account, or for an account of the user's choice. Rejects with
   * `signedOut` when the user cancels.
   */
  async signIn(scope: string, target: SignInTarget = {}): Promise<void> {
    this.listen();
    const choose = target.account === undefined && (await this.accounts()).length > 0;
    const key = keyOf(scope, target);
    await session(
      scope,
      target,
      { createIfNone: true, ...(choose ? { clearSessionPreference: true } : {}) },
      this.challenges.get(key),
    );
    this.challenges.delete(key);
    this.compare(); // VS Code fires no event when the user grants access to an existing session.
  }

  /**
   * Requests a token of a signed-in account for another purpose. May prompt the user, but does not change the
   * signed-in accounts.
   */
  async consent(scope: string, target: SignInTarget): Promise<string> {
    return (await session(scope, target, { createIfNone: true })).accessToken;
  }

  dispose(): void {
    this.listener?.dispose();
    this.changed.dispose();
  }

  private compare(): void {
    this.comparing = this.comparing.then(async () => {
      const accounts = await this.hasChanged();
      if (accounts) {
        this.asked.clear();
      }
      this.changed.fire({ accounts });
    });
  }

  /** Repeats the token requests without a prompt, because a session event identifies neither account nor scopes. */
  private async hasChanged(): Promise<boolean> {
    const before = this.known;
    this.known = await listAccounts().then(keyOfAll, () => 'none');
    if (this.known !== before) {
      return true;
    }
    for (const { scope, target, claims, given } of [...this.asked.values()]) {
      const now = await session(scope, target, { silent: true }, claims).then(
        () => true,
        () => false,
      );
      if (now !== given) {
        return true;
      }
    }
    return false;
  }
}

async function listAccounts(): Promise<readonly vscode.AuthenticationSessionAccountInformation[]> {
  try {
    return await vscode.authentication.getAccounts(providerId());
  } catch (error) {
    throw new TlsError({ code: 'signedOut' }, {}, { cause: error });
  }
}

/** Includes the provider, because the same account in another cloud is a different one. */
function keyOfAll(accounts: readonly vscode.AuthenticationSessionAccountInformation[]): string {
  return JSON.stringify([providerId(), ...accounts.map(({ id }) => id).sort()]);
}

function providerId(): string {
  return cloudChoice().name === 'public' ? 'microsoft' : 'microsoft-sovereign-cloud';
}

/** Adds the tenant as a scope, from which the provider removes it. */
const scopesOf = (scope: string, { tenantId }: SignInTarget): readonly string[] =>
  tenantId === undefined ? [scope] : [scope, `VSCODE_TENANT:${tenantId}`];

const keyOf = (scope: string, target: SignInTarget): string =>
  JSON.stringify([target.account?.id, ...scopesOf(scope, target)]);

async function session(
  scope: string,
  target: SignInTarget,
  options: vscode.AuthenticationGetSessionOptions,
  claims?: string,
): Promise<vscode.AuthenticationSession> {
  const { account } = target;
  const scopes = scopesOf(scope, target);
  const request =
    claims === undefined
      ? scopes
      : { wwwAuthenticate: `Bearer claims="${Buffer.from(claims).toString('base64')}"`, fallbackScopes: scopes };
  const foreign = foreignCloudSetting();
  if (foreign) {
    throw new TlsError({
      code: 'invalidArgument',
      argument: foreign,
      expected: "in the workspace's settings what it is in the user's, or VS Code signs in to another cloud",
    });
  }
  try {
    const found = await vscode.authentication.getSession(providerId(), request, {
      ...options,
      ...(account ? { account } : {}),
    });
    if (found) {
      return found;
    }
  } catch (error) {
    // The user declined or the provider failed: the cause differs, the state is the same.
    throw new TlsError({ code: 'signedOut' }, {}, { cause: error });
  }
  throw new TlsError({ code: 'signedOut' });
}
