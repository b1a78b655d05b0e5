import { isJsonArray, isJsonObject, type Json, type JsonObject } from './fleetDocument';
import { type ForeignKind, type InputProblem, preview } from './problems';

/** The kind of a text that is no fleet, by its first characters; undefined when it is not known. */
export function foreignText(text: string, kinds: 'all' | 'withBrackets' = 'all'): ForeignKind | undefined {
  const start = text.trimStart();
  if (start === '') {
    return 'empty';
  }
  const head = start.slice(0, headLength);
  return [...kindsWithBrackets, ...(kinds === 'all' ? otherKinds : [])].find(({ pattern }) => pattern.test(head))?.kind;
}

/** Characters that suffice to recognize a file; patterns over more of them take long. */
const headLength = 20_000;

/** Whether the content is not text: it has zeros, or many characters that no text has. */
export function isBinary(text: string): boolean {
  const head = text.slice(0, 2000);
  // a terminal's colors and progress are text
  const strange = head.match(/[\0-\x07\x0e-\x1a\x1c-\x1f\ufffd]/g)?.length ?? 0;
  return head.startsWith('PK\x03\x04') || head.includes('\0') || strange > head.length / 10;
}

interface TextKind {
  readonly pattern: RegExp;
  readonly kind: ForeignKind;
}

/** Kinds of text whose lines may begin with brackets, as JSON's do. */
const kindsWithBrackets: readonly TextKind[] = [
  {
    pattern: /^(?:<(?:!doctype|html|\?xml|[a-z])|#< CLIXML)/i,
    kind: 'webPage',
  },
  {
    pattern: /^(?:Terraform (?:used the selected|will perform)|No changes\. )/m,
    kind: 'terraformPlanText',
  },
  {
    pattern:
      /^(?:resource|data|terraform|provider|variable|module|locals|output|moved|import)(?: +"[^"\n]*"){0,2} *\{/m,
    kind: 'terraformConfiguration',
  },
  {
    pattern: /^(?:#.*\n|\s)*[a-z]\w* +=(?: +["[{\d]| +(?:true|false)$)/m,
    kind: 'terraformVariables',
  },
  {
    pattern: /^(?:targetScope *=|@\w+\(|(?:param|var|output) \w+ *[\w=]|(?:resource|module|existing) \w+ +')/m,
    kind: 'bicep',
  },
];

const otherKinds: readonly TextKind[] = [
  {
    pattern: /^(?:(?:WARNING|INFO|DEBUG)\b.*\r?\n)*ERROR\b/,
    kind: 'cliMessages',
  },
  {
    pattern: /^-{3,}(?: +-{3,})+ *$/m,
    kind: 'table',
  },
  {
    pattern: /^(?:#TYPE |sep=.\r?\n|"?[A-Za-z][\w .()]*"?(?:[,;]"?[A-Za-z][\w .()]*"?)+ *(?=\r?\n|$))/,
    kind: 'csv',
  },
  {
    pattern: /^[^\t\n]*\t[^\t\n]*\t/,
    kind: 'tsv',
  },
  {
    pattern: /^(?!(?:WARNING|ERROR|INFO|DEBUG)\b)[A-Za-z]\w* +: /m,
    kind: 'powerShellList',
  },
  {
    pattern: /^(?:---(?: |\r?$)|- \w+:|(?!(?:WARNING|ERROR|INFO|DEBUG):)[A-Za-z][\w.]*:(?: |\r?$))/m,
    kind: 'yaml',
  },
  {
    pattern: /^(?:WARNING|ERROR|INFO|DEBUG)\b|^az: |^\(\w+\) |Please run ['"]?az login/m,
    kind: 'cliMessages',
  },
];

/** As {@link foreignText}, for an object that is JSON. */
export function foreignObject(root: JsonObject): InputProblem | undefined {
  const kind = kindOfObject(root);
  if (kind) {
    return { code: 'foreign', kind };
  }
  const { code, message } = isJsonObject(root.error) ? root.error : {};
  const error = [code, message].find((text) => typeof text === 'string');
  return error === undefined ? undefined : { code: 'failedRequest', error: preview(error) };
}

function kindOfObject(root: JsonObject): ForeignKind | undefined {
  const schema = typeof root.$schema === 'string' ? root.$schema : '';
  if ('terraform_version' in root || ('format_version' in root && 'planned_values' in root)) {
    return 'planned_values' in root || 'resource_changes' in root ? 'terraformPlan' : 'terraformState';
  }
  if (/deploymentParameters\.json/i.test(schema)) {
    return 'templateParameters';
  }
  if (/deploymentTemplate\.json/i.test(schema) || 'contentVersion' in root) {
    return 'template';
  }
  if (isJsonArray(root.resources) && root.resources.some((one) => isJsonObject(one) && 'apiVersion' in one)) {
    return 'templateResources';
  }
  if (['resource', 'module', 'variable', 'provider'].some((block) => isBlocks(root[block]))) {
    return 'terraformConfiguration';
  }
  if ('StatusCode' in root && typeof root.Content === 'string') {
    return 'powerShellResponse';
  }
  return isJsonObject(root.deployment) && 'manifest' in root.deployment ? 'pulumiState' : undefined;
}

/** Whether these are blocks of a Terraform configuration, each under its labels. */
const isBlocks = (blocks: Json | undefined): boolean =>
  isJsonObject(blocks) &&
  Object.keys(blocks).length > 0 &&
  Object.values(blocks).every((block) => isJsonObject(block) || isJsonArray(block)) &&
  !('id' in blocks);

/** Whether these are subscriptions, as in the output of `az account list`. */
export function isAccountList(json: Json): boolean {
  const [first] = isJsonArray(json) ? json : [json];
  return isJsonObject(first) && 'tenantId' in first && ('isDefault' in first || 'homeTenantId' in first);
}
