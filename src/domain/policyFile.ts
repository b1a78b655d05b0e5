import { isRecord } from './input';
import { readExceptions, type PolicyException } from './policy';
import { isTlsVersion, type TlsVersion } from './tlsVersion';

/** Largest policy file, in bytes. */
export const largestPolicyFile = 1024 * 1024;
/** Most days that a policy can ask for. */
export const mostDaysToExpiry = 3650;

/** The members of a policy file that are valid. One that is absent is decided by the settings. */
export interface PolicyFile {
  readonly minimum?: TlsVersion;
  readonly enforcement?: boolean;
  /** Whole days that a certificate has to be valid for. */
  readonly daysToExpiry?: number;
  readonly exceptions: readonly PolicyException[];
}

/** What is wrong with a policy. `path`: the place, such as `exceptions[2].until`. */
export type PolicyProblem =
  /** `reason`: a system code, or `notAFile` or `tooLarge`. */
  | { readonly code: 'unreadable'; readonly reason: string }
  | { readonly code: 'notJson' }
  | { readonly code: 'notAnObject' }
  | { readonly code: 'unknownMember'; readonly path: string }
  | { readonly code: 'wrongValue'; readonly path: string };

export interface PolicyReading {
  readonly file: PolicyFile;
  readonly problems: readonly PolicyProblem[];
}

const members = ['$schema', 'minimumTlsVersion', 'enforcement', 'latestDaysToExpiry', 'exceptions'];

/** Reads a policy file. What is not valid does not apply: neither a member nor an exception. */
export function readPolicyFile(text: string): PolicyReading {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { file: { exceptions: [] }, problems: [{ code: 'notJson' }] };
  }
  if (!isRecord(value)) {
    return { file: { exceptions: [] }, problems: [{ code: 'notAnObject' }] };
  }
  const problems: PolicyProblem[] = Object.keys(value)
    .filter((name) => !members.includes(name))
    .map((path) => ({ code: 'unknownMember', path }));
  const member = <T>(path: string, isValid: (one: unknown) => one is T): T | undefined => {
    const one = value[path];
    if (one === undefined || isValid(one)) {
      return one;
    }
    problems.push({ code: 'wrongValue', path });
    return undefined;
  };
  const minimum = member('minimumTlsVersion', isTlsVersion);
  const enforcement = member('enforcement', (one) => typeof one === 'boolean');
  const daysToExpiry = member('latestDaysToExpiry', isDaysToExpiry);
  const exceptions = exceptionsOf(member('exceptions', Array.isArray) ?? [], 'exceptions');
  return {
    file: {
      ...(minimum === undefined ? {} : { minimum }),
      ...(enforcement === undefined ? {} : { enforcement }),
      ...(daysToExpiry === undefined ? {} : { daysToExpiry }),
      exceptions: exceptions.exceptions,
    },
    problems: [...problems, ...exceptions.problems],
  };
}

/** Reads a list of exceptions. `path`: that of the list. */
export function exceptionsOf(
  list: readonly unknown[],
  path: string,
): { readonly exceptions: readonly PolicyException[]; readonly problems: readonly PolicyProblem[] } {
  const { exceptions, problems } = readExceptions(list);
  return {
    exceptions,
    problems: problems.map(({ index, member }) => ({
      code: 'wrongValue',
      path: `${path}[${index}]${member === '' ? '' : `.${member}`}`,
    })),
  };
}

export function isDaysToExpiry(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostDaysToExpiry;
}
