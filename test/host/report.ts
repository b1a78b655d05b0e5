import path from 'node:path';
import { repository } from './paths';

/** What became of one test, one check or one command. Reporters write it as one line of JSON. */
export interface Outcome {
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'output';
  /** The whole name; for `output`, the text. */
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

/** Prints the outcomes of a layer as they come, and counts them. */
export class Report {
  readonly counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  private rest = '';

  /** @param everyTest whether to name each test, as slow layers do */
  constructor(private readonly everyTest: boolean) {}

  add({ outcome, name, file, milliseconds, why }: Outcome): void {
    if (outcome === 'output') {
      process.stdout.write(name);
      return;
    }
    this.counts[outcome] += 1;
    const time = milliseconds === undefined ? '' : ` (${(milliseconds / 1000).toFixed(1)} s)`;
    if (outcome === 'failed') {
      const where = file === undefined ? '' : `\n  ${path.relative(repository, file)}`;
      console.log(`  FAILED ${name}${time}${where}\n${indent(why ?? 'no reason given')}`);
    } else if (this.everyTest || outcome === 'skipped') {
      console.log(`  ${outcome} ${name}${time}`);
    }
  }

  /** Adds outcomes from a stream of lines, whatever the pieces it comes in. */
  hear(piece: string): void {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.add(JSON.parse(line) as Outcome);
  }
}

/** The last line of a run; what reads it knows this form. */
export function totalsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
