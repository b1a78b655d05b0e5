import { isJsonArray, isJsonObject, type Json } from './fleetDocument';

/** The kind of value that a place in a fleet file, or in the setting of faults, must have. */
export type Expectation =
  | 'array'
  | 'arrayOrObject'
  | 'count'
  | 'name'
  | 'object'
  | 'oneOf'
  | 'parameterName'
  | 'resources'
  | 'resourceList'
  | 'ruleName'
  | 'seconds'
  | 'serverId'
  | 'serverPattern'
  | 'string'
  | 'uuid'
  | 'wholeNumber';

/** Kinds of files that are not a fleet. */
export type ForeignKind =
  | 'accountList'
  | 'bicep'
  | 'binary'
  | 'cliMessages'
  | 'csv'
  | 'empty'
  | 'powerShellList'
  | 'powerShellResponse'
  | 'pulumiState'
  | 'table'
  | 'template'
  | 'templateParameters'
  | 'templateResources'
  | 'terraformConfiguration'
  | 'terraformPlan'
  | 'terraformPlanText'
  | 'terraformState'
  | 'terraformVariables'
  | 'tsv'
  | 'webPage'
  | 'yaml';

/** The mistake where a text stops being JSON. `symbol`: the text at that place. */
export type JsonProblem =
  | {
      readonly code:
        | 'colonExpected'
        | 'commaExpected'
        | 'comment'
        | 'controlCharacter'
        | 'cutOff'
        | 'endExpected'
        | 'invalidEscape'
        | 'invalidNumber'
        | 'propertyNameExpected'
        | 'singleQuote'
        | 'trailingComma'
        | 'unclosedString'
        | 'valueExpected';
    }
  | { readonly code: 'invalidSymbol'; readonly symbol: string };

/** Why an input is refused. Texts are the input's, shortened; `found` is JSON, absent where there is nothing. */
export type InputProblem =
  | JsonProblem
  | {
      readonly code: 'expected';
      readonly expected: Expectation;
      readonly found?: string;
      readonly example?: string;
      readonly choices?: readonly string[];
      readonly most?: number;
    }
  | { readonly code: 'foreign'; readonly kind: ForeignKind }
  | { readonly code: 'failedRequest'; readonly error: string }
  | { readonly code: 'tooLarge' }
  | { readonly code: 'tooDeep'; readonly levels: number }
  | { readonly code: 'tooManyValues' | 'tooManyDocuments'; readonly most: number }
  /** An example of the REST specification without the response that has the resources. */
  | { readonly code: 'exampleWithoutResources' }
  /** One of several responses to a batch of requests. */
  | { readonly code: 'responseWithoutResources' }
  | { readonly code: 'missingId' | 'missingRegion' }
  | { readonly code: 'notServerId'; readonly id: string }
  | {
      readonly code: 'notAName';
      readonly of: 'subscription' | 'resourceGroup' | 'server' | 'host';
      readonly name: string;
    }
  /** The type or the name does not fit the id. */
  | { readonly code: 'mismatch'; readonly found: string; readonly expected: string }
  | { readonly code: 'cutOffByPowerShell' }
  /** Parameters of a Single Server, whose TLS settings are properties of the server. */
  | { readonly code: 'singleServerParameters' }
  | { readonly code: 'virtualNetworkRulesOfFlexibleServer' }
  | { readonly code: 'unknownMember'; readonly known: readonly string[] }
  | {
      readonly code: 'valueNotAllowed';
      readonly parameter: string;
      readonly value: string;
      readonly allowed: readonly string[];
    }
  | { readonly code: 'repeatedName'; readonly name: string }
  /** A resource that is in the file once more, with other settings; `first` is its first place. */
  | { readonly code: 'contradiction'; readonly id: string; readonly first: string }
  /** A fault that hits lists is limited to one server. */
  | { readonly code: 'serverOfList' }
  | { readonly code: 'memberOfOtherFaults'; readonly member: string; readonly faults: readonly string[] };

/** An input that is refused. `entry` is the place in it, for example `value[3] "orders-db" properties.sslEnforcement`. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly entry: string | undefined;

  constructor(
    readonly problem: InputProblem,
    entry?: string,
  ) {
    const place = entry && shortened(entry, 200);
    super(`${place ? `${place}: ` : ''}${JSON.stringify(problem)}`);
    this.entry = place || undefined;
  }
}

/** A part of a fleet file that was left out or assumed. Names are the file's, shortened. */
export type FleetNotice =
  /** Lines before, between and after the JSON, such as warnings of the Azure CLI. */
  | { readonly code: 'linesAround'; readonly count: number }
  /** Resources that are no PostgreSQL servers. `types`: the first few. */
  | { readonly code: 'otherResources'; readonly count: number; readonly types: readonly string[] }
  /** Resources that are in the file once more, with the same settings; ids differ by case at most. */
  | { readonly code: 'repeated'; readonly count: number; readonly first: string }
  /** Servers of which the file has parameters only. */
  | { readonly code: 'onlyParameters'; readonly count: number; readonly first: string }
  /** The last page of the file says that there are more. */
  | { readonly code: 'morePages' }
  | { readonly code: 'noServers' };

/** The problem that a place has another value than it must have. */
export function unexpected(
  expected: Expectation,
  value: Json | undefined,
  more: Pick<Extract<InputProblem, { code: 'expected' }>, 'example' | 'choices' | 'most'> = {},
): InputProblem {
  return { code: 'expected', expected, ...(value === undefined ? {} : { found: preview(value) }), ...more };
}

/** A value as a message shows it: JSON, short whatever it is. */
export function preview(value: Json): string {
  if (isJsonArray(value)) {
    return '[…]';
  }
  return isJsonObject(value) ? '{…}' : JSON.stringify(typeof value === 'string' ? shortened(value, 80) : value);
}

/** Text of the input as a message may hold it. */
export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
