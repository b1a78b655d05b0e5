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

/** Markdown with tables, as code hosts show it. Words of a server cannot become markup. */
export function toMarkdown({ title, summary, tables }: ReportView): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const parts = tables.map(({ heading, columns, rows }) =>
    [`## ${escapeMarkdown(heading)}`, '', line(columns), `|${' --- |'.repeat(columns.length)}`, ...rows.map(line)].join(
      '\n',
    ),
  );
  return `${[`# ${escapeMarkdown(title)}`, escapeMarkdown(summary), ...parts].join('\n\n')}\n`;
}

/** Plain text with aligned columns, for terminals. */
export function toText({ title, summary, tables }: ReportView): string {
  const parts = tables.map(({ heading, columns, rows }) => {
    const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const line = (cells: readonly string[]): string =>
      `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
    return [heading, ...rows.map(line)].join('\n');
  });
  return `${[title, ...parts, summary].join('\n\n')}\n`;
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|#~&]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`))
    .replace(/\s+/g, ' ');
}
