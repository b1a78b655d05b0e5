/** Description of one argument, as JSON Schema has it: what language models and other tools read as well. */
export type ArgumentSchema =
  | {
      readonly type: 'string';
      readonly description: string;
      readonly enum?: readonly string[];
      /** Values of earlier versions that are still accepted, and not offered. */
      readonly former?: readonly string[];
    }
  | { readonly type: 'boolean'; readonly description: string };

/** Description of an operation's arguments: an object with these members and no others. */
export interface ArgumentsSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, ArgumentSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

type ValueOf<Schema> = Schema extends { readonly enum: readonly (infer Value)[] }
  ? Value
  : Schema extends { readonly type: 'boolean' }
    ? boolean
    : string;

type RequiredOf<Schema> = Schema extends { readonly required: readonly (infer Name)[] } ? Name : never;

/** The type of the arguments that a schema describes. */
export type ArgumentsOf<Schema extends ArgumentsSchema> = {
  readonly [Name in keyof Schema['properties'] as Name extends RequiredOf<Schema> ? Name : never]: ValueOf<
    Schema['properties'][Name]
  >;
} & {
  readonly [Name in keyof Schema['properties'] as Name extends RequiredOf<Schema> ? never : Name]?: ValueOf<
    Schema['properties'][Name]
  >;
};

/** What is expected in place of an argument that is not valid. */
export type Expected =
  | { readonly code: 'object' }
  | { readonly code: 'text' }
  | { readonly code: 'boolean' }
  | { readonly code: 'oneOf'; readonly values: readonly string[] }
  /** There is no argument of that name. `names`: those that there are. */
  | { readonly code: 'argument'; readonly names: readonly string[] };

export interface ArgumentProblem {
  /** Name of the argument; `options` for all of them. */
  readonly argument: string;
  readonly expected: Expected;
}

/** The first thing that is wrong with `given`; undefined when it is as `schema` says. */
export function argumentProblem(given: unknown, schema: ArgumentsSchema): ArgumentProblem | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { argument: 'options', expected: { code: 'object' } };
  }
  const names = Object.keys(schema.properties);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    return { argument: unknown, expected: { code: 'argument', names } };
  }
  const values = given as Readonly<Record<string, unknown>>;
  for (const [argument, one] of Object.entries(schema.properties)) {
    const value = values[argument];
    const missing = value === undefined && !schema.required?.includes(argument);
    if (!missing && !fits(value, one)) {
      return { argument, expected: expectedOf(one) };
    }
  }
  return undefined;
}

function fits(value: unknown, schema: ArgumentSchema): boolean {
  if (schema.type === 'boolean') {
    return typeof value === 'boolean';
  }
  const { enum: values, former = [] } = schema;
  return typeof value === 'string' && (values === undefined || [...values, ...former].includes(value));
}

function expectedOf(schema: ArgumentSchema): Expected {
  if (schema.type === 'boolean') {
    return { code: 'boolean' };
  }
  return schema.enum ? { code: 'oneOf', values: schema.enum } : { code: 'text' };
}
