import { isJsonArray, isJsonObject, type Json, type JsonObject } from './fleetDocument';
import { shortened } from './fleetText';

/** Commands that print what is read. */
export const listCommands =
  '"az postgres flexible-server list --output json" (Single Server: "az postgres server list --output json")';

const make = `save the output of ${listCommands}`;

/** What people have instead of a fleet, by its first characters; undefined when it is not known. */
export function foreignText(text: string, kinds: 'all' | 'withBrackets' = 'all'): string | undefined {
  const start = text.trimStart();
  if (start === '') {
    return `the file is empty: ${make}`;
  }
  const head = start.slice(0, headLength);
  return [...kindsWithBrackets, ...(kinds === 'all' ? otherKinds : [])].find(({ pattern }) => pattern.test(head))
    ?.problem;
}

/** More is not needed to recognize a file, and patterns take their time. */
const headLength = 20_000;

/** Whether the text is none: zeros, or many characters that no text has. */
export function isBinary(text: string): boolean {
  const head = text.slice(0, 2000);
  // a terminal's colors and progress are text
  const strange = head.match(/[\0-\x07\x0e-\x1a\x1c-\x1f\ufffd]/g)?.length ?? 0;
  return head.startsWith('PK\x03\x04') || head.includes('\0') || strange > head.length / 10;
}

export const binaryProblem = `a binary file, not text (a plan that Terraform saved is one as well): ${make}`;

interface TextKind {
  readonly pattern: RegExp;
  readonly problem: string;
}

/** What may have brackets at the beginning of a line, as JSON has. */
const kindsWithBrackets: readonly TextKind[] = [
  {
    pattern: /^(?:<(?:!doctype|html|\?xml|[a-z])|#< CLIXML)/i,
    problem: `a web page or XML, not JSON; a sign-in page may have been saved: ${make}`,
  },
  {
    pattern: /^(?:Terraform (?:used the selected|will perform)|No changes\. )/m,
    problem: `the text of a Terraform plan, which has no ARM ids of servers: ${make}`,
  },
  {
    pattern:
      /^(?:resource|data|terraform|provider|variable|module|locals|output|moved|import)(?: +"[^"\n]*"){0,2} *\{/m,
    problem: `a Terraform configuration, which says what is to be and not what is: ${make}`,
  },
  {
    pattern: /^(?:#.*\n|\s)*[a-z]\w* +=(?: +["[{\d]| +(?:true|false)$)/m,
    problem: `variables of Terraform, which say what is to be and not what is: ${make}`,
  },
  {
    pattern: /^(?:targetScope *=|@\w+\(|(?:param|var|output) \w+ *[\w=]|(?:resource|module|existing) \w+ +')/m,
    problem: `a Bicep file, which says what is to be and not what is: ${make}`,
  },
];

const otherKinds: readonly TextKind[] = [
  {
    pattern: /^(?:(?:WARNING|INFO|DEBUG)\b.*\r?\n)*ERROR\b/,
    problem: `only messages of the Azure CLI and no JSON: the command may have failed; run it again and ${make}`,
  },
  {
    pattern: /^-{3,}(?: +-{3,})+ *$/m,
    problem: `a table, which has no ARM ids of servers: ${make}, without "--output table"`,
  },
  {
    pattern: /^(?:#TYPE |sep=.\r?\n|"?[A-Za-z][\w .()]*"?(?:[,;]"?[A-Za-z][\w .()]*"?)+ *(?=\r?\n|$))/,
    problem: `a CSV file: ${make}, or with PowerShell "Get-AzPostgreSqlFlexibleServer | ConvertTo-Json -Depth 10"`,
  },
  {
    pattern: /^[^\t\n]*\t[^\t\n]*\t/,
    problem: `columns between tabs, as "--output tsv" prints them: ${make}`,
  },
  {
    pattern: /^(?!(?:WARNING|ERROR|INFO|DEBUG)\b)[A-Za-z]\w* +: /m,
    problem:
      'a list of properties as PowerShell shows it: use "Get-AzPostgreSqlFlexibleServer | ConvertTo-Json -Depth 10"',
  },
  {
    pattern: /^(?:---(?: |\r?$)|- \w+:|(?!(?:WARNING|ERROR|INFO|DEBUG):)[A-Za-z][\w.]*:(?: |\r?$))/m,
    problem: `YAML, not JSON: ${make}, with "--output json" in the place of "--output yaml"`,
  },
  {
    pattern: /^(?:WARNING|ERROR|INFO|DEBUG)\b|^az: |^\(\w+\) |Please run ['"]?az login/m,
    problem: `only messages of the Azure CLI and no JSON: the command may have failed; run it again and ${make}`,
  },
];

/** As {@link foreignText}, for an object that is JSON. */
export function foreignObject(root: JsonObject): string | undefined {
  const { $schema: schema, error } = root;
  if ('terraform_version' in root || ('format_version' in root && 'planned_values' in root)) {
    return 'planned_values' in root || 'resource_changes' in root
      ? `a plan of Terraform, which says what is to be and not what is: ${make}`
      : `a state of Terraform, which keeps servers in its own form: ${make}`;
  }
  if (typeof schema === 'string' && /deploymentParameters\.json/i.test(schema)) {
    return `the parameters of an ARM template: ${make}`;
  }
  if ((typeof schema === 'string' && /deploymentTemplate\.json/i.test(schema)) || 'contentVersion' in root) {
    return `an ARM template, which says what is to be and not what is: ${make}`;
  }
  if (isJsonArray(root.resources) && root.resources.some((one) => isJsonObject(one) && 'apiVersion' in one)) {
    return `the resources of an ARM template, which say what is to be and not what is: ${make}`;
  }
  if (['resource', 'module', 'variable', 'provider'].some((block) => isBlocks(root[block]))) {
    return `a Terraform configuration, which says what is to be and not what is: ${make}`;
  }
  if ('StatusCode' in root && typeof root.Content === 'string') {
    return `the answer to Invoke-AzRestMethod: save "(Invoke-AzRestMethod …).Content", or ${make}`;
  }
  if (isJsonObject(root.deployment) && 'manifest' in root.deployment) {
    return `a state of Pulumi, which keeps servers in its own form: ${make}`;
  }
  if (isJsonObject(error) && (typeof error.code === 'string' || typeof error.message === 'string')) {
    return `the answer of a request that failed (${shortened(JSON.stringify(error.code ?? error.message), 80)}): ${make}`;
  }
  return undefined;
}

/** Whether these are blocks of a Terraform configuration, each under its labels. */
const isBlocks = (blocks: Json | undefined): boolean =>
  isJsonObject(blocks) &&
  Object.keys(blocks).length > 0 &&
  Object.values(blocks).every((block) => isJsonObject(block) || isJsonArray(block)) &&
  !('id' in blocks);

/** Whether these are subscriptions, as `az account list` gives them. */
export function isAccountList(json: Json): boolean {
  const [first] = isJsonArray(json) ? json : [json];
  return isJsonObject(first) && 'tenantId' in first && ('isDefault' in first || 'homeTenantId' in first);
}

export const accountListProblem = `subscriptions and no servers, as "az account list" prints them: ${make}`;
