import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { FrameLocator } from 'playwright-core';

export interface Violation {
  readonly rule: string;
  readonly impact: string;
  readonly help: string;
  /** The elements that break the rule, with what is wrong with each. */
  readonly elements: readonly string[];
}

let source: string | undefined;

/** What axe finds in a webview. */
export async function axeViolations(frame: FrameLocator): Promise<Violation[]> {
  source ??= readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  const root = frame.locator('html');
  await root.evaluate(source);
  const results = await root.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<AxeResults> } };
    return axe.run();
  });
  return results.violations.map(({ id, impact, help, nodes }) => ({
    rule: id,
    impact: impact ?? '',
    help,
    elements: nodes.map((node) => `${node.html}\n  ${node.failureSummary ?? ''}`),
  }));
}
