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
  /** The file's text, for what it imports. */
  readonly source: string;
}
