// Stands in for VS Code's own Microsoft accounts. Tokens are for whom the Resource Manager of the tests takes them for
// (tokenFor in test/support/tenants.ts); a session of a tenant is there once somebody signed in to it. Databases need
// an agreement of their own, and their tokens say whose they are.
const vscode = require('vscode');

const jane = { id: 'jane', label: 'jane@contoso.example' };
const homeTenant = '0c4d8e1f-72ab-4f35-9be6-a35d61c8f290';

/** The ways of the real provider: the tenant is a scope, and a token is for exactly the scopes asked for. */
class Provider {
  constructor() {
    this.signedIn = new Set();
    this.asked = [];
    this.changed = new vscode.EventEmitter();
    this.onDidChangeSessions = this.changed.event;
  }

  session(scopes) {
    const accessToken = isForDatabases(scopes) ? databaseToken : `token-for-${tenantOf(scopes)}`;
    return { id: `${jane.id} ${scopes.join(' ')}`, account: jane, scopes, accessToken };
  }

  async getSessions(scopes, options) {
    if (!scopes) return this.signedIn.size > 0 ? [this.session([])] : [];
    this.asked.push([...scopes]);
    const isOther = options?.account && options.account.id !== jane.id;
    return !isOther && this.signedIn.has(keyOf(scopes)) ? [this.session(scopes)] : [];
  }

  async createSession(scopes) {
    this.signedIn.add(keyOf(scopes));
    const session = this.session(scopes);
    this.changed.fire({ added: [session], removed: [], changed: [] });
    return session;
  }

  async removeSession() {
    const removed = [this.session([])];
    this.signedIn.clear();
    this.changed.fire({ added: [], removed, changed: [] });
  }
}

const isForDatabases = (scopes) => scopes.some((scope) => scope.startsWith('https://ossrdbms-aad.database.'));
const databaseToken = `e30.${Buffer.from(JSON.stringify({ upn: jane.label })).toString('base64url')}.signature`;
const keyOf = (scopes) => (isForDatabases(scopes) ? 'databases of ' : '') + tenantOf(scopes);

function tenantOf(scopes) {
  const scope = scopes.find((one) => one.startsWith('VSCODE_TENANT:'));
  return scope ? scope.slice('VSCODE_TENANT:'.length) : homeTenant;
}

exports.activate = ({ subscriptions }) => {
  const providers = { microsoft: new Provider(), 'microsoft-sovereign-cloud': new Provider() };
  const options = { supportsMultipleAccounts: true };
  for (const [id, provider] of Object.entries(providers))
    subscriptions.push(
      provider.changed,
      vscode.authentication.registerAuthenticationProvider(id, 'Microsoft', provider, options),
    );
  const register = (name, run) => subscriptions.push(vscode.commands.registerCommand(`testAccounts.${name}`, run));
  register('signIn', async (id, scopes) => void (await providers[id].createSession(scopes)));
  register('signOut', (id) => providers[id].removeSession());
  register('asked', (id) => providers[id].asked.splice(0));
};
