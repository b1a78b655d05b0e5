import path from 'node:path';
import { repository } from './paths';

/** Result of one test, one check or one command. */
export interface Outcome {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** The whole name. */
  readonly name: string;
  readonly file?: string;
  readonly milliseconds?: number;
  /** The failure in full. */
  readonly why?: string;
}

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Begins the record of an outcome, which is JSON and ends with its line; a test's own output is around it. */
export const recordMark = '\x1e';

/** The last line of integration results: VS Code ends an extension host that hangs, and calls that a success. */
export const endOfSuite = 'END OF SUITE';

/** Prints the outcomes of a layer as they come, and counts them. */
export class Report {
  readonly counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  /** Seconds that each test file took. */
  readonly times = new Map<string, number>();

  /** @param everyTest whether to name each test, as slow layers do */
  constructor(
    private readonly everyTest: boolean,
    private readonly write: (text: string) => void,
  ) {}

  print(line: string): void {
    this.write(`${line}\n`);
  }

  add({ outcome, name, file, milliseconds, why }: Outcome): void {
    this.counts[outcome] += 1;
    const time = milliseconds === undefined ? '' : ` (${(milliseconds / 1000).toFixed(1)} s)`;
    if (outcome === 'failed') {
      const where = file === undefined ? '' : `\n  ${path.relative(repository, file)}`;
      this.print(`  FAILED ${name}${time}${where}\n${indent(why ?? 'no reason given')}`);
    } else if (this.everyTest || outcome === 'skipped') {
      this.print(`  ${outcome} ${name}${time}`);
    }
  }

  /**
   * Receives what a process prints, whatever the pieces it comes in: adds the outcomes in it, prints the rest.
   *
   * @param file the test file that the process runs
   * @param added called with each outcome
   */
  listener(file?: string, added?: (outcome: Outcome) => void): (piece: string) => void {
    let rest = '';
    return (piece) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [printed = '', record] = line.split(recordMark);
        if (printed !== '' || record === undefined) this.print(printed);
        if (record === undefined) continue;
        const outcome = { ...(JSON.parse(record) as Outcome), ...(file !== undefined && { file }) };
        this.add(outcome);
        added?.(outcome);
      }
    };
  }
}

/** The last line of a run; what reads it knows this form. */
export function totalsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
