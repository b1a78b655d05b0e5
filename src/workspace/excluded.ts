import ignore, { type Ignore } from 'ignore';

/** Rules that pass by files below a folder. */
export interface PassedBy {
  /** Relative to the root, with `/`; empty for the root. */
  readonly base: string;
  readonly rules: Ignore;
}

/** Rules of a `.gitignore` in a folder. */
export const gitIgnored = (base: string, text: string): PassedBy => ({ base, rules: ignore().add(text) });

/** Rules of globs as `files.exclude` has them: relative to the root, with alternatives in braces. */
export function excludedBy(globs: readonly string[]): readonly PassedBy[] {
  const patterns = globs.flatMap(alternatives).map((glob) => (glob.startsWith('**/') ? glob : `/${glob}`));
  return patterns.length === 0 ? [] : [{ base: '', rules: ignore({ ignorecase: false }).add(patterns) }];
}

/** @param name relative to the root, with `/` */
export function isPassedBy(all: readonly PassedBy[], name: string, isFolder: boolean): boolean {
  return all.some(({ base, rules }) =>
    rules.ignores(`${base === '' ? name : name.slice(base.length + 1)}${isFolder ? '/' : ''}`),
  );
}

/** A glob for each alternative in its braces. So many that nobody wrote them by hand are not followed. */
function alternatives(glob: string): readonly string[] {
  let all = [glob];
  for (let more = true; more && all.length < mostAlternatives;) {
    more = false;
    all = all.flatMap((one) => {
      const [whole, before = '', inside = '', after = ''] = /^([^{]*)\{([^{}]*)\}(.*)$/s.exec(one) ?? [];
      if (whole === undefined) return [one];
      more = true;
      return inside.split(',').map((part) => `${before}${part}${after}`);
    });
  }
  return all.filter((one) => !one.includes('{') && one.trim() !== '');
}

const mostAlternatives = 1_000;
