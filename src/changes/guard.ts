import { namePattern, tagMatcher } from '../domain/policy';
import type { Server } from '../domain/server';

/** Limits of changes that weaken TLS. They hold for every requester. */
export interface Guard {
  /** `never`: no change that weakens is sent, whoever confirms it. */
  readonly allowWeakening: 'ask' | 'never';
  /** Whether weakening the server needs more than a click. */
  readonly isProduction: (server: Pick<Server, 'name' | 'tags'>) => boolean;
}

/** A text that the user types to confirm a change: the name of a server, or the number of servers. */
export interface TypedText {
  readonly code: 'name' | 'count';
  readonly text: string;
}

/** Share of the fleet above which a change of several servers is confirmed by their number. */
const largeShare = 0.3;

export interface Confirmation {
  readonly changed: readonly Server[];
  readonly weakened: readonly Server[];
  readonly fleetSize: number;
}

/** What must be typed before a change is sent; undefined: a click is enough. */
export function typedConfirmation({ changed, weakened, fleetSize }: Confirmation, guard: Guard): TypedText | undefined {
  const [first] = weakened;
  if (first && weakened.length === 1 && guard.isProduction(first)) {
    return { code: 'name', text: first.name };
  }
  return weakened.length > 1 || (changed.length > 1 && changed.length > largeShare * fleetSize)
    ? { code: 'count', text: String(changed.length) }
    : undefined;
}

/** Whether a text is the one to type; surrounding spaces do not count. */
export function isTyped({ code, text }: TypedText, typed: string): boolean {
  const given = typed.trim();
  return code === 'name' ? given.toLowerCase() === text.toLowerCase() : given === text;
}

/**
 * Recognizes servers by patterns: of their names, or of a tag as `name=value`, with `*` for any characters. Patterns
 * that are not texts are ignored.
 */
export function serversLike(patterns: readonly unknown[]): Guard['isProduction'] {
  const matchers = patterns
    .filter((pattern): pattern is string => typeof pattern === 'string' && pattern !== '' && pattern.length <= 300)
    .slice(0, 100)
    .map((pattern): Guard['isProduction'] => {
      if (pattern.includes('=')) {
        return tagMatcher(pattern);
      }
      const expression = namePattern(pattern);
      return ({ name }) => expression.test(name);
    });
  return (server) => matchers.some((matches) => matches(server));
}
