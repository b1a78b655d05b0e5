import type { RuleId } from './findings';
import type { ServerKind } from './server';

/** A requirement or check of somebody else that finds the same as one of our rules. */
export interface Control {
  readonly source:
    'Azure Policy' | 'CIS Azure Foundations' | 'Checkov' | 'KICS' | 'Trivy' | 'PSRule' | 'Prowler' | 'Powerpipe';
  /** The id in its own spelling. */
  readonly id: string;
  /** Versions in which it exists, where it does not in all. */
  readonly versions?: string;
}

const policy = (id: string): Control => ({ source: 'Azure Policy', id });

/**
 * Mapping of rules to controls, by product. A pair that is missing has no counterpart: Microsoft's initiatives for
 * PCI DSS 4, ISO 27001 and CIS 3 contain none of these policies, and no scanner checks a Flexible Server's minimum.
 */
const controls: Readonly<Partial<Record<RuleId, Readonly<Partial<Record<ServerKind, readonly Control[]>>>>>> = {
  'tls/not-enforced': {
    flexible: [
      policy('c29c38cb-74a7-4505-9a06-e588ab86620a'),
      { source: 'CIS Azure Foundations', id: '5.2.1', versions: '3.0' },
      { source: 'Prowler', id: 'postgresql_flexible_server_enforce_ssl_enabled' },
      { source: 'Powerpipe', id: 'postgres_sql_flexible_server_ssl_enabled' },
    ],
    single: [
      policy('d158790f-bfb0-486c-8631-2dc6b4e8e6af'),
      { source: 'CIS Azure Foundations', id: '4.13', versions: '1.1' },
      { source: 'CIS Azure Foundations', id: '4.3.1', versions: '1.3, 1.4, 1.5, 2.0, 2.1' },
      { source: 'Checkov', id: 'CKV_AZURE_29' },
      { source: 'KICS', id: '0437633b-daa6-4bbc-8526-c0d2443b946e' },
      { source: 'KICS', id: 'bf500309-da53-4dd3-bcf7-95f7974545a5' },
      { source: 'KICS', id: '961ce567-a16d-4d7d-9027-f0ec2628a555' },
      { source: 'Trivy', id: 'AZU-0020' },
      { source: 'PSRule', id: 'Azure.PostgreSQL.UseSSL' },
      { source: 'Powerpipe', id: 'postgres_sql_ssl_enabled' },
    ],
  },
  'tls/no-minimum': { single: singleMinimum() },
  'tls/minimum-too-low': {
    flexible: [policy('a43d5475-c569-45ce-a268-28fa79f4e87a')],
    single: singleMinimum(),
  },
};

function singleMinimum(): readonly Control[] {
  return [
    { source: 'Checkov', id: 'CKV_AZURE_147' },
    { source: 'KICS', id: '9f15ecc4-d9df-44ba-bb88-28c97e946114' },
    { source: 'Trivy', id: 'AZU-0026' },
    { source: 'PSRule', id: 'Azure.PostgreSQL.MinTLS' },
    { source: 'Powerpipe', id: 'postgres_db_server_latest_tls_version' },
  ];
}

/** Controls that find the same as a rule on a product; none where there is no such control. */
export function controlsOf(rule: RuleId, kind: ServerKind): readonly Control[] {
  return controls[rule]?.[kind] ?? [];
}
