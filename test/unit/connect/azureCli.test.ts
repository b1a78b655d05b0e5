import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { azureCliFor } from '../../../src/connect/azureCli';
import { known, unknown, type Reading, type Server, type ServerKind } from '../../../src/domain/server';
import type { TlsBound } from '../../../src/domain/tlsVersion';
import { readPowerShellArgument } from './parsers';

const subscriptionId = '00000000-0000-0000-0000-000000000001';

function server(
  kind: ServerKind,
  enforcement: Reading<boolean>,
  minimum: Reading<TlsBound>,
  resourceGroup = 'shop',
): Server {
  const type = kind === 'single' ? 'servers' : 'flexibleServers';
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.DBforPostgreSQL/${type}/orders`,
    kind,
    name: 'orders',
    resourceGroup,
    subscriptionId,
    location: 'westeurope',
    state: 'Ready',
    tls: { enforcement, minimum, maximum: known('none') },
    readAt: 0,
  };
}

const single = 'az postgres server update --resource-group shop --name orders ';
const subscription = ` --subscription ${subscriptionId}`;
const flexible = `az postgres flexible-server parameter set --resource-group shop --server-name orders${subscription} `;

describe('azureCliFor', () => {
  it('gives the settings of a Single Server in one command', () => {
    for (const [minimum, value] of [
      ['none', 'TLSEnforcementDisabled'],
      ['1.0', 'TLS1_0'],
      ['1.1', 'TLS1_1'],
      ['1.2', 'TLS1_2'],
    ] as const) {
      assert.equal(
        azureCliFor(server('single', known(true), known(minimum)), undefined, 'posix'),
        `${single}--ssl-enforcement Enabled --minimal-tls-version ${value}${subscription}`,
      );
    }
  });

  it('gives the settings of a Flexible Server in a command for each parameter', () => {
    assert.equal(
      azureCliFor(server('flexible', known(false), known('1.3')), undefined, 'posix'),
      `${flexible}--name require_secure_transport --value off\n${flexible}--name ssl_min_protocol_version --value TLSv1.3`,
    );
    assert.equal(
      azureCliFor(server('flexible', known(true), known('1.2')), undefined, 'powershell'),
      `${flexible}--name require_secure_transport --value on\n${flexible}--name ssl_min_protocol_version --value TLSv1.2`,
    );
  });

  it('gives a change and nothing else', () => {
    const one = server('single', known(true), known('1.2'));
    assert.equal(
      azureCliFor(one, { enforcement: false }, 'posix'),
      `${single}--ssl-enforcement Disabled${subscription}`,
    );
    assert.equal(azureCliFor(one, { minimum: '1.1' }, 'posix'), `${single}--minimal-tls-version TLS1_1${subscription}`);
    assert.equal(
      azureCliFor(one, { enforcement: true, minimum: '1.2' }, 'posix'),
      `${single}--ssl-enforcement Enabled --minimal-tls-version TLS1_2${subscription}`,
    );
    const other = server('flexible', known(true), known('1.2'));
    assert.equal(
      azureCliFor(other, { minimum: '1.3' }, 'posix'),
      `${flexible}--name ssl_min_protocol_version --value TLSv1.3`,
    );
    assert.equal(azureCliFor(other, {}, 'posix'), undefined);
  });

  it('leaves out what is not known or does not exist', () => {
    const stopped = unknown('stopped');
    assert.equal(
      azureCliFor(server('single', stopped, known('1.2')), undefined, 'posix'),
      `${single}--minimal-tls-version TLS1_2${subscription}`,
    );
    assert.equal(
      azureCliFor(server('flexible', known(true), stopped), undefined, 'posix'),
      `${flexible}--name require_secure_transport --value on`,
    );
    assert.equal(
      azureCliFor(server('flexible', known(true), known('none')), undefined, 'posix'),
      `${flexible}--name require_secure_transport --value on`,
    );
    for (const kind of ['single', 'flexible'] as const) {
      assert.equal(azureCliFor(server(kind, stopped, stopped), undefined, 'posix'), undefined);
    }
    assert.equal(azureCliFor(server('single', known(true), known('1.2')), { minimum: '1.3' }, 'posix'), undefined);
  });

  describe('quotes the resource group', () => {
    const group = fc.string({
      unit: fc.constantFrom(...'aZ0_-.()é日$`\'"\\!; &|<>*?#~‘’“”'),
      minLength: 1,
      maxLength: 10,
    });
    const command = (resourceGroup: string, shell: 'posix' | 'powershell'): string =>
      azureCliFor(server('single', known(true), known('1.2'), resourceGroup), undefined, shell) ?? '';

    it('for a POSIX shell, run', { skip: process.platform === 'win32' && 'no sh' }, () => {
      const groups = fc.sample(group, { numRuns: 300, seed: 1 });
      const script = ['az() { printf \'%s\\0\' "$#" "$5"; }', ...groups.map((name) => command(name, 'posix'))];
      const output = execFileSync('sh', ['-c', script.join('\n')], { encoding: 'utf8' }).split('\0');
      groups.forEach((name, index) => {
        assert.deepEqual(output.slice(2 * index, 2 * index + 2), ['13', name]);
      });
    });

    it('for PowerShell', () => {
      fc.assert(
        fc.property(group, (name) => {
          const written = / --resource-group (.*) --name orders /s.exec(command(name, 'powershell'))?.[1] ?? '';
          assert.equal(/^[\w.-]+$/.test(written) ? written : readPowerShellArgument(written), name);
        }),
      );
    });
  });
});
