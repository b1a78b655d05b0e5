/** Rules that code is checked against, with the severity of each. Ids are public and keep their meaning. */
export const codeRules = {
  'code/plaintext': 'error',
  'code/fallback': 'warning',
  'code/unverified': 'warning',
  'code/ca-only': 'warning',
  'code/invalid': 'error',
  'code/ignored': 'warning',
  'code/ca-file': 'error',
  'code/ca-missing': 'information',
  'code/next-major': 'information',
  'code/too-old': 'error',
  'code/no-server': 'information',
  'code/unused-suppression': 'information',
  'iac/enforcement-off': 'error',
  'iac/minimum': 'warning',
  'iac/maximum': 'warning',
  'iac/order': 'warning',
  'iac/destroy': 'warning',
  'iac/retired': 'information',
  'iac/removed': 'error',
} as const;

export type CodeRule = keyof typeof codeRules;
export type CodeSeverity = 'error' | 'warning' | 'information';

export const codeSeverities = ['information', 'warning', 'error'] as const;

/** Rules whose findings right files have too: they are found only where someone asks for it. */
export const rulesOffByDefault: readonly CodeRule[] = ['iac/destroy'];

export const codeRuleHelp = (rule: CodeRule): string =>
  `https://github.com/postgres-tls/azure-postgres-tls/blob/main/docs/rules.md#${rule.replace('/', '')}`;
