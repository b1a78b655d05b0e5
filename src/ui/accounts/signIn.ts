import * as vscode from 'vscode';
import { TlsError } from '../../domain/errors';
import { Emitter } from '../../domain/emitter';
import { cloudChoice, foreignCloudSetting } from '../app/settings';

/** For whom a token is. */
export interface SignInTarget {
  readonly account?: vscode.AuthenticationSessionAccountInformation;
  /** UUID; without one, the account's own tenant. */
  readonly tenantId?: string;
}

/** What a token is asked for with. */
export interface TokenUse {
  /** What the service asks to be in the token (Continuous Access Evaluation), JSON. */
  readonly claims?: string | undefined;
  /** Whether the token decides what is listed, so that the fleet is another one when it is given or refused. */
  readonly lists: boolean;
}

interface Asked {
  readonly scope: string;
  readonly target: SignInTarget;
  readonly claims: string | undefined;
  given: boolean;
}

/** Tokens from VS Code's own Microsoft accounts. A token is asked for at each use and never kept. */
export class SignIn implements vscode.Disposable {
  private readonly changed = new Emitter<{ readonly accounts: boolean }>();
  private listener: vscode.Disposable | undefined;
  /** The accounts as they were looked at, to tell whether they have changed. */
  private known: string | undefined;
  /** Which tokens for listing were given and which refused, since the fleet was started over. */
  private readonly asked = new Map<string, Asked>();
  private comparing: Promise<void> = Promise.resolve();
  /** Claims that a token has to have which could not be had without asking the user; by scopes and account. */
  private readonly challenges = new Map<string, string>();

  /**
   * Sessions of VS Code have changed. `accounts`: with them the accounts, or the tokens that are to be had for them. They
   * have not when another extension uses an account that is signed in.
   */
  readonly onDidChange = this.changed.event;

  /** From the first use on: before that nobody's sign-in was asked for. */
  private listen(): void {
    this.listener ??= vscode.authentication.onDidChangeSessions((event) => {
      if (event.provider.id === providerId()) {
        this.compare();
      }
    });
  }

  /** Every account that VS Code is signed in to, whether or not this extension may use it yet. */
  async accounts(): Promise<readonly vscode.AuthenticationSessionAccountInformation[]> {
    this.listen();
    const accounts = await listAccounts();
    this.known ??= keyOfAll(accounts);
    return accounts;
  }

  /** Rejects with `signedOut` when there is no session; asks nobody. */
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
   * Opens VS Code's sign-in: for the target's account, else for one to choose, be it another one. Rejects with
   * `signedOut` when the user backs out.
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
    this.compare(); // VS Code tells of no session when the user lets the extension use one that was there
  }

  /** A token for something else of an account that is signed in: may ask the user, but changes who is signed in for nobody. */
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

  /** Asks silently again what was asked: a session tells neither its account nor what it is for. */
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

/** The provider is part of it: the same account in another cloud is another one. */
function keyOfAll(accounts: readonly vscode.AuthenticationSessionAccountInformation[]): string {
  return JSON.stringify([providerId(), ...accounts.map(({ id }) => id).sort()]);
}

function providerId(): string {
  return cloudChoice().name === 'public' ? 'microsoft' : 'microsoft-sovereign-cloud';
}

/** The provider takes the tenant out of the scopes. */
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
    // the user said no, or the provider has no answer: the reason is the provider's, the state is the same
    throw new TlsError({ code: 'signedOut' }, {}, { cause: error });
  }
  throw new TlsError({ code: 'signedOut' });
}
