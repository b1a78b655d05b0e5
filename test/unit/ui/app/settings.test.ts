import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, suite, test } from 'node:test';
import { ESLint } from 'eslint';
import manifest from '../../../../package.json';
import { fakeSettings } from '../../../support/fakeSettings';
import { fakeVscode } from '../../../support/fakeVscode';
import * as subject from '../../../../src/ui/app/settings';

const root = path.join(__dirname, '../../../..');
const environment = 'microsoft-sovereign-cloud.environment';
const customEnvironment = 'microsoft-sovereign-cloud.customEnvironment';
const filter = 'azureResourceGroups.selectedSubscriptions';
const minimum = 'azurePostgresTls.policy.minimumTlsVersion';

/** What a hostile folder sets: each differs from the default and from the user's. */
const hostile = {
  'azurePostgresTls.backend': 'offline',
  'azurePostgresTls.signIn': 'azureCli',
  'azurePostgresTls.offline.fleetFile': '/evil/fleet.json',
  'azurePostgresTls.offline.operationSeconds': 599,
  'azurePostgresTls.offline.faults': [{ fault: 'evil' }],
  [filter]: ['evil/evil'],
  [environment]: 'custom',
  [customEnvironment]: { resourceManagerEndpointUrl: 'https://evil.example' },
};
const user = {
  'azurePostgresTls.signIn': 'azureDeveloperCli',
  'azurePostgresTls.offline.fleetFile': '~/fleet.json',
  'azurePostgresTls.offline.operationSeconds': 7,
  'azurePostgresTls.offline.faults': [{ fault: 'busy' }],
  [filter]: ['tenant/subscription'],
  [environment]: 'custom',
  [customEnvironment]: { resourceManagerEndpointUrl: 'https://own.example' },
};

const believed = (): unknown => [
  subject.backendMode(),
  subject.signInMethod(),
  subject.cloudChoice(),
  subject.fleetFile(),
  subject.operationSeconds(),
  subject.faults(),
  subject.azureResourcesFilter(),
];

suite('settings are believed from the scopes that they may be decided in', () => {
  beforeEach(() => {
    Object.assign(fakeVscode.extensions, { getExtension: () => ({}) });
  });

  const places = [
    ['a folder that is open alone', { workspace: hostile, folders: { evil: hostile } }],
    ['a workspace file', { workspace: hostile, folders: { one: {} }, workspaceFile: 'evil.code-workspace' }],
    ['a folder of several', { folders: { one: {}, evil: hostile }, workspaceFile: 'some.code-workspace' }],
  ] as const;
  for (const [place, scopes] of places) {
    test(`${place} decides nothing that only the user decides`, () => {
      fakeSettings({ folders: { clean: {} } });
      const defaults = believed();
      fakeSettings(scopes);
      assert.deepEqual(believed(), defaults);
      fakeSettings({ user, folders: { clean: {} } });
      const own = believed();
      fakeSettings({ ...scopes, user });
      assert.deepEqual(believed(), own);
    });

    test(`${place} is named with all that it tries to decide`, () => {
      fakeSettings({ ...scopes, user: { ...user, [environment]: 'USGovernment' } });
      const [only, ...others] = subject.ignoredSettings();
      assert.deepEqual(others, []);
      assert.match(only?.uri ?? '', /evil|some/);
      assert.deepEqual([...(only?.names ?? [])].sort(), Object.keys(hostile).sort());
    });
  }

  test('a folder makes the policy stricter, and never looser', () => {
    const [enforcement, days] = ['enforcement', 'latestDaysToExpiry'].map((name) => `azurePostgresTls.policy.${name}`);
    assert.ok(enforcement && days);
    const ofFolder = (folder: object, own: object = {}) => {
      fakeSettings({ user: { ...own }, workspace: { ...folder }, folders: { some: { ...folder } } });
      return subject.basePolicy();
    };
    assert.deepEqual(ofFolder({ [minimum]: '1.0' }, { [minimum]: '1.3' }), { minimum: '1.3' });
    assert.deepEqual(ofFolder({ [minimum]: '1.0' }), { minimum: '1.2' });
    assert.deepEqual(ofFolder({ [enforcement]: false }), { minimum: '1.2' });
    assert.deepEqual(ofFolder({}, { [enforcement]: false }), { minimum: '1.2', enforcement: false });
    assert.deepEqual(ofFolder({ [enforcement]: true }, { [enforcement]: false }), { minimum: '1.2' });
    assert.deepEqual(ofFolder({ [days]: 5 }, { [days]: 14 }), { minimum: '1.2', daysToExpiry: 14 });
    assert.deepEqual(ofFolder({ [days]: 30 }, { [days]: 14 }), { minimum: '1.2', daysToExpiry: 30 });
  });

  test('a folder decides neither exceptions nor the policy file', () => {
    const list = [{ server: '*', enforcement: false }];
    const folder = { 'azurePostgresTls.policy.exceptions': list, 'azurePostgresTls.policy.file': '/evil.json' };
    fakeSettings({ workspace: folder, folders: { some: folder } });
    assert.deepEqual(subject.policyDetails(), { exceptions: undefined, file: undefined });
    fakeSettings({ user: folder });
    assert.deepEqual(subject.policyDetails(), { exceptions: list, file: '/evil.json' });
  });

  test('a policy file precedes the settings of the user, and a folder makes it stricter', () => {
    fakeSettings({ user: { [minimum]: '1.2' }, folders: {} });
    assert.deepEqual(subject.basePolicy({ minimum: '1.3', daysToExpiry: 7 }), { minimum: '1.3', daysToExpiry: 7 });
    assert.deepEqual(subject.basePolicy({ minimum: '1.0' }), { minimum: '1.0' });
    fakeSettings({ workspace: { [minimum]: '1.3' }, folders: { strict: {} } });
    assert.deepEqual(subject.basePolicy({ minimum: '1.0', enforcement: false }), {
      minimum: '1.3',
      enforcement: false,
    });
  });

  test('a folder may ask for another minimum, and is not named for it', () => {
    fakeSettings({ user: { [minimum]: '1.2' }, workspace: { [minimum]: '1.3' }, folders: { strict: {} } });
    assert.deepEqual(subject.basePolicy(), { minimum: '1.3' });
    assert.deepEqual(subject.ignoredSettings(), []);
  });

  test('a folder that sets what the user has set is not named', () => {
    const { resourceManagerEndpointUrl } = user[customEnvironment];
    const both = { portalUrl: 'https://portal.example', resourceManagerEndpointUrl };
    fakeSettings({
      user: { [customEnvironment]: both },
      workspace: { [customEnvironment]: { resourceManagerEndpointUrl, portalUrl: both.portalUrl } },
      folders: { same: {} },
    });
    assert.deepEqual(subject.ignoredSettings(), []);
  });

  test("VS Code's own sign-in is not used where a folder leads it to another cloud", () => {
    fakeSettings({ user, workspace: hostile, folders: { evil: {} } });
    assert.equal(subject.foreignCloudSetting(), customEnvironment);
    fakeSettings({ user, folders: { clean: {} } });
    assert.equal(subject.foreignCloudSetting(), undefined);
    fakeSettings({ workspace: hostile, folders: { evil: {} } }); // Microsoft's public cloud: another provider
    assert.equal(subject.foreignCloudSetting(), undefined);
  });

  test('a workspace decides how its own code is judged, and never with a value of another kind', () => {
    const of = (values: object) => {
      fakeSettings({
        user: { 'azurePostgresTls.code.everyHost': true },
        workspace: { ...values },
        folders: { one: {} },
      });
      return subject.codeRulesFor();
    };
    assert.deepEqual(of({}), { enabled: true, everyHost: true, severity: {}, ignored: [], lenses: false });
    const own = {
      'azurePostgresTls.code.findings': false,
      'azurePostgresTls.code.everyHost': false,
      'azurePostgresTls.code.severity': { 'code/fallback': 'error' },
      'azurePostgresTls.code.ignored': ['legacy/**', 7],
      'azurePostgresTls.code.lenses': true,
    };
    assert.deepEqual(of(own), {
      enabled: false,
      everyHost: false,
      severity: { 'code/fallback': 'error' },
      ignored: ['legacy/**'],
      lenses: true,
    });
    assert.equal(of({ 'azurePostgresTls.code.lenses': 'yes' }).lenses, false);
    assert.deepEqual(
      of({ 'azurePostgresTls.code.severity': 'off', 'azurePostgresTls.code.ignored': '**' }).ignored,
      [],
    );
  });

  test('only a value that is believed is a change', () => {
    const changes: subject.SettingsChange[] = [];
    const none = { destination: false, offline: false, azureResourcesFilter: false, policy: false };
    fakeSettings({ user, folders: { some: {} } });
    const listening = subject.onDidChangeSettings((change) => changes.push(change));
    fakeSettings({ user, workspace: hostile, folders: { some: {} } });
    fakeSettings({ user: { ...user, [environment]: 'ChinaCloud' }, workspace: hostile, folders: { some: {} } });
    fakeSettings({ user: { ...user, [environment]: 'ChinaCloud' }, workspace: { [minimum]: '1.3' }, folders: {} });
    listening.dispose();
    assert.deepEqual(changes, [none, { ...none, destination: true }, { ...none, policy: true }]);
  });
});

suite('there is one place that reads settings', () => {
  test('lint refuses every other one', async () => {
    const eslint = new ESLint({ cwd: root });
    const code = "import * as vscode from 'vscode';\nvscode.workspace.getConfiguration('http').get('proxy');\n";
    const complaints = async (file: string): Promise<(string | null)[]> => {
      const results = await eslint.lintText(code, { filePath: path.join(root, 'src', file) });
      return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
    };
    assert.ok((await complaints('backends.ts')).includes('no-restricted-properties'));
    assert.ok((await complaints('ui/start.ts')).includes('no-restricted-properties'));
    assert.ok(!(await complaints('ui/app/settings.ts')).includes('no-restricted-properties'));
  });

  test('no source goes past the rule', async () => {
    const files = (await readdir(path.join(root, 'src'), { recursive: true })).filter((name) => name.endsWith('.ts'));
    assert.ok(files.length > 100);
    for (const file of files.filter((name) => name !== path.join('ui', 'app', 'settings.ts'))) {
      const text = await readFile(path.join(root, 'src', file), 'utf8');
      assert.doesNotMatch(text, /getConfiguration|affectsConfiguration/, file);
    }
  });

  test('each setting of the manifest says from where it is believed, as the manifest does', () => {
    const { properties } = manifest.contributes.configuration;
    const all: Readonly<Record<string, subject.AcceptedScopes>> = { ...subject.settings, ...subject.codeSettings };
    const expected: Readonly<Record<string, subject.AcceptedScopes>> = {
      machine: 'user',
      window: 'stricter',
      resource: 'trusted',
    };
    for (const [name, { scope }] of Object.entries(properties)) {
      assert.equal(all[name], expected[scope], name);
    }
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const others = Object.keys(all).filter((name) => !name.startsWith('azurePostgresTls.'));
    const ofWorkspaces = Object.entries(all).flatMap(([name, scopes]) => (scopes === 'user' ? [] : [name]));
    assert.deepEqual([...restrictedConfigurations].sort(), [...ofWorkspaces, ...others].sort());
  });
});
