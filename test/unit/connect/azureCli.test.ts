import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { azureCliFor, startCommand, type CliOptions } from '../../../src/connect/azureCli';
import { isResourceGroupName } from '../../../src/domain/resourceId';
import { known, unknown, type Reading, type Server, type ServerKind } from '../../../src/domain/server';
import type { TlsBound } from '../../../src/domain/tlsVersion';
import { has } from '../../support/terminals';
import { readBatchArguments, readPowerShellArguments } from './commandLines';

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

const posix: CliOptions = { shell: 'posix', windows: false };
const older: CliOptions = { ...posix, olderCli: true };
const powershell: CliOptions = { shell: 'powershell', windows: false };

const url = (group: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.DBforPostgreSQL/servers/orders?api-version=2017-12-01`;
const rest = `az rest --method=patch "--url=${url('shop')}" --body `;
const scope = `--resource-group=shop --name=orders --subscription=${subscriptionId}`;
const single = `az postgres server update ${scope}`;
const flexible = `az postgres flexible-server parameter set --resource-group=shop --server-name=orders --subscription=${subscriptionId}`;

describe('azureCliFor', () => {
  it('sends the settings of a Single Server in one request, which every version of the CLI can', () => {
    for (const [minimum, value] of [
      ['none', 'TLSEnforcementDisabled'],
      ['1.0', 'TLS1_0'],
      ['1.1', 'TLS1_1'],
      ['1.2', 'TLS1_2'],
    ] as const) {
      const one = server('single', known(true), known(minimum));
      assert.equal(
        azureCliFor(one, undefined, posix),
        `${rest}'{"properties":{"sslEnforcement":"Enabled","minimalTlsVersion":"${value}"}}'`,
      );
      assert.equal(
        azureCliFor(one, undefined, older),
        `${single} --ssl-enforcement=Enabled --minimal-tls-version=${value}`,
      );
    }
  });

  it('gives the settings of a Flexible Server in a command for each parameter', () => {
    assert.equal(
      azureCliFor(server('flexible', known(false), known('1.3')), undefined, posix),
      `${flexible} --name=ssl_min_protocol_version --value=TLSv1.3\n${flexible} --name=require_secure_transport --value=off`,
    );
    assert.equal(
      azureCliFor(server('flexible', known(true), known('1.2')), undefined, powershell),
      `${flexible} --name=require_secure_transport --value=on\n${flexible} --name=ssl_min_protocol_version "--value=TLSv1.2"`,
    );
  });

  it('gives a change and nothing else', () => {
    const one = server('single', known(true), known('1.2'));
    assert.equal(
      azureCliFor(one, { enforcement: false }, posix),
      `${rest}'{"properties":{"sslEnforcement":"Disabled"}}'`,
    );
    assert.equal(azureCliFor(one, { minimum: '1.1' }, older), `${single} --minimal-tls-version=TLS1_1`);
    const other = server('flexible', known(true), known('1.2'));
    assert.equal(
      azureCliFor(other, { minimum: '1.3' }, posix),
      `${flexible} --name=ssl_min_protocol_version --value=TLSv1.3`,
    );
    assert.equal(azureCliFor(other, {}, posix), undefined);
  });

  it('leaves out what is not known or does not exist', () => {
    const stopped = unknown('stopped');
    assert.equal(
      azureCliFor(server('single', stopped, known('1.2')), undefined, posix),
      `${rest}'{"properties":{"minimalTlsVersion":"TLS1_2"}}'`,
    );
    assert.equal(
      azureCliFor(server('flexible', known(true), known('none')), undefined, posix),
      `${flexible} --name=require_secure_transport --value=on`,
    );
    for (const kind of ['single', 'flexible'] as const) {
      assert.equal(azureCliFor(server(kind, stopped, stopped), undefined, posix), undefined);
    }
    assert.equal(azureCliFor(server('single', known(true), known('1.2')), { minimum: '1.3' }, posix), undefined);
  });

  it('keeps Git Bash from making a Windows path of the URL', () => {
    const line = azureCliFor(server('single', known(true), known('1.2')), undefined, { shell: 'posix', windows: true });
    assert.match(line ?? '', /^MSYS_NO_PATHCONV=1 az rest /);
  });

  it('is silent where the shell is not known', () => {
    for (const kind of ['single', 'flexible'] as const) {
      const one = server(kind, known(true), known('1.2'));
      assert.equal(azureCliFor(one, undefined, { shell: 'other', windows: false }), undefined);
    }
  });

  describe('reaches the CLI as it is', () => {
    const groups = [
      ...['-x', '--help', '-', 'rg(1)', '(', ')', 'a)b(c', 'Ünïcode-日本', 'a.b_c', '()()'],
      ...fc
        .sample(fc.string({ unit: fc.constantFrom(...'aZ09_-.()é日'), minLength: 1, maxLength: 10 }), {
          numRuns: 100,
          seed: 1,
        })
        .filter(isResourceGroupName),
    ];
    const body = { properties: { sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_2' } };

    /** What the three commands for a group are to be read as. */
    function check(name: string, [request, update, parameter]: readonly (readonly string[])[], what: string): void {
      const message = `${what}: ${name}`;
      assert.deepEqual(request?.slice(0, 2), ['rest', '--method=patch'], message);
      assert.equal(decodeURI(request?.[2] ?? ''), `--url=${url(name)}`, message);
      assert.equal(request?.[3], '--body', message);
      assert.deepEqual(JSON.parse(request?.[4] ?? ''), body, message);
      assert.equal(request?.length, 5, message);
      assert.deepEqual(
        update,
        [
          ...['postgres', 'server', 'update', `--resource-group=${name}`, '--name=orders'],
          ...[`--subscription=${subscriptionId}`, '--ssl-enforcement=Enabled', '--minimal-tls-version=TLS1_2'],
        ],
        message,
      );
      assert.equal(parameter?.[4], `--resource-group=${name}`, message);
      assert.equal(parameter?.at(-1), '--value=TLSv1.2', message);
    }

    const linesFor = (name: string, options: CliOptions): readonly string[] =>
      [
        azureCliFor(server('single', known(true), known('1.2'), name), undefined, options),
        azureCliFor(server('single', known(true), known('1.2'), name), undefined, { ...options, olderCli: true }),
        azureCliFor(server('flexible', known(true), known('1.2'), name), { minimum: '1.2' }, options),
      ].map((line) => line ?? '');

    for (const [program, shell] of [
      ['sh', 'posix'],
      ['bash', 'posix'],
      ['zsh', 'posix'],
      ['ksh', 'posix'],
      ['fish', 'fish'],
    ] as const) {
      it(`from ${program}`, { skip: !has(program) && `no ${program}` }, () => {
        const lines = groups.flatMap((name) => linesFor(name, { shell, windows: false }));
        const az =
          shell === 'fish'
            ? "function az; printf '%s\\0' (count $argv) $argv; end"
            : `az() { printf '%s\\0' "$#" "$@"; }`;
        const output = execFileSync(program, ['-c', [az, ...lines].join('\n')], {
          encoding: 'utf8',
          env: { ...process.env, LC_ALL: 'C.UTF-8' },
        });
        const words = output.split('\0');
        for (const name of groups) {
          check(
            name,
            [1, 2, 3].map(() => words.splice(0, Number(words.shift()))),
            program,
          );
        }
        // line editors take bytes above ASCII for keys
        assert.ok(lines.every((line) => /^[ -~]*$/.test(line)));
      });
    }

    it('from cmd.exe, which reads a line twice: at the prompt, and in the block of az.cmd', () => {
      for (const name of groups) {
        const lines = linesFor(name, { shell: 'cmd', windows: true });
        check(
          name,
          lines.map((line) => readBatchArguments(line.slice('az '.length))),
          'cmd',
        );
      }
    });

    it('from PowerShell on Windows, whose az.cmd is read by cmd.exe', () => {
      for (const name of groups) {
        const lines = linesFor(name, { shell: 'powershell', windows: true });
        check(
          name,
          // up to 7.2 always, and for batch files ever after, PowerShell only puts quotes around what has spaces
          lines.map((line) =>
            readBatchArguments(
              readPowerShellArguments(line)
                .slice(1)
                .map((word) => (/\s/.test(word) ? `"${word}"` : word))
                .join(' '),
            ),
          ),
          'PowerShell on Windows',
        );
      }
    });

    it('from PowerShell elsewhere, which passes arguments as they are', () => {
      for (const name of groups) {
        const lines = linesFor(name, powershell);
        check(
          name,
          lines.map((line) => readPowerShellArguments(line).slice(1)),
          'PowerShell',
        );
      }
    });
  });
});

describe('startCommand', () => {
  const one = (resourceGroup = 'shop') => server('flexible', known(true), known('1.2'), resourceGroup);

  it('starts a Flexible Server by its id; a Single Server has no such command', () => {
    assert.equal(startCommand(one(), posix), `az postgres flexible-server start --ids=${one().id}`);
    assert.equal(startCommand(server('single', known(true), known('1.2')), posix), undefined);
  });

  it('is quoted for the shell, and left out where the rules of the shell are not known', () => {
    const odd = one('shop(old)');
    const words = ['postgres', 'flexible-server', 'start', `--ids=${odd.id}`];
    assert.equal(startCommand(odd, posix), `az postgres flexible-server start "--ids=${odd.id}"`);
    const gitBash = startCommand(odd, { shell: 'posix', windows: true }) ?? '';
    assert.match(gitBash, /^MSYS_NO_PATHCONV=1 az postgres flexible-server start /);
    const cmd = startCommand(odd, { shell: 'cmd', windows: true }) ?? '';
    assert.deepEqual(readBatchArguments(cmd.slice('az '.length)), words);
    const batch = readPowerShellArguments(startCommand(odd, { shell: 'powershell', windows: true }) ?? '');
    assert.deepEqual(readBatchArguments(batch.slice(1).join(' ')), words);
    assert.equal(startCommand(odd, { shell: 'other', windows: false }), undefined);
  });
});
