import type { TlsChange } from '../domain/change';
import { formatServerId } from '../domain/resourceId';
import type { Server } from '../domain/server';
import type { TlsBound } from '../domain/tlsVersion';
import { shellQuoted, shellWord } from './shells';
import type { Shell } from './types';

/** A `minimalTlsVersion` exists for these only. */
const singleMinimums: Readonly<Partial<Record<TlsBound, string>>> = {
  none: 'TLSEnforcementDisabled',
  '1.0': 'TLS1_0',
  '1.1': 'TLS1_1',
  '1.2': 'TLS1_2',
};

/** An `ssl_min_protocol_version` exists for these only. */
const flexibleMinimums: Readonly<Partial<Record<TlsBound, string>>> = { '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' };

export interface CliOptions {
  readonly shell: Shell;
  /** There `az` is a batch file, and cmd.exe reads its arguments once more. */
  readonly windows: boolean;
  /**
   * Single Server only: `az postgres server`, which Azure CLI 2.80 no longer has, instead of the request to the service
   * that every version can send.
   */
  readonly olderCli?: boolean;
}

/**
 * Azure CLI commands, one a line, that make a server's TLS settings what they are, or what `change` asks for.
 * Settings that are not known are left out; undefined when nothing is left, or when the shell has no way to write it.
 */
export function azureCliFor(server: Server, change: TlsChange | undefined, options: CliOptions): string | undefined {
  const settings = change ?? currentSettings(server);
  const write = new Words(options);
  const commands =
    server.kind === 'flexible'
      ? flexibleServerCommands(server, settings, write)
      : options.olderCli
        ? olderSingleServerCommands(server, settings, write)
        : singleServerCommands(server, settings, write);
  const lines = commands.map((words) => (words.includes(undefined) ? undefined : words.join(' ')));
  return lines.length > 0 && !lines.includes(undefined) ? lines.join('\n') : undefined;
}

/** The command that starts a server; undefined where there is none, or where the shell has no way to write it. */
export function startCommand(server: Server, options: Omit<CliOptions, 'olderCli'>): string | undefined {
  if (server.kind === 'single') {
    return undefined;
  }
  const write = new Words(options);
  const ids = write.option('ids', formatServerId(server));
  return ids && [...write.unconverted, ...['az', 'postgres', 'flexible-server', 'start'], ids].join(' ');
}

function currentSettings({ tls: { enforcement, minimum } }: Server): TlsChange {
  return {
    ...(enforcement.known ? { enforcement: enforcement.value } : {}),
    ...(minimum.known ? { minimum: minimum.value } : {}),
  };
}

type Command = readonly (string | undefined)[];

/** Arguments of a command, quoted for a shell; undefined where the shell cannot express one. */
class Words {
  constructor(readonly options: CliOptions) {}

  /** `--name=value`, the form in which a value that begins with a hyphen is no option. */
  option(name: string, value: string): string | undefined {
    const { shell, windows } = this.options;
    if (shell === 'powershell' && windows && !/^[\w./:=?-]*$/.test(value)) {
      // PowerShell adds no quotes to a word without spaces, and `)` would end the block of the batch file
      return shellQuoted(`--${name}="${value}"`, shell);
    }
    return shellWord(`--${name}=${value}`, shell);
  }

  /** JSON as an argument of a program on every platform. */
  json(value: unknown): string | undefined {
    const { shell, windows } = this.options;
    const text = JSON.stringify(value);
    // programs on Windows read \" as a quote; nothing between these quotes means anything to cmd.exe
    const escaped = text.replaceAll('"', '\\"');
    return shell === 'cmd' ? `"${escaped}"` : shellQuoted(shell === 'powershell' && windows ? escaped : text, shell);
  }

  /** A path for `az rest`: only ASCII, but for what reads `%` as a variable. */
  url(path: string): string {
    const { shell, windows } = this.options;
    return shell === 'cmd' || (shell === 'powershell' && windows) ? path : encodeURI(path);
  }

  /** Keeps Git Bash from making a Windows path of one that begins with a slash. */
  get unconverted(): readonly string[] {
    const { shell, windows } = this.options;
    return windows && (shell === 'posix' || shell === 'fish') ? ['MSYS_NO_PATHCONV=1'] : [];
  }
}

/** `Servers - Update` of the service's API; the relative URL is taken in whatever cloud the CLI is signed in to. */
function singleServerCommands(server: Server, settings: TlsChange, words: Words): Command[] {
  const properties = singleServerProperties(settings);
  const url = words.url(`${formatServerId(server)}?api-version=2017-12-01`);
  return Object.keys(properties).length > 0
    ? [
        [
          ...words.unconverted,
          ...['az', 'rest', '--method=patch', words.option('url', url)],
          ...['--body', words.json({ properties })],
        ],
      ]
    : [];
}

function singleServerProperties({ enforcement, minimum }: TlsChange): Readonly<Record<string, string>> {
  const minimalTlsVersion = minimum && singleMinimums[minimum];
  return {
    ...(enforcement === undefined ? {} : { sslEnforcement: enforcement ? 'Enabled' : 'Disabled' }),
    ...(minimalTlsVersion ? { minimalTlsVersion } : {}),
  };
}

function olderSingleServerCommands(server: Server, settings: TlsChange, words: Words): Command[] {
  const { sslEnforcement, minimalTlsVersion } = singleServerProperties(settings);
  const given = [
    ...(sslEnforcement ? [words.option('ssl-enforcement', sslEnforcement)] : []),
    ...(minimalTlsVersion ? [words.option('minimal-tls-version', minimalTlsVersion)] : []),
  ];
  return given.length > 0 ? [['az', 'postgres', 'server', 'update', ...scope(server, 'name', words), ...given]] : [];
}

function flexibleServerCommands(server: Server, { enforcement, minimum }: TlsChange, words: Words): Command[] {
  const minimumVersion = minimum && flexibleMinimums[minimum];
  const parameters: [parameter: string, value: string][] = [];
  if (enforcement !== undefined) {
    parameters.push(['require_secure_transport', enforcement ? 'on' : 'off']);
  }
  if (minimumVersion) {
    parameters.push(['ssl_min_protocol_version', minimumVersion]);
  }
  return parameters.map(([parameter, value]) => [
    ...['az', 'postgres', 'flexible-server', 'parameter', 'set', ...scope(server, 'server-name', words)],
    ...[words.option('name', parameter), words.option('value', value)],
  ]);
}

function scope({ resourceGroup, name, subscriptionId }: Server, nameOption: string, words: Words): Command {
  return [
    words.option('resource-group', resourceGroup),
    words.option(nameOption, name),
    words.option('subscription', subscriptionId),
  ];
}
