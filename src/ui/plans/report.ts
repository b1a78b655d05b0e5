import type { PlanWork } from '../../changes/planWork';
import type { PlanState } from '../../webview/plans/protocol';
import { toMarkdown } from '../../words/reportView';
import { buildPlanState, type PlanInput, type PlanMessages } from './state';

/** The plan with its results as Markdown. */
export function planMarkdown(input: PlanInput, words: PlanMessages): string {
  const {
    rows,
    title,
    details,
    summary,
    counts,
    words: page,
  }: PlanState = buildPlanState(input, words, allRows(input.work));
  const { columns } = page;
  return toMarkdown({
    title,
    summary: `${details} ${summary} ${counts.map(({ text }) => text).join(' · ')}`,
    tables: [
      {
        heading: page.results,
        columns: [columns.server, columns.change, columns.clients, columns.result],
        rows: Object.values(rows).map((row) => [
          `${row.name} (${row.place})`,
          joined(row.change, row.effects),
          joined(row.clients, row.code),
          joined(row.result, row.reason),
        ]),
      },
    ],
  });
}

const joined = (...texts: readonly string[]): string => texts.filter(Boolean).join('. ');

const allRows = ({ plan }: PlanWork): number => plan.items.length;
