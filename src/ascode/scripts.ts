import { azureCliFor, flexibleServerParameters, singleServerProperties } from '../connect/azureCli';
import type { Shell } from '../connect/types';
import type { CodeTarget } from './types';

/**
 * Azure CLI commands, one per line; undefined when the shell cannot express them. PowerShell is written for Windows,
 * where `az` is a batch file; other systems read it alike.
 */
export function azureCliLines({ server, settings }: CodeTarget, shell: Extract<Shell, 'posix' | 'powershell'>) {
  return azureCliFor(server, settings, { shell, windows: shell === 'powershell' });
}

/**
 * Az PowerShell commands, one per line. Two modules have the same names of commands, so each is qualified.
 */
export function azPowerShellLines({ server, settings }: CodeTarget): string | undefined {
  const { subscriptionId, resourceGroup, name } = server;
  const scope = `-SubscriptionId ${quoted(subscriptionId)} -ResourceGroupName ${quoted(resourceGroup)}`;
  if (server.kind === 'single') {
    const { sslEnforcement, minimalTlsVersion } = singleServerProperties(settings);
    const values = [
      ...(sslEnforcement ? [`-SslEnforcement ${sslEnforcement}`] : []),
      ...(minimalTlsVersion ? [`-MinimalTlsVersion ${minimalTlsVersion}`] : []),
    ];
    return values.length > 0
      ? `Az.PostgreSql\\Update-AzPostgreSqlServer ${scope} -Name ${quoted(name)} ${values.join(' ')}`
      : undefined;
  }
  const lines = flexibleServerParameters(settings).map(
    ([parameter, value]) =>
      `Az.PostgreSqlFlexibleServer\\Update-AzPostgreSqlFlexibleServerConfiguration ${scope} ` +
      `-ServerName ${quoted(name)} -Name ${parameter} -Value ${quoted(value)} -Source user-override`,
  );
  return lines.length > 0 ? lines.join('\n') : undefined;
}

/** A literal of PowerShell, which treats typographic quotes as quotes. */
const quoted = (text: string): string => `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`;
