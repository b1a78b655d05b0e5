import { isRecord } from './input';
import type { TlsPolicy } from './posture';
import { isUuid } from './resourceId';
import type { Server } from './server';
import { compareTls, isTlsVersion, type TlsVersion } from './tlsVersion';

/** Servers of which less is required until a day. `server`: a name, with `*` for any characters. */
export interface PolicyException {
  readonly server?: string;
  /** A tag, as `name` or `name=value`, with `*` for any characters of the value. */
  readonly tag?: string;
  /** UUID. */
  readonly subscription?: string;
  readonly minimum?: TlsVersion;
  /** Clients without TLS are accepted. */
  readonly enforcement?: false;
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it applies (ISO date, UTC). */
  readonly until: string;
}

/** A member of an exception that is missing or not valid. `index`: place in the list. */
export interface ExceptionProblem {
  readonly index: number;
  readonly member: string;
}

const members = ['server', 'tag', 'subscription', 'minimumTlsVersion', 'enforcement', 'reason', 'owner', 'until'];
const mostExceptions = 1000;
const mostOfText = 300;

/** Reads the list of exceptions from the settings. One that is not valid does not apply, so that the policy stays strict. */
export function readExceptions(value: unknown): {
  readonly exceptions: readonly PolicyException[];
  readonly problems: readonly ExceptionProblem[];
} {
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, mostExceptions) : [];
  const read = list.map((one, index) => readException(one, index));
  return {
    exceptions: read.flatMap((one) => ('member' in one ? [] : [one])),
    problems: read.flatMap((one) => ('member' in one ? [one] : [])),
  };
}

function readException(value: unknown, index: number): PolicyException | ExceptionProblem {
  const wrong = (member: string): ExceptionProblem => ({ index, member });
  if (!isRecord(value)) {
    return wrong('');
  }
  const unknown = Object.keys(value).find((name) => !members.includes(name));
  if (unknown !== undefined) {
    return wrong(unknown);
  }
  const { server, tag, subscription, minimumTlsVersion: minimum, enforcement, reason, owner, until } = value;
  if (!isText(reason)) return wrong('reason');
  if (!isText(owner)) return wrong('owner');
  if (!isDay(until)) return wrong('until');
  if (server !== undefined && !isText(server)) return wrong('server');
  if (tag !== undefined && !isText(tag)) return wrong('tag');
  if (subscription !== undefined && !(typeof subscription === 'string' && isUuid(subscription))) {
    return wrong('subscription');
  }
  if (server === undefined && tag === undefined && subscription === undefined) return wrong('server');
  if (minimum !== undefined && !isTlsVersion(minimum)) return wrong('minimumTlsVersion');
  if (enforcement !== undefined && enforcement !== false) return wrong('enforcement');
  if (minimum === undefined && enforcement === undefined) return wrong('minimumTlsVersion');
  return {
    ...(server === undefined ? {} : { server }),
    ...(tag === undefined ? {} : { tag }),
    ...(subscription === undefined ? {} : { subscription }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(enforcement === undefined ? {} : { enforcement }),
    reason,
    owner,
    until,
  };
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= mostOfText;

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) {
    return false;
  }
  const time = Date.parse(`${value}T00:00:00Z`);
  return !isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** What exceptions recognize a server by. */
export type PolicySubject = Pick<Server, 'name' | 'tags' | 'subscriptionId'>;

/**
 * The policy of each server at a time, in milliseconds since the epoch. `base`: of servers without an exception. The
 * first exception that fits applies.
 */
export function policyOf(
  base: TlsPolicy,
  exceptions: readonly PolicyException[],
  now: number,
): (server: PolicySubject) => TlsPolicy {
  if (exceptions.length === 0) {
    return () => base;
  }
  const today = new Date(now).toISOString().slice(0, 10);
  const matchers = exceptions.map((exception) => ({ exception, fits: matcher(exception) }));
  return (server) => {
    const fitting = matchers.filter(({ fits }) => fits(server)).map(({ exception }) => exception);
    const valid = fitting.find(({ until }) => until >= today);
    const [expired] = fitting;
    if (valid) {
      return { ...base, ...relaxed(base, valid), exception: named(valid) };
    }
    return expired ? { ...base, expired: named(expired) } : base;
  };
}

/** An exception requires less, never more. */
function relaxed(base: TlsPolicy, { minimum, enforcement }: PolicyException): Partial<TlsPolicy> {
  return {
    ...(minimum !== undefined && compareTls(minimum, base.minimum) < 0 ? { minimum } : {}),
    ...(enforcement === undefined ? {} : { enforcement }),
  };
}

const named = ({ reason, owner, until }: PolicyException) => ({ reason, owner, until });

function matcher({ server, tag, subscription }: PolicyException): (one: PolicySubject) => boolean {
  const name = server === undefined ? undefined : namePattern(server);
  const hasTag = tag === undefined ? undefined : tagMatcher(tag);
  return (one) =>
    (name === undefined || name.test(one.name)) &&
    (hasTag === undefined || hasTag(one)) &&
    (subscription === undefined || one.subscriptionId.toLowerCase() === subscription.toLowerCase());
}

/** Recognizes servers by a tag, as `name` or `name=value`. Names of tags are case-insensitive in Azure. */
export function tagMatcher(tag: string): (server: Pick<Server, 'tags'>) => boolean {
  const [name = '', ...rest] = tag.split('=');
  const value = namePattern(rest.length === 0 ? '*' : rest.join('=').trim());
  return ({ tags = {} }) =>
    Object.entries(tags).some(([key, one]) => key.toLowerCase() === name.trim().toLowerCase() && value.test(one));
}

/**
 * Pattern of names, with `*` for any characters. Each part is found at its first place and stays there, as in an atomic
 * group, so that no pattern takes long.
 */
export function namePattern(pattern: string): RegExp {
  const parts = pattern.split(/\*+/).map((part) => part.replace(/[^\w\s-]/g, '\\$&'));
  const end = parts.length - 1;
  const rest = parts.map((part, at) => (at === 0 ? part : at === end ? `.*${part}` : `(?=(.*?${part}))\\${at}`));
  return new RegExp(`^${rest.join('')}$`, 'is');
}
