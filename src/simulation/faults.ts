import { isJsonObject, type Json, type JsonObject } from './fleetDocument';
import { describe } from './fleetText';
import type { OperationKind } from './routes';

/** What can be made to go wrong, and which requests each may hit; docs/offline.md describes them. */
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

/** What is wrong with the setting of faults; `entry` is the place, for example `[1].operation`. */
export class FaultSettingError extends Error {
  override readonly name = 'FaultSettingError';

  constructor(
    readonly entry: string,
    readonly problem: string,
  ) {
    super(`${entry}: ${problem}`.replace(/^: /, ''));
  }
}

const faultNames = Object.keys(faultOperations);
const members = ['fault', 'server', 'operation', 'times', 'seconds', 'policy'];
const maximumSeconds = 3600;

/**
 * Checks the setting; `undefined` and `null` are no faults.
 * @throws FaultSettingError
 */
export function parseFaults(value: unknown): Fault[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw new FaultSettingError('', `expected an array such as [{"fault": "busy"}], found ${describe(value as Json)}`);
  }
  return value.map((item: unknown, index) => parseFault(item, `[${index}]`));
}

function parseFault(value: unknown, entry: string): Fault {
  const fail = (member: string | undefined, problem: string): never => {
    throw new FaultSettingError(member === undefined ? entry : `${entry}.${member}`, problem);
  };
  if (!isJsonObject(value)) {
    return fail(undefined, `expected an object such as {"fault": "busy"}, found ${describe(value as Json)}`);
  }
  const unknownMember = Object.keys(value).find((name) => !members.includes(name));
  if (unknownMember !== undefined) {
    fail(unknownMember, `not known: expected one of ${members.join(', ')}`);
  }
  const { fault, server, operation, times, seconds, policy } = value;
  if (!isFaultName(fault)) {
    return fail('fault', `expected one of ${faultNames.join(', ')}, found ${describe(fault)}`);
  }
  if (server !== undefined && (typeof server !== 'string' || server === '')) {
    fail('server', `expected the name of a server, "*" and "?" allowed, found ${describe(server)}`);
  }
  const allowed: readonly string[] = faultOperations[fault];
  if (operation !== undefined && !(typeof operation === 'string' && allowed.includes(operation))) {
    fail('operation', `expected ${allowed.join(' or ')} with the fault ${fault}, found ${describe(operation)}`);
  }
  if (server !== undefined && (operation === 'list' || fault === 'malformedList')) {
    fail('server', 'a list of servers is not about one of them: leave "server" out');
  }
  if (times !== undefined && !(Number.isInteger(times) && Number(times) >= 1)) {
    fail('times', `expected a whole number from 1, found ${describe(times)}`);
  }
  if (seconds !== undefined) {
    if (fault !== 'slow' && fault !== 'throttled') {
      fail('seconds', `only the faults slow and throttled take "seconds", not ${fault}`);
    }
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= maximumSeconds)) {
      fail('seconds', `expected a number from 0 to ${maximumSeconds}, found ${describe(seconds)}`);
    }
  }
  if (policy !== undefined) {
    if (fault !== 'deniedByPolicy') {
      fail('policy', `only the fault deniedByPolicy takes "policy", not ${fault}`);
    }
    if (typeof policy !== 'string' || policy === '') {
      fail('policy', `expected the name of a policy, found ${describe(policy)}`);
    }
  }
  return value as JsonObject & Fault;
}

function isFaultName(value: Json | undefined): value is FaultName {
  return typeof value === 'string' && faultNames.includes(value);
}

/** A request, as far as faults look at it. */
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
