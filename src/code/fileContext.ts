import type { HostRules } from './hosts';
import type { Project } from './project';
import type { Language } from './read/syntax';

/** What is known of a file besides its text. */
export interface FileContext {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  readonly language: Language | undefined;
  readonly hosts: HostRules;
  readonly project: Project;
  readonly source: string;
  /** Whether the file's text matches, for what it imports. */
  readonly says: (pattern: RegExp) => boolean;
}

/** Tests patterns against a text, each of them once: a file may have thousands of connections. */
export function sayings(source: string): FileContext['says'] {
  const known = new Map<string, boolean>();
  return (pattern) => {
    const key = String(pattern);
    const said = known.get(key) ?? pattern.test(source);
    known.set(key, said);
    return said;
  };
}
