import { isJsonObject, type Json, type JsonObject } from './fleetDocument';
import { InputError, type InputProblem, unexpected } from './problems';
import type { OperationKind } from './routes';

/** Faults, with the requests that each may hit; docs/offline.md describes them. */
const faultOperations = {
  busy: ['write'],
  throttled: ['list', 'read', 'write', 'network'],
  deniedByPolicy: ['write'],
  locked: ['write'],
  forbidden: ['list', 'read', 'write', 'network'],
  reader: ['permissions', 'write'],
  notFound: ['list', 'read', 'write', 'network'],
  failedOperation: ['write'],
  slow: ['list', 'read', 'write', 'network'],
  cutConnection: ['list', 'read', 'write', 'network'],
  html: ['list', 'read', 'write', 'network'],
  malformedList: ['list'],
  expiredToken: ['list', 'read', 'write', 'network'],
} as const satisfies Readonly<Record<string, readonly OperationKind[]>>;

export type FaultName = keyof typeof faultOperations;

export interface Fault {
  readonly fault: FaultName;
  /** Name of the server, `*` and `?` as wildcards; absent: every request, lists too. */
  readonly server?: string;
  /** Absent: every kind of request that the fault may hit. */
  readonly operation?: OperationKind;
  /** How often it strikes; absent: always. */
  readonly times?: number;
  /** `slow`: how long it takes. `throttled`: Retry-After. */
  readonly seconds?: number;
  /** `deniedByPolicy`: display name of the policy assignment. */
  readonly policy?: string;
}

const faultNames = Object.keys(faultOperations);
const members = ['fault', 'server', 'operation', 'times', 'seconds', 'policy'];
const maximumSeconds = 3600;

/**
 * Checks the setting; `undefined` and `null` are no faults.
 *
 * @throws InputError with the place, for example `[1].operation`
 */
export function parseFaults(value: unknown): Fault[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw new InputError(unexpected('array', value as Json, { example: '[{"fault": "busy"}]' }));
  }
  return value.map((item: unknown, index) => parseFault(item as Json, `[${index}]`));
}

function parseFault(value: Json, entry: string): Fault {
  const fail = (member: string, problem: InputProblem): never => {
    throw new InputError(problem, `${entry}.${member}`);
  };
  if (!isJsonObject(value)) {
    throw new InputError(unexpected('object', value, { example: '{"fault": "busy"}' }), entry);
  }
  const unknownMember = Object.keys(value).find((name) => !members.includes(name));
  if (unknownMember !== undefined) {
    fail(unknownMember, { code: 'unknownMember', known: members });
  }
  const { fault, server, operation, times, seconds, policy } = value;
  if (!isFaultName(fault)) {
    return fail('fault', unexpected('oneOf', fault, { choices: faultNames }));
  }
  if (server !== undefined && (typeof server !== 'string' || server === '')) {
    fail('server', unexpected('serverPattern', server));
  }
  const allowed: readonly string[] = faultOperations[fault];
  if (operation !== undefined && !(typeof operation === 'string' && allowed.includes(operation))) {
    fail('operation', unexpected('oneOf', operation, { choices: allowed }));
  }
  if (server !== undefined && (operation === 'list' || fault === 'malformedList')) {
    fail('server', { code: 'serverOfList' });
  }
  if (times !== undefined && !(Number.isInteger(times) && Number(times) >= 1)) {
    fail('times', unexpected('wholeNumber', times));
  }
  if (seconds !== undefined) {
    if (fault !== 'slow' && fault !== 'throttled') {
      fail('seconds', { code: 'memberOfOtherFaults', member: 'seconds', faults: ['slow', 'throttled'] });
    }
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= maximumSeconds)) {
      fail('seconds', unexpected('seconds', seconds, { most: maximumSeconds }));
    }
  }
  if (policy !== undefined) {
    if (fault !== 'deniedByPolicy') {
      fail('policy', { code: 'memberOfOtherFaults', member: 'policy', faults: ['deniedByPolicy'] });
    }
    if (typeof policy !== 'string' || policy === '') {
      fail('policy', unexpected('name', policy));
    }
  }
  return value as JsonObject & Fault;
}

function isFaultName(value: Json | undefined): value is FaultName {
  return typeof value === 'string' && faultNames.includes(value);
}

/** The part of a request that faults depend on. */
export interface FaultTarget {
  readonly kind: OperationKind;
  readonly server: string | undefined;
}

/** The faults that are set, and how often each may still strike. */
export class FaultPlan {
  private readonly entries: { readonly fault: Fault; readonly server: RegExp | undefined; left: number }[];

  constructor(faults: readonly Fault[]) {
    this.entries = faults.map((fault) => ({
      fault,
      server: fault.server === undefined ? undefined : globPattern(fault.server),
      left: fault.times ?? Infinity,
    }));
  }

  /**
   * The faults that strike this request, which counts them: at most one `slow` and one other, the first of each in
   * the order of the setting.
   */
  strike(target: FaultTarget): { readonly slow: Fault | undefined; readonly other: Fault | undefined } {
    const take = (wanted: (fault: Fault) => boolean): Fault | undefined => {
      const entry = this.entries.find(
        ({ fault, server, left }) =>
          left > 0 &&
          wanted(fault) &&
          (fault.operation === undefined
            ? faultOperations[fault.fault].some((kind) => kind === target.kind)
            : fault.operation === target.kind) &&
          (server === undefined || (target.server !== undefined && server.test(target.server))),
      );
      if (entry) {
        entry.left--;
      }
      return entry?.fault;
    };
    return { slow: take(({ fault }) => fault === 'slow'), other: take(({ fault }) => fault !== 'slow') };
  }
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}
