import type { TlsChange } from '../domain/change';
import { formatServerId } from '../domain/resourceId';
import type { Server } from '../domain/server';
import type { TlsBound } from '../domain/tlsVersion';
import { shellQuoted, shellWord } from './shells';
import type { Shell } from './types';

/** Versions that have a `minimalTlsVersion`. */
const singleMinimums: Readonly<Partial<Record<TlsBound, string>>> = {
  none: 'TLSEnforcementDisabled',
  '1.0': 'TLS1_0',
  '1.1': 'TLS1_1',
  '1.2': 'TLS1_2',
};

/** Versions that have an `ssl_min_protocol_version`. */
const flexibleMinimums: Readonly<Partial<Record<TlsBound, string>>> = { '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' };

export interface CliOptions {
  readonly shell: Shell;
  /** On Windows `az` is a batch file, and cmd.exe parses its arguments a second time. */
  readonly windows: boolean;
  /**
   * Single Server only: uses `az postgres server`, removed in Azure CLI 2.80, instead of a request to the service,
   * which every version supports.
   */
  readonly olderCli?: boolean;
}

/**
 * Azure CLI commands, one per line, that set a server's TLS settings to their current values, or to those of `change`.
 * Unknown settings are omitted; undefined when none is left, or when the shell cannot express the commands.
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

/** The command that starts a server; undefined when there is none, or when the shell cannot express it. */
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

/** Arguments of a command, quoted for a shell; undefined when the shell cannot express one. */
class Words {
  constructor(readonly options: CliOptions) {}

  /** Formats `--name=value`, so that a value that begins with a hyphen is not an option. */
  option(name: string, value: string): string | undefined {
    const { shell, windows } = this.options;
    if (shell === 'powershell' && windows && !/^[\w./:=?-]*$/.test(value)) {
      // PowerShell does not quote an argument without spaces, and `)` would end the block of the batch file
      return shellQuoted(`--${name}="${value}"`, shell);
    }
    return shellWord(`--${name}=${value}`, shell);
  }

  /** Formats JSON as a program argument on every platform. */
  json(value: unknown): string | undefined {
    const { shell, windows } = this.options;
    const text = JSON.stringify(value);
    // programs on Windows read \" as a quote; cmd.exe ignores everything between these quotes
    const escaped = text.replaceAll('"', '\\"');
    return shell === 'cmd' ? `"${escaped}"` : shellQuoted(shell === 'powershell' && windows ? escaped : text, shell);
  }

  /** Formats a path for `az rest`, in ASCII except where `%` would be read as a variable. */
  url(path: string): string {
    const { shell, windows } = this.options;
    return shell === 'cmd' || (shell === 'powershell' && windows) ? path : encodeURI(path);
  }

  /** Prevents Git Bash from converting an argument with a leading slash to a Windows path. */
  get unconverted(): readonly string[] {
    const { shell, windows } = this.options;
    return windows && (shell === 'posix' || shell === 'fish') ? ['MSYS_NO_PATHCONV=1'] : [];
  }
}

/**
 * Calls `Servers - Update` of the service's API; the relative URL resolves in the cloud that the CLI is signed in to.
 */
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

/** Members of a Single Server's properties that hold settings; a minimum that it does not have is left out. */
export function singleServerProperties({ enforcement, minimum }: TlsChange): Readonly<Record<string, string>> {
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

/**
 * Parameters of a Flexible Server that hold settings, in the safe order: enforcement is switched on first, and off last.
 * A minimum that it does not have is left out.
 */
export function flexibleServerParameters({ enforcement, minimum }: TlsChange): readonly (readonly [string, string])[] {
  const value = minimum && flexibleMinimums[minimum];
  const lowest = value ? [['ssl_min_protocol_version', value] as const] : [];
  const enforced = enforcement === undefined ? [] : [['require_secure_transport', enforcement ? 'on' : 'off'] as const];
  return enforcement === false ? [...lowest, ...enforced] : [...enforced, ...lowest];
}

function flexibleServerCommands(server: Server, settings: TlsChange, words: Words): Command[] {
  return flexibleServerParameters(settings).map(([parameter, value]) => [
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
