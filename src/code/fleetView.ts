import { compareTls, type TlsBound, type TlsVersion } from '../domain/tlsVersion';
import type { Connection } from './connection';
import type { CodeFinding } from './findings';
import type { Guarantee } from './judge';
import { codeRules } from './rules';

/** What is known of a server that code connects to. */
export interface FleetServer {
  readonly name: string;
  /** Whether it rejects connections without TLS; absent where that is not known. */
  readonly enforcement?: boolean;
  /** Its minimum TLS version; absent where that is not known. */
  readonly minimum?: TlsVersion;
}

/**
 * The fleet as code sees it, by host name in lower case: its own and that of an alias. `gone`: there was a server of
 * that name, and there is none any more. Undefined: nothing is known of it.
 */
export type FleetView = (host: string) => FleetServer | 'gone' | undefined;

/**
 * A finding with what it means for the server that it is about: a fallback is an error where the server does not
 * enforce TLS, and stays a warning where it does, as others on the path do not.
 */
export function withServer(finding: CodeFinding, fleet: FleetView): CodeFinding {
  const known = finding.host === undefined ? undefined : fleet(finding.host);
  if (known === undefined || known === 'gone') return finding;
  const { name, enforcement } = known;
  const exposed = enforcement === false && finding.rule === 'code/fallback';
  return {
    ...finding,
    server: name,
    ...(enforcement === undefined ? {} : { enforced: enforcement }),
    severity: exposed ? 'error' : finding.severity,
  };
}

/** What is to be said of a connection only because of its server. */
export function serverFindings(connection: Connection, fleet: FleetView): readonly CodeFinding[] {
  const { host, hostRange, family, version } = connection;
  const known = fleet(host);
  if (known === undefined) return [];
  const shared = { host, family, ...(version === undefined ? {} : { version }) };
  if (known === 'gone') {
    const severity = codeRules['code/no-server'];
    return [{ ...shared, rule: 'code/no-server', reason: 'noServer', severity, range: hostRange }];
  }
  const highest = highestTls(connection);
  if (!highest || known.minimum === undefined || compareTls(highest.version, known.minimum) >= 0) return [];
  return [
    {
      ...shared,
      rule: 'code/too-old',
      reason: 'belowMinimum',
      severity: codeRules['code/too-old'],
      range: { start: highest.at.start, end: highest.at.end },
      server: known.name,
      setting: highest.setting,
      value: known.minimum,
    },
  ];
}

/** What of a connection decides whether a server rejects it. */
export interface Demands {
  readonly guarantee: Guarantee;
  /** The highest TLS version that it accepts, where the code limits it. */
  readonly highest?: TlsVersion;
}

export function highestTlsOf(connection: Connection): TlsVersion | undefined {
  return highestTls(connection)?.version;
}

/** Whether a server would certainly reject the connection after a change to these settings. */
export function isRejectedBy(
  { guarantee, highest }: Demands,
  { enforcement, minimum }: { readonly enforcement?: boolean; readonly minimum?: TlsBound },
): boolean {
  const tooOld =
    highest !== undefined && minimum !== undefined && minimum !== 'none' && compareTls(highest, minimum) < 0;
  return guarantee === 'plaintext' ? enforcement === true : tooOld;
}

const highestKey = /^(?:sslmaxprotocolversion|ssl\.maxversion|maxversion|ssl\.maxprotocolversion|ssl\.maximumversion)$/;

/** The highest version that the connection accepts, where the code limits it. */
function highestTls({
  settings,
}: Connection):
  { readonly version: TlsVersion; readonly at: CodeFinding['range']; readonly setting: string } | undefined {
  const found = settings.find(({ key }) => highestKey.test(key));
  const version = /^TLS_?v?(1[._][0-3]|1)$/i.exec(found?.value ?? '')?.[1]?.replace('_', '.');
  if (!found || version === undefined) return undefined;
  const versions: Readonly<Record<string, TlsVersion>> = {
    '1': '1.0',
    '1.0': '1.0',
    '1.1': '1.1',
    '1.2': '1.2',
    '1.3': '1.3',
  };
  const known = versions[version];
  return known && { version: known, at: found.range, setting: found.name };
}
