import { tokenCommand } from './request';
import { variable } from './terminalEnvironment';

/** Process of a terminal. Every external value is in the environment: nothing is typed, and no shell parses it. */
export interface Launch {
  readonly shellPath: string;
  readonly shellArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Run {
  /** Absolute path. */
  readonly program: string;
  /** Constants and UUIDs only: on Windows a program may be a batch file, whose arguments are parsed as commands. */
  readonly programArguments?: readonly string[];
  /** libpq's variables, with external values; no others are set. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Absolute path of the Azure CLI, which prints the access token that becomes `PGPASSWORD`. */
  readonly tokenFrom?: string;
  readonly words: RunWords;
}

/** Sentences for the end of a run; the exit code stands between the two parts of a pair. */
export interface RunWords {
  readonly ended: string;
  readonly failed: readonly [before: string, after: string];
  readonly noToken: readonly [before: string, after: string];
  readonly close: string;
}

const tokenArguments = tokenCommand.replace(/^az /, '');
const prefix = 'AZURE_POSTGRES_TLS_';

/** Variables that a run may set. */
const given = [
  ...['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGSSLMODE', 'PGSSLROOTCERT', 'PGSSLNEGOTIATION', 'PGGSSENCMODE'],
];

/**
 * Other variables of libpq and psql that would change the connection's guarantee (PostgreSQL documentation,
 * "Environment Variables"). `PGPASSFILE` stays: it is where users keep their passwords.
 */
const removed = [
  ...['PGHOSTADDR', 'PGSERVICE', 'PGSERVICEFILE', 'PGSYSCONFDIR', 'PGPASSWORD', 'PGOPTIONS', 'PGLOCALEDIR', 'PSQLRC'],
  ...['PGREQUIREAUTH', 'PGREQUIREPEER', 'PGREQUIRESSL', 'PGCHANNELBINDING', 'PGTARGETSESSIONATTRS'],
  ...['PGSSLCERT', 'PGSSLKEY', 'PGSSLCERTMODE', 'PGSSLCRL', 'PGSSLCRLDIR', 'PGSSLSNI', 'PGSSLCOMPRESSION'],
  ...['PGSSLMINPROTOCOLVERSION', 'PGSSLMAXPROTOCOLVERSION', 'PGMINPROTOCOLVERSION', 'PGMAXPROTOCOLVERSION'],
  ...['PGKRBSRVNAME', 'PGGSSLIB', 'PGGSSDELEGATION', 'PGLOADBALANCEHOSTS', 'PGOAUTHDEBUG', 'PGOAUTHCAFILE'],
];

/**
 * The terminal closes when its process ends, so a small script waits for Enter. It is the same for every server. VS
 * Code replaces `${env:…}` and the like in arguments, and in remote windows in the environment as well, so the scripts
 * contain no braces and the values arrive encoded.
 */

/** Script for POSIX shells. It ignores interrupts, which are for the program. */
const posixScript = `trap : INT
ended=$1 failed=$2 after=$3 noToken=$4 afterNoToken=$5 close=$6 az=$7
shift 7
unset ${[...given, ...removed].join(' ')}
${given.map((name) => `[ -z "$${prefix}${name}" ] || { ${name}=$(printf %b "$${prefix}${name}"); export ${name}; }`).join('\n')}
unset ${given.map((name) => prefix + name).join(' ')}
if [ -n "$az" ]; then
  PGPASSWORD=$("$az" ${tokenArguments})
  code=$?
  if [ "$code" -ne 0 ] || [ -z "$PGPASSWORD" ]; then
    printf '\\n%s%s%s\\n%s' "$noToken" "$code" "$afterNoToken" "$close"
    read -r az
    exit 0
  fi
  export PGPASSWORD
fi
"$@"
code=$?
if [ "$code" -eq 0 ]; then
  printf '\\n%s\\n%s' "$ended" "$close"
else
  printf '\\n%s%s%s\\n%s' "$failed" "$code" "$after" "$close"
fi
read -r az
exit 0`;

/** Script for PowerShell, without double quotes: they would need escaping on its command line. */
const powerShellScript = `
Get-ChildItem Env: | Where-Object { $_.Name -like 'PG*' -and $_.Name -ne 'PGPASSFILE' } | Remove-Item
Remove-Item Env:PSQLRC -ErrorAction SilentlyContinue
foreach ($name in '${given.join("', '")}') {
  $value = [Environment]::GetEnvironmentVariable('${prefix}' + $name)
  if ($value) { [Environment]::SetEnvironmentVariable($name, [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($value))) }
}
if ($env:${prefix}AZ) {
  $env:PGPASSWORD = & $env:${prefix}AZ ${tokenArguments}
  $code = $LASTEXITCODE
  if ($code -ne 0 -or -not $env:PGPASSWORD) {
    Write-Host ($env:${prefix}NO_TOKEN + $code + $env:${prefix}NO_TOKEN_AFTER)
    Write-Host $env:${prefix}CLOSE
    [void][Console]::ReadLine()
    exit 0
  }
}
$words = @($env:${prefix}ARGUMENTS -split ' ' | Where-Object { $_ })
& $env:${prefix}PROGRAM @words
$code = $LASTEXITCODE
if ($code -eq 0) { Write-Host $env:${prefix}ENDED } else { Write-Host ($env:${prefix}FAILED + $code + $env:${prefix}FAILED_AFTER) }
Write-Host $env:${prefix}CLOSE
[void][Console]::ReadLine()
exit 0
`;

/** @param own the rest of the terminal's environment */
export function launch(
  run: Run,
  platform: string,
  own: Readonly<Record<string, string | null | undefined>> = {},
): Launch {
  const { ended, failed, noToken, close } = run.words;
  const programArguments = run.programArguments ?? [];
  const encode = platform === 'win32' ? base64 : octal;
  const variables = Object.fromEntries(
    Object.entries(run.variables ?? {}).map(([name, value]) => [prefix + name, encode(value)]),
  );
  if (platform !== 'win32') {
    const words = [ended, ...failed, ...noToken, close, run.tokenFrom ?? ''];
    return {
      shellPath: '/bin/sh',
      shellArgs: ['-c', posixScript, 'sh', ...words, run.program, ...programArguments],
      env: variables,
    };
  }
  const root = variable(own, 'SystemRoot') ?? 'C:\\Windows';
  return {
    shellPath: `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`,
    shellArgs: ['-NoLogo', '-NoProfile', '-Command', powerShellScript],
    env: {
      ...variables,
      [`${prefix}PROGRAM`]: run.program,
      [`${prefix}ARGUMENTS`]: programArguments.join(' '),
      [`${prefix}AZ`]: run.tokenFrom ?? '',
      [`${prefix}ENDED`]: ended,
      [`${prefix}FAILED`]: failed[0],
      [`${prefix}FAILED_AFTER`]: failed[1],
      [`${prefix}NO_TOKEN`]: noToken[0],
      [`${prefix}NO_TOKEN_AFTER`]: noToken[1],
      [`${prefix}CLOSE`]: close,
    },
  };
}

const base64 = (value: string): string => Buffer.from(value).toString('base64');

/** Encodes for `printf %b`: characters other than letters, digits and a few marks become octal numbers. */
function octal(value: string): string {
  return [...Buffer.from(value)]
    .map((byte) =>
      byte < 0x80 && /[\w./:-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `\\0${byte.toString(8).padStart(3, '0')}`,
    )
    .join('');
}
