/** Forms in which settings are written as code. */
export const codeForms = [
  'azureCliBash',
  'azureCliPowerShell',
  'azPowerShell',
  'bicep',
  'armJson',
  'terraformAzurerm',
  'terraformAzapi',
  'pulumiTypeScript',
  'ansible',
] as const;
export type CodeForm = (typeof codeForms)[number];
