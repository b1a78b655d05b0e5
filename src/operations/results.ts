import { rules } from '../domain/findings';
import { unknownReasons } from '../domain/server';
import { tlsVersions } from '../domain/tlsVersion';

/** Description of a result, as JSON Schema has it. Objects may gain members in later versions. */
export type ResultSchema = { readonly description: string } & ValueSchema;

/** Subset of JSON Schema in which results are described. */
export type ValueSchema =
  | { readonly type: 'string'; readonly enum?: readonly string[] }
  | { readonly type: 'boolean' | 'number' }
  | { readonly type: 'array'; readonly items: ValueSchema }
  | {
      readonly type: 'object';
      readonly properties: Readonly<Record<string, ValueSchema>>;
      readonly required: readonly string[];
    };

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const time = { type: 'number' } as const;

const oneOf = <const Values extends readonly string[]>(values: Values) => ({ type: 'string', enum: values }) as const;
const list = <const Items extends ValueSchema>(items: Items) => ({ type: 'array', items }) as const;

/** An object with these members, all of them required except the `optional` ones. */
function object(
  properties: Readonly<Record<string, ValueSchema>>,
  optional: Readonly<Record<string, ValueSchema>> = {},
) {
  return {
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
  } as const satisfies ValueSchema;
}

/** A value that was read, or the reason that it is not known. */
const reading = (value: ValueSchema) => object({ known: flag }, { value, reason: oneOf(unknownReasons), raw: text });

const bound = oneOf(['none', ...tlsVersions]);
const settings = object({ enforcement: reading(flag), minimum: reading(bound), maximum: reading(bound) });

const server = object(
  {
    id: text,
    kind: oneOf(['single', 'flexible']),
    name: text,
    resourceGroup: text,
    subscriptionId: text,
    location: text,
    state: text,
    tls: settings,
    readAt: time,
  },
  { host: text, version: text, administratorLogin: text },
);

const finding = object({ code: text });

const verdict = (overall: readonly string[]) =>
  object({
    overall: oneOf(overall),
    rows: list(
      object({
        clients: oneOf(['plaintext', ...tlsVersions]),
        declared: oneOf(['accepted', 'refused', 'either', 'unknown']),
        observed: oneOf(['accepted', 'refused', 'unknown']),
        agreement: oneOf(overall),
        reason: finding,
      }),
    ),
  });

const severities = [...new Set(Object.values(rules))];

const agreements = ['agree', 'disagree', 'unknown'];
const agreementsOfBoth = [...agreements, 'attention'];

const verification = {
  id: text,
  name: text,
  simulated: flag,
  declared: settings,
  overall: oneOf(agreementsOfBoth),
  verdict: verdict(agreements),
  findings: list(object({ rule: oneOf(Object.keys(rules)), severity: oneOf(severities), help: text })),
  outdated: flag,
  report: object({ host: text, port: time }),
  pgBouncer: object({
    enabled: reading(flag),
    ports: list(object({ port: time, verdict: verdict(agreementsOfBoth) })),
  }),
};

const change = object({}, { enforcement: flag, minimum: bound });

const planItem = object(
  {
    id: text,
    kind: oneOf(['single', 'flexible']),
    observed: object({ at: text, state: text }, { enforcement: flag, minimum: bound, maximum: bound }),
    requested: change,
    effects: list(finding),
    weakens: flag,
    blockers: list(finding),
  },
  { clients: object({ refused: time, seen: time, at: text }) },
);

const itemResult = oneOf(['changed', 'alreadySet', 'stale', 'blocked', 'failed', 'cancelled', 'notStarted', 'unknown']);

const step = object({ step: text, status: text });

/** What operations resolve with. */
export const results = {
  text: { description: 'the text', ...text },
  command: { description: 'the command', ...text },
  hostName: { description: 'the host name', ...text },
  resourceId: { description: 'the resource id', ...text },
  path: { description: 'the path', ...text },
  changed: { description: 'the server as read afterwards', ...server },
  server: { description: 'the server', ...server },
  certificateCheck: {
    description: '`{ path, verdict, certificates, findings }`, verdict and findings as codes',
    ...object({ path: text, verdict: text, certificates: list(text), findings: list(finding) }),
  },
  verification: {
    description:
      'declared and seen: `verdict` for port 5432, `pgBouncer.ports[].verdict`, `overall` for both; `findings` with the ids of [rules](docs/rules.md)',
    ...object(verification),
  },
  code: {
    description: '`{ files, leftOut }`: the texts, and the servers that the form cannot express',
    ...object({
      files: list(object({ name: text, language: text, text })),
      leftOut: list(object({ id: text, reason: oneOf(['wholeResource', 'notInForm']) })),
    }),
  },
  plan: {
    description: 'the plan document',
    ...object({ version: time, created: text, by: text, cloud: text, items: list(planItem), digest: text }),
  },
  appliedPlan: {
    description: '`{ items: [{ id, result, error? }] }`',
    ...object({
      items: list(object({ id: text, result: itemResult }, { error: object({ code: text, message: text }) })),
    }),
  },
  scan: {
    description: '`{ read, incomplete, findings: [{ uri, line, column, rule, severity, message }] }`, from line 1',
    ...object({
      read: time,
      incomplete: flag,
      findings: list(
        object(
          {
            uri: text,
            line: time,
            column: time,
            endLine: time,
            endColumn: time,
            rule: text,
            severity: oneOf(['error', 'warning', 'information', 'hint']),
            message: text,
          },
          { host: text },
        ),
      ),
    }),
  },
  diagnosis: { description: 'as `verifyOnTheWire`, with `steps`', ...object({ ...verification, steps: list(step) }) },
} as const satisfies Readonly<Record<string, ResultSchema>>;
