import { visible } from '../domain/visible';

/** A report as localized tables, to be written as Markdown or text. */
export interface ReportView {
  readonly title: string;
  /** The outcome. */
  readonly summary: string;
  readonly tables: readonly ViewTable[];
}

export interface ViewTable {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Markdown with tables, as code hosts show it. A server's text cannot become markup, links or lines. */
export function toMarkdown({ title, summary, tables }: ReportView): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const parts = tables.map(({ heading, columns, rows }) =>
    [`## ${escapeMarkdown(heading)}`, '', line(columns), `|${' --- |'.repeat(columns.length)}`, ...rows.map(line)].join(
      '\n',
    ),
  );
  return `${[`# ${escapeMarkdown(title)}`, escapeMarkdown(summary), ...parts].join('\n\n')}\n`;
}

/** Plain text with aligned columns, for terminals, which a server's text cannot control. */
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

/** Longest cell, in characters: a certificate may name a hundred hosts. */
const mostOfCell = 4000;

/** Code hosts turn addresses into links: their colon, dot or at sign is escaped as well. */
function escapeMarkdown(text: string): string {
  return visible(text, mostOfCell)
    .replace(/[\\`*_[\]<>|#~&!$@]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`))
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, (mark) => `\\${mark}`);
}
