import { visible } from '../domain/visible';

/** What is to be shown of a report, in words already: by the command line in English, by VS Code in the user's language. */
export interface ReportView {
  readonly title: string;
  /** One sentence: the outcome. */
  readonly summary: string;
  readonly tables: readonly ViewTable[];
}

export interface ViewTable {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Markdown with tables, as code hosts show it. Words of a server cannot become markup, links or lines. */
export function toMarkdown({ title, summary, tables }: ReportView): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const parts = tables.map(({ heading, columns, rows }) =>
    [`## ${escapeMarkdown(heading)}`, '', line(columns), `|${' --- |'.repeat(columns.length)}`, ...rows.map(line)].join(
      '\n',
    ),
  );
  return `${[`# ${escapeMarkdown(title)}`, escapeMarkdown(summary), ...parts].join('\n\n')}\n`;
}

/** Plain text with aligned columns, for terminals: words of a server cannot talk to one. */
export function toText({ title, summary, tables }: ReportView): string {
  const parts = tables.map(({ heading, columns, rows: given }) => {
    const rows = given.map((cells) => cells.map((cell) => visible(cell, mostOfCell)));
    const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const line = (cells: readonly string[]): string =>
      `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
    return [visible(heading), ...rows.map(line)].join('\n');
  });
  return `${[visible(title), ...parts, visible(summary, mostOfCell)].join('\n\n')}\n`;
}

/** Characters of one cell: a certificate may name a hundred hosts. */
const mostOfCell = 4000;

/** Addresses become links by themselves where code hosts show them: their colon, dot or at sign is escaped as well. */
function escapeMarkdown(text: string): string {
  return visible(text, mostOfCell)
    .replace(/[\\`*_[\]<>|#~&!$@]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`))
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, (mark) => `\\${mark}`);
}
