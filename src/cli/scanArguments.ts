import * as l10n from '@vscode/l10n';
import { codeSeverities, type CodeSeverity } from '../code/rules';
import { defaultSeverities, readSeverities, type Severities } from '../code/severities';
import { parseOptions, UsageError } from './command';

export interface ScanRequest {
  readonly folder: string;
  readonly format: 'text' | 'json' | 'sarif';
  /** Least severity that makes the exit status 1. */
  readonly failOn: CodeSeverity;
  /** File that names the known servers. */
  readonly fleet?: string;
  readonly everyHost: boolean;
  readonly severities: Severities;
  /** Root certificates that repairs name, as the program that connects can open the file. */
  readonly caFile?: string;
}

export function scanUsage(): string {
  return l10n.t(`usage: npm run scan -- DIR [options]

Finds the PostgreSQL connections and servers in the files of a folder, and what weakens their TLS.
Only reads files. Exit status: 0 if nothing is found, 1 if something is, 2 if the arguments are not valid.

  --json              print the findings as JSON
  --ca-file PATH      write PATH as the CA file in the repairs of --json
  --sarif             print the findings as SARIF 2.1.0
  --fail-on LEVEL     exit with 1 only for findings of at least LEVEL (information, warning, error)
  --fleet FILE        also judge connections to the servers in FILE
  --every-host        judge connections to every host, not only to those of Azure
  --severity RULE=LEVEL  set the severity of a rule (information, warning, error, off); repeatable
`);
}

/**
 * @returns undefined when help is requested.
 * @throws UsageError
 */
export function parseScanArguments(args: readonly string[]): ScanRequest | undefined {
  const { values, positionals } = parseOptions(args, {
    json: { type: 'boolean' },
    sarif: { type: 'boolean' },
    'fail-on': { type: 'string' },
    fleet: { type: 'string' },
    'ca-file': { type: 'string' },
    'every-host': { type: 'boolean' },
    severity: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return undefined;
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw new UsageError(l10n.t('Exactly one DIR is required.'));
  if (values.json && values.sarif) throw new UsageError(l10n.t('--json and --sarif cannot be combined.'));
  if (values['ca-file'] !== undefined && !values.json) throw new UsageError(l10n.t('--ca-file requires --json.'));
  const failOn = codeSeverities.find((one) => one === (values['fail-on'] ?? 'information'));
  if (!failOn) throw new UsageError(l10n.t('--fail-on must be one of {0}.', codeSeverities.join(', ')));
  return {
    folder,
    format: values.json ? 'json' : values.sarif ? 'sarif' : 'text',
    failOn,
    ...(values.fleet === undefined ? {} : { fleet: values.fleet }),
    everyHost: values['every-host'] ?? false,
    severities: { ...defaultSeverities, ...severitiesOf(values.severity ?? []) },
    ...(values['ca-file'] === undefined ? {} : { caFile: values['ca-file'] }),
  };
}

/** @throws UsageError for a rule or a level that does not exist */
function severitiesOf(given: readonly string[]): Severities {
  return Object.assign(
    {},
    ...given.map((one) => {
      const [rule = '', level = ''] = one.split('=');
      const read = readSeverities({ [rule]: level });
      if (Object.keys(read).length === 0)
        throw new UsageError(l10n.t('--severity must be a rule and its level, such as code/fallback=error.'));
      return read;
    }),
  ) as Severities;
}
