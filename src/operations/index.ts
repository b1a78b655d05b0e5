import { codeForms } from '../ascode/forms';
import { driverIds, verificationLevels } from '../connect/types';
import type { FailureCode } from '../domain/errors';
import { tlsVersions } from '../domain/tlsVersion';
import { codesOf, type ErrorGroup } from './errorCodes';
import { results, type ResultSchema } from './results';
import type { ArgumentsOf, ArgumentsSchema } from './schema';

export { argumentProblem, type ArgumentProblem } from './schema';

/** What a caller may ask for: by a keybinding, from another extension, later from other doors. */
export interface Operation {
  /** For people, and for programs that choose among operations. */
  readonly description: string;
  /** The first argument; the resource id of a server if absent. */
  readonly first?: string;
  /** After the first argument. */
  readonly arguments: ArgumentsSchema;
  /** The argument that a lone value in place of the object stands for. */
  readonly shorthand?: string;
  /** What it resolves with; undefined: nothing. */
  readonly result?: ResultSchema;
  /** Failures beside those of any call and of reading the server. */
  readonly errors?: readonly ErrorGroup[];
}

function takes<const Properties extends ArgumentsSchema['properties']>(properties: Properties) {
  return { type: 'object', properties, additionalProperties: false } as const;
}

const minimum = {
  type: 'string',
  enum: tlsVersions,
  description: 'Oldest TLS version that the server accepts.',
} as const;
const confirmed = {
  type: 'boolean',
  description: 'The user has agreed to admit more clients than before, so that no question is shown.',
} as const;
const change = { result: results.changed, errors: ['change'] } as const;

/** Every operation, by the name of its command after `azurePostgresTls.`. All but those with `first` take the resource id of a server first. */
export const operations = {
  enableEnforcement: {
    description: 'Enforce TLS; with a minimum version, both are sent in one request.',
    arguments: takes({ minimum, confirmed }),
    ...change,
  },
  disableEnforcement: {
    description: 'Stop enforcing TLS.',
    arguments: takes({ confirmed }),
    ...change,
  },
  toggleEnforcement: {
    description: 'Enforce TLS, or stop enforcing it.',
    arguments: takes({ confirmed }),
    ...change,
  },
  setMinimumTlsVersion: {
    description: 'Set the minimum TLS version.',
    arguments: { ...takes({ minimum, confirmed }), required: ['minimum'] },
    shorthand: 'minimum',
    ...change,
  },
  applyRecommended: {
    description: 'Raise the settings to what the policy asks for.',
    arguments: takes({}),
    ...change,
  },
  startException: {
    description: 'Stop enforcing TLS until a time; the extension then restores the settings, if VS Code is open.',
    arguments: {
      ...takes({
        until: { type: 'string', description: 'End of the exception (ISO 8601, at most 30 days from now).' },
        reason: { type: 'string', description: 'Reason of the exception.' },
        confirmed,
      }),
      required: ['until', 'reason'],
    },
    ...change,
  },
  endException: {
    description: 'End the exception of the server now: enforce TLS, with the minimum from before.',
    arguments: takes({}),
    ...change,
  },
  undoChange: {
    description: 'Undo the last change of this session.',
    arguments: takes({ confirmed }),
    ...change,
  },
  planChange: {
    description: 'Plan a change without sending anything.',
    first: '`ids?`: resource ids; all listed servers if absent',
    arguments: takes({
      recommended: { type: 'boolean', description: 'What the policy asks of each server.' },
      enforcement: { type: 'boolean', description: 'Whether clients without TLS are rejected.' },
      minimum,
      exactly: { type: 'boolean', description: 'Also lower servers that have a higher minimum.' },
    }),
    result: results.plan,
    errors: ['plan'],
  },
  applyPlan: {
    description: 'Apply a plan: servers that were changed since are left alone.',
    first: '`plan`: a plan document, or its JSON text',
    arguments: takes({
      confirmed,
      canary: {
        type: 'boolean',
        description: 'One server, then a tenth, then all; stop at the first unexpected result.',
      },
      stopAtFirstFailure: { type: 'boolean', description: 'Start no more servers after a failure.' },
    }),
    result: results.appliedPlan,
    errors: ['change', 'plan'],
  },
  showAsCode: {
    description: 'Write the settings of servers, or the changes of a plan, as code.',
    first: 'the id, `ids`, or a plan document',
    arguments: {
      ...takes({ form: { type: 'string', enum: codeForms, description: 'Form of the code.' } }),
      required: ['form'],
    },
    result: results.code,
    errors: ['plan'],
  },
  cancelChange: {
    description: 'Stop waiting for a change; Azure may go on with it.',
    arguments: takes({}),
  },
  copyConnectionString: {
    description: 'Copy a connection string. Omitted values are those last used for this server.',
    arguments: takes({
      driver: { type: 'string', enum: driverIds, former: ['libPq'], description: 'Id of the driver.' },
      level: { type: 'string', enum: verificationLevels, description: 'What the client verifies.' },
      database: { type: 'string', description: 'Name of the database.' },
      user: { type: 'string', description: 'Name of the user.' },
      rootCertificate: { type: 'string', description: "Path of a CA file, or `system` for the system's own roots." },
      pgBouncer: { type: 'boolean', description: 'Connect through PgBouncer.' },
      directTls: { type: 'boolean', description: 'Start with TLS, without asking the server first.' },
      entraToken: { type: 'boolean', description: 'Log in with a Microsoft Entra token.' },
    }),
    result: results.text,
    errors: ['commandLine'],
  },
  copyAzureCli: {
    description: 'Copy the Azure CLI command for the settings, or for the change just made.',
    arguments: takes({
      of: { type: 'string', enum: ['settings', 'lastChange'], description: 'What the command sets.' },
      olderCli: { type: 'boolean', description: 'For Azure CLI before 2.80.' },
    }),
    result: results.command,
    errors: ['commandLine'],
  },
  copyHostName: { description: 'Copy the host name.', arguments: takes({}), result: results.hostName },
  copyResourceId: { description: 'Copy the resource id.', arguments: takes({}), result: results.resourceId },
  downloadCertificate: {
    description: "Save the root certificates of the server's cloud as one PEM file.",
    arguments: takes({
      path: { type: 'string', description: 'Where to save the file; without it the user is asked.' },
      overwrite: { type: 'boolean', description: 'Replace a file that is there.' },
    }),
    result: results.path,
    errors: ['certificate'],
  },
  checkCertificate: {
    description: 'Check a CA file for what keeps it from working with the server, now or soon.',
    arguments: takes({ path: { type: 'string', description: 'The file to check; without it the user is asked.' } }),
    result: results.certificateCheck,
  },
  verifyOnTheWire: {
    description: 'Connect with each TLS version and without TLS, and compare with the settings.',
    arguments: takes({}),
    result: results.verification,
  },
  diagnoseConnection: {
    description: "Trace a client's path to the server step by step.",
    arguments: takes({}),
    result: results.diagnosis,
  },
  refreshServer: { description: 'Read the server again.', arguments: takes({}), result: results.server },
  openConnection: { description: 'Open the connection panel.', arguments: takes({}) },
  showVerification: { description: 'Open the verification panel.', arguments: takes({}) },
  scanWorkspace: {
    description: 'Find the PostgreSQL connections in the files of the workspace, and what weakens their TLS.',
    first: '`folders?`: URIs of folders of the workspace; all if the list is empty',
    arguments: takes({}),
    result: results.scan,
  },
  showUses: {
    description: 'Show the places in the code of the workspace that connect to the server.',
    arguments: takes({}),
  },
  showClients: { description: 'Open the panel of connected clients.', arguments: takes({}) },
  showServerActions: { description: 'Offer the actions of the server.', arguments: takes({}) },
  showServerHistory: { description: 'Show the recorded changes of the server.', arguments: takes({}) },
  pinServer: { description: 'Keep the server in the status bar.', arguments: takes({}) },
  revealServer: { description: 'Show the server in the tree.', arguments: takes({}) },
  openInPortal: { description: 'Open the server in the Azure portal.', arguments: takes({}) },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof operations;

/** The arguments of an operation. */
export type OperationArguments<Name extends OperationName> = ArgumentsOf<(typeof operations)[Name]['arguments']>;

/** Codes of the failures that an operation can reject with. */
export function errorCodes(name: OperationName): readonly FailureCode[] {
  const { errors = [] }: Operation = operations[name];
  return [...new Set<ErrorGroup>(['call', 'azure', ...errors])].flatMap(codesOf);
}
