import type { Connection } from './connection';
import type { Reason } from './judge/verdict';
import type { CodeRule, CodeSeverity } from './rules';
import type { Range } from './text';

/** A fault in a file, as a code with data. */
export interface CodeFinding {
  readonly rule: CodeRule;
  readonly severity: CodeSeverity;
  readonly range: Range;
  /** What happens; absent for infrastructure, where the rule says it. */
  readonly reason?: Reason;
  readonly family?: Connection['family'];
  readonly version?: string;
  readonly host?: string;
  /** Name of the known server. */
  readonly server?: string;
  /** Whether the known server rejects connections without TLS. */
  readonly enforced?: boolean;
  readonly setting?: string;
  readonly value?: string;
}
