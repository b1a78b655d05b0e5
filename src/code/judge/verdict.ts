import type { Connection, Setting } from '../connection';
import type { CodeRule } from '../rules';
import type { Range } from '../text';

/** What TLS does for a connection. */
export type Guarantee = 'plaintext' | 'fallback' | 'unverified' | 'caOnly' | 'verified' | 'fails' | 'unknown';

/** What happens, as a code; `src/words` has its sentence. */
export type Reason =
  | 'off'
  | 'offByDefault'
  | 'fallback'
  | 'fallbackByDefault'
  | 'plaintextFirst'
  | 'unverified'
  | 'unverifiedByDefault'
  | 'unverifiedByFactory'
  | 'unverifiedProcess'
  | 'callbackAccepts'
  | 'caOnly'
  | 'caOnlyByRootFile'
  | 'nameNotChecked'
  | 'invalidValue'
  | 'invalidKey'
  | 'ignoredKey'
  | 'ignoredValue'
  | 'ignoredObject'
  | 'refusedWithoutTrust'
  | 'systemNeedsVerifyFull'
  | 'systemIsAFile'
  | 'truthyText'
  | 'minimumInvalid'
  | 'requiresTlsWithout'
  | 'caExpired'
  | 'caOther'
  | 'caIntermediate'
  | 'caNeeded'
  | 'nextMajor'
  | 'belowMinimum'
  | 'noServer';

export interface Issue {
  readonly rule: CodeRule;
  readonly reason: Reason;
  readonly at: Range;
  /** As written, where a sentence names it. */
  readonly setting?: string;
  readonly value?: string;
}

export interface Verdict {
  readonly guarantee: Guarantee;
  readonly issues: readonly Issue[];
}

export const unknown: Verdict = { guarantee: 'unknown', issues: [] };
export const verified: Verdict = { guarantee: 'verified', issues: [] };

const rules: Partial<Record<Guarantee, CodeRule>> = {
  plaintext: 'code/plaintext',
  fallback: 'code/fallback',
  unverified: 'code/unverified',
  caOnly: 'code/ca-only',
};

/** A verdict with one issue, at a setting or, without one, at the host. */
export function weak(
  guarantee: Exclude<Guarantee, 'verified' | 'unknown' | 'fails'>,
  reason: Reason,
  at: Setting | Range,
): Verdict {
  return { guarantee, issues: [issue(rules[guarantee] ?? 'code/invalid', reason, at)] };
}

export function faulty(
  rule: 'code/invalid' | 'code/ignored',
  reason: Reason,
  at: Setting,
  guarantee: Guarantee = 'fails',
): Verdict {
  return { guarantee, issues: [issue(rule, reason, at)] };
}

/**
 * The verdict on a mode with a name of libpq's, for libraries in which each does what its name says; undefined for
 * other words.
 *
 * @param value the mode in lower case, with hyphens
 */
export function modeVerdict(mode: Setting, value: string): Verdict | undefined {
  switch (value) {
    case 'disable':
      return weak('plaintext', 'off', mode);
    case 'allow':
      return weak('fallback', 'plaintextFirst', mode);
    case 'prefer':
      return weak('fallback', 'fallback', mode);
    case 'require':
      return weak('unverified', 'unverified', mode);
    case 'verify-ca':
      return weak('caOnly', 'caOnly', mode);
    case 'verify-full':
      return verified;
    default:
      return undefined;
  }
}

export function issue(rule: CodeRule, reason: Reason, at: Setting | Range): Issue {
  return 'range' in at
    ? { rule, reason, at: at.range, setting: at.name, ...(at.value === undefined ? {} : { value: at.value }) }
    : { rule, reason, at: { start: at.start, end: at.end } };
}

/** Settings by key, those that win first. */
export class Settings {
  constructor(readonly connection: Connection) {}

  /** The setting that counts; `first` says which source wins. */
  get(key: string, first: Setting['from'] = 'option'): Setting | undefined {
    const found = this.connection.settings.filter((setting) => setting.key === key);
    return found.find(({ from }) => from === first) ?? found.find(({ from }) => from !== 'environment') ?? found[0];
  }

  from(key: string, source: Setting['from']): Setting | undefined {
    return this.connection.settings.find((setting) => setting.key === key && setting.from === source);
  }

  /** Whether an absent setting has the library's default. */
  get complete(): boolean {
    return this.connection.complete && !this.connection.open;
  }
}

/** Whether a word or a text says yes; undefined when it says neither. */
export function truth(setting: Setting | undefined): boolean | undefined {
  const value = setting?.value?.toLowerCase();
  if (value === 'true' || value === '1' || value === 'yes' || value === 'on') return true;
  if (value === 'false' || value === '0' || value === 'no' || value === 'off') return false;
  return undefined;
}
