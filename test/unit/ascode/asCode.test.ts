import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { asCode, type Code, type CodeTarget } from '../../../src/ascode';
import { codeForms, type CodeForm } from '../../../src/ascode/forms';
import { formatServerId } from '../../../src/domain/resourceId';
import type { Server } from '../../../src/domain/server';
import { apiVersions } from '../../../src/ascode/types';
import { parseHcl } from '../../support/hcl';
import { flexibleServer, singleServer } from '../../support/servers';

const inGroup = (server: Server, resourceGroup: string): Server => ({
  ...server,
  resourceGroup,
  id: formatServerId({ ...server, resourceGroup }),
});
const tight: CodeTarget = { server: flexibleServer(), settings: { enforcement: true, minimum: '1.3' } };
const loose: CodeTarget = {
  server: flexibleServer({ name: '1-odd-name' }),
  settings: { enforcement: false, minimum: '1.2' },
};
const single: CodeTarget = { server: singleServer(), settings: { enforcement: true, minimum: '1.2' } };
/** Names that Azure permits and that shells, templates and YAML read otherwise. */
const odd: CodeTarget = {
  server: inGroup(flexibleServer({ name: 'odd-pg' }), 'rg_(a).b-é'),
  settings: { minimum: '1.3' },
};
const all = [tight, loose, single, odd];

const code = (targets: readonly CodeTarget[], form: CodeForm): Code => asCode(targets, form);
const text = (targets: readonly CodeTarget[], form: CodeForm): string => {
  const [file, ...others] = code(targets, form).files;
  assert.deepEqual(others, []);
  return file?.text ?? assert.fail('no file');
};

suite('every form', () => {
  test('writes each server once, or leaves it out with the reason', () => {
    for (const form of codeForms) {
      const { files, leftOut } = code(all, form);
      const whole = files.map((file) => file.text).join('');
      for (const { server } of all) {
        const isLeft = leftOut.some(({ id }) => id === server.id);
        assert.equal(whole.includes(server.name), !isLeft, `${form}: ${server.name}`);
      }
    }
  });

  test('that describes whole Single Servers leaves them out', () => {
    for (const form of ['bicep', 'armJson', 'terraformAzurerm', 'pulumiTypeScript'] as const) {
      assert.deepEqual(code(all, form).leftOut, [{ id: single.server.id, reason: 'wholeResource' }], form);
    }
  });

  test('leaves out settings that it cannot write', () => {
    const none: CodeTarget = { server: flexibleServer(), settings: { minimum: '1.0' } };
    for (const form of codeForms) {
      assert.deepEqual(code([none], form), { files: [], leftOut: [{ id: none.server.id, reason: 'notInForm' }] });
    }
  });
});

suite('shell scripts', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'az-'));
    const az = join(folder, 'az');
    // prints each argument on a line of its own, so that it can be compared
    writeFileSync(
      az,
      `#!/bin/sh\nfor one in "$@"; do printf '%s\\n' "$one"; done >> "$AZ_LOG"\necho --end-- >> "$AZ_LOG"\n`,
    );
    chmodSync(az, 0o755);
  });
  after(() => rmSync(folder, { recursive: true }));

  function run(shell: string, script: string): string[][] {
    const log = join(folder, `${shell}.log`);
    writeFileSync(log, '');
    const file = join(folder, 'tls.sh');
    writeFileSync(file, script);
    execFileSync(shell, [file], { env: { PATH: `${folder}:/usr/bin:/bin`, AZ_LOG: log } });
    return readFileSync(log, 'utf8')
      .split('--end--\n')
      .filter((one) => one !== '')
      .map((one) => one.trimEnd().split('\n'));
  }

  for (const shell of ['bash', 'dash']) {
    test(`give az its arguments in ${shell}, enforcing first and stopping last`, () => {
      const calls = run(shell, text(all, 'azureCliBash'));
      const set = ({ server }: CodeTarget, name: string, value: string): string[] => [
        ...['postgres', 'flexible-server', 'parameter', 'set'],
        ...[`--resource-group=${server.resourceGroup}`, `--server-name=${server.name}`],
        ...[`--subscription=${server.subscriptionId}`, `--name=${name}`, `--value=${value}`],
      ];
      assert.deepEqual(calls.slice(0, 4), [
        set(tight, 'require_secure_transport', 'on'),
        set(tight, 'ssl_min_protocol_version', 'TLSv1.3'),
        set(loose, 'ssl_min_protocol_version', 'TLSv1.2'),
        set(loose, 'require_secure_transport', 'off'),
      ]);
      assert.deepEqual(calls[4]?.slice(0, 3), [
        'rest',
        '--method=patch',
        `--url=${single.server.id}?api-version=2017-12-01`,
      ]);
      assert.deepEqual(JSON.parse(calls[4]?.at(-1) ?? ''), {
        properties: { sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_2' },
      });
      assert.deepEqual(calls[5], set(odd, 'ssl_min_protocol_version', 'TLSv1.3'));
    });
  }

  test('stop at the first failure', () => {
    assert.match(text([tight], 'azureCliBash'), /^#!\/bin\/sh\nset -e\n/);
  });

  test('of PowerShell name the module, and quote what is no word', () => {
    const lines = text(all, 'azPowerShell').trimEnd().split('\n');
    assert.equal(lines.length, 7);
    for (const line of lines.slice(1)) {
      assert.match(line, /^Az\.PostgreSql(FlexibleServer)?\\Update-AzPostgreSql\w+( -\w+ ('[^']*'|[\w-]+))+$/u);
    }
    assert.ok(lines[6]?.includes("-ResourceGroupName 'rg_(a).b-é'"), lines[6]);
    assert.ok(lines[5]?.endsWith("-Name 'orders-db' -SslEnforcement Enabled -MinimalTlsVersion TLS1_2"), lines[5]);
    assert.ok(text([tight], 'azureCliPowerShell').includes('az postgres flexible-server parameter set'));
  });
});

suite('templates', () => {
  test('ARM JSON has the shape of deployments, one write after the other on a server, one file for each group', () => {
    const { files } = code(all, 'armJson');
    assert.deepEqual(
      files.map(({ name }) => name),
      ['tls-1.json', 'tls-2.json'],
    );
    const template = JSON.parse(files[0]?.text ?? '') as {
      $schema: string;
      contentVersion: string;
      resources: { type: string; apiVersion: string; name: string; dependsOn?: string[]; properties: object }[];
    };
    assert.match(template.$schema, /^https:\/\/schema\.management\.azure\.com\/schemas\/2019-04-01\//);
    assert.equal(template.contentVersion, '1.0.0.0');
    assert.deepEqual(
      template.resources.map(({ name, properties, dependsOn }) => [name, properties, dependsOn?.length ?? 0]),
      [
        ['payments-pg/require_secure_transport', { value: 'on', source: 'user-override' }, 0],
        ['payments-pg/ssl_min_protocol_version', { value: 'TLSv1.3', source: 'user-override' }, 1],
        ['1-odd-name/ssl_min_protocol_version', { value: 'TLSv1.2', source: 'user-override' }, 0],
        ['1-odd-name/require_secure_transport', { value: 'off', source: 'user-override' }, 1],
      ],
    );
    for (const { type, name, dependsOn = [] } of template.resources) {
      // a name has one segment fewer than its type
      assert.equal(name.split('/').length, type.split('/').length - 1);
      for (const one of dependsOn) {
        const [, of, server, parameter] = /^\[resourceId\('([^']+)', '([^']+)', '([^']+)'\)\]$/.exec(one) ?? [];
        assert.equal(of, type);
        assert.ok(template.resources.some(({ name: other }) => other === `${server}/${parameter}`));
      }
    }
  });

  test('Bicep refers to what it declares, and says how it is deployed', () => {
    const { files } = code([tight, loose, odd], 'bicep');
    assert.equal(files.length, 2);
    const [first] = files;
    const declared = [...(first?.text ?? '').matchAll(/^resource (\w+) '([^']+)'/gm)].map(([, name]) => name);
    assert.deepEqual(declared, [
      'payments_pg',
      'payments_pg_enforce',
      'payments_pg_minimum',
      'server_1_odd_name',
      'server_1_odd_name_minimum',
      'server_1_odd_name_enforce',
    ]);
    const used = [...(first?.text ?? '').matchAll(/(?:parent: |dependsOn: \[ )(\w+)/g)].map(([, name]) => name);
    assert.ok(used.length === 6 && used.every((name) => name !== undefined && declared.includes(name)));
    assert.match(
      files[1]?.text ?? '',
      /^\/\/ Deploy with: az deployment group create .* --resource-group 'rg_\(a\)\.b-é' /u,
    );
  });
});

suite('YAML', () => {
  test('of Ansible has texts where YAML would read true and numbers', () => {
    const [document] = parseAllDocuments(text(all, 'ansible'), { version: '1.1' });
    assert.deepEqual(document?.errors, []);
    const [play] = document?.toJS() as [{ hosts: string; tasks: Record<string, unknown>[] }];
    const requests = play.tasks.map((task) => task['azure.azcollection.azure_rm_resource'] as Record<string, unknown>);
    assert.equal(requests.length, 6);
    assert.deepEqual(requests[0], {
      api_version: '2025-08-01',
      subscription_id: tight.server.subscriptionId,
      resource_group: 'rg-pay',
      provider: 'DBforPostgreSQL',
      resource_type: 'flexibleServers',
      resource_name: 'payments-pg',
      method: 'PATCH',
      subresource: [{ type: 'configurations', name: 'require_secure_transport' }],
      body: { properties: { value: 'on', source: 'user-override' } },
    });
    assert.deepEqual(requests[4]?.['body'], { properties: { sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_2' } });
    assert.deepEqual((requests[3]?.['body'] as { properties: object }).properties, {
      value: 'off',
      source: 'user-override',
    });
  });
});

suite('TypeScript', () => {
  test('of Pulumi is read by the compiler, and its types fit', () => {
    const program = text([tight, loose, odd], 'pulumiTypeScript');
    const declarations = `
      declare module '@pulumi/azure-native' {
        export class Provider { constructor(name: string, args: { subscriptionId?: string }); }
      }
      declare module '@pulumi/azure-native/dbforpostgresql' {
        export class Configuration {
          constructor(
            name: string,
            args: { resourceGroupName: string; serverName: string; configurationName?: string; value?: string; source?: string },
            options?: { provider?: import('@pulumi/azure-native').Provider; dependsOn?: Configuration[] },
          );
        }
      }`;
    const sources: Readonly<Record<string, string>> = { 'index.ts': program, 'pulumi.d.ts': declarations };
    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      types: [],
      noLib: false,
    };
    const host = ts.createCompilerHost(options);
    const { getSourceFile } = host;
    host.getSourceFile = (name, ...rest) => {
      const source = sources[name];
      return source === undefined
        ? getSourceFile.call(host, name, ...rest)
        : ts.createSourceFile(name, source, ts.ScriptTarget.ES2022, true);
    };
    const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(Object.keys(sources), options, host));
    assert.deepEqual(
      diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
      [],
    );
    assert.equal([...program.matchAll(/new postgresql\.Configuration\(/g)].length, 5);
    assert.ok(program.includes('dependsOn: [payments_pg_enforce]'));
  });
});

suite('Terraform', () => {
  test('of azurerm has a provider for each subscription, and what the service returns', async () => {
    const { provider, data, resource, import: imports } = await parseHcl(text([tight, odd], 'terraformAzurerm'));
    assert.deepEqual(provider, {
      azurerm: [{ alias: 'subscription_1', subscription_id: '6f1c2b9e-3d47-4f6a-9b1e-0c5d8a7e4f21', features: [{}] }],
    });
    assert.deepEqual(data, {
      azurerm_postgresql_flexible_server: {
        payments_pg: [{ provider: '${azurerm.subscription_1}', name: 'payments-pg', resource_group_name: 'rg-pay' }],
        odd_pg: [{ provider: '${azurerm.subscription_1}', name: 'odd-pg', resource_group_name: 'rg_(a).b-é' }],
      },
    });
    const configuration = (server: string, name: string, value: string, after?: string) => [
      {
        provider: '${azurerm.subscription_1}',
        server_id: `\${data.azurerm_postgresql_flexible_server.${server}.id}`,
        ...{ name, value },
        ...(after ? { depends_on: [`\${azurerm_postgresql_flexible_server_configuration.${after}}`] } : {}),
      },
    ];
    assert.deepEqual(resource, {
      azurerm_postgresql_flexible_server_configuration: {
        payments_pg_enforce: configuration('payments_pg', 'require_secure_transport', 'on'),
        payments_pg_minimum: configuration('payments_pg', 'ssl_min_protocol_version', 'TLSv1.3', 'payments_pg_enforce'),
        odd_pg_minimum: configuration('odd_pg', 'ssl_min_protocol_version', 'TLSv1.3'),
      },
    });
    assert.equal((imports as unknown[]).length, 3);
  });

  test('of azapi locks the server, and patches a Single Server', async () => {
    const { resource } = await parseHcl(text(all, 'terraformAzapi'));
    const { azapi_update_resource: updates, azapi_resource_action: actions } = resource as Record<
      string,
      Record<string, unknown>
    >;
    assert.deepEqual(updates?.['payments_pg_minimum'], [
      {
        type: `Microsoft.DBforPostgreSQL/flexibleServers/configurations@${apiVersions.flexible}`,
        resource_id: `${tight.server.id}/configurations/ssl_min_protocol_version`,
        body: { properties: { value: 'TLSv1.3', source: 'user-override' } },
        locks: [tight.server.id],
        depends_on: ['${azapi_update_resource.payments_pg_enforce}'],
      },
    ]);
    assert.deepEqual(actions, {
      orders_db: [
        {
          type: `Microsoft.DBforPostgreSQL/servers@${apiVersions.single}`,
          resource_id: single.server.id,
          method: 'PATCH',
          body: { properties: { sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_2' } },
        },
      ],
    });
    assert.equal(Object.keys(updates ?? {}).length, 5);
  });

  test('names of resource groups are texts, whatever they are', async () => {
    for (const resourceGroup of ['a${b}', '%{if x}', '$${', '"]', 'a\\b', 'é']) {
      const server = { ...flexibleServer(), resourceGroup };
      const { data } = await parseHcl(text([{ server, settings: { minimum: '1.3' } }], 'terraformAzurerm'));
      const { azurerm_postgresql_flexible_server: servers } = data as Record<string, Record<string, unknown[]>>;
      const [read] = servers?.['payments_pg'] ?? [];
      // the parser keeps the escapes of templates
      const escaped = resourceGroup.replace(/[$%](?=\{)/g, '$&$&');
      assert.equal((read as Record<string, unknown>)['resource_group_name'], escaped);
    }
  });
});
