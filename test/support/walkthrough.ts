import { readFileSync } from 'node:fs';
import path from 'node:path';
import { caFileName, connectionString } from '../../src/connect/connectionString';
import { targetOf } from '../../src/connect/target';
import { posture, type Posture } from '../../src/domain/posture';
import { known, unknown, type Server, type TlsSettings } from '../../src/domain/server';
import { cutQuestion } from '../../src/words/clients';
import { describeTls, postureIcons, postureLabel, postureMeaning } from '../../src/words/terms';
import { flexibleServer, singleServer } from './servers';

/**
 * The pictures of the walkthrough, made by `npm run docs`: the signs and words of the rows, in the colors of the
 * reader's theme. VS Code puts these files into its page, where style sheets and outside files are not allowed.
 */

const folder = path.join(__dirname, '../../media/walkthrough');
const icons = path.dirname(require.resolve('@vscode/codicons/package.json'));

export const walkthroughPictures: Readonly<Record<string, () => string>> = {
  [path.join(folder, 'see.svg')]: see,
  [path.join(folder, 'fix.svg')]: fix,
  [path.join(folder, 'connect.svg')]: connect,
  [path.join(folder, 'prove.svg')]: prove,
};

const policy = { minimum: '1.2' } as const;

/** A color by the names that themes have for it: the first one that this version of VS Code knows. */
const color = (...names: readonly string[]): string =>
  names.reduceRight((rest, name) => `var(--vscode-${name.replaceAll('.', '-')}${rest && `, ${rest}`})`, '');
const plain = color('foreground');
const quiet = color('descriptionForeground');
const good = color('azurePostgresTls.strong', 'testing.iconPassed');
const bad = color('azurePostgresTls.exposed', 'list.errorForeground');
const postureColors: Readonly<Record<Posture, string>> = {
  strong: good,
  weak: color('azurePostgresTls.weak', 'list.warningForeground'),
  exposed: bad,
  unknown: color('disabledForeground'),
};

interface TextStyle {
  readonly fill?: string;
  readonly size?: number;
  readonly bold?: boolean;
  readonly code?: boolean;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function textAt(
  x: number,
  y: number,
  content: string,
  { fill = plain, size = 13, bold, code }: TextStyle = {},
): string {
  const family = color(code ? 'editor-font-family' : 'font-family');
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}" font-family="${family}"${weight}>${content}</text>`;
}

/** A name, and what is said of it behind it. */
const named = (name: string, description: string): string =>
  `${escaped(name)}<tspan dx="8" fill="${quiet}">${escaped(description)}</tspan>`;

function icon(name: string, x: number, y: number, fill: string): string {
  const svg = readFileSync(path.join(icons, 'src', 'icons', `${name}.svg`), 'utf8');
  const [, shapes = ''] = /<svg[^>]*>(.*)<\/svg>/su.exec(svg) ?? [];
  return `<g transform="translate(${x} ${y})" fill="${fill}">${shapes}</g>`;
}

const card = (y: number, height: number): string =>
  `<rect x="0.5" y="${y + 0.5}" width="479" height="${height - 1}" rx="6" fill="${color('sideBar.background')}" stroke="${color('widget.border')}"/>`;

/** Lines of at most `most` characters, broken between words. */
function wrapped(text: string, most: number): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    return last !== undefined && `${last} ${word}`.length <= most
      ? [...lines.slice(0, -1), `${last} ${word}`]
      : [...lines, word];
  }, []);
}

const picture = (height: number, label: string, ...parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 ${height}" role="img" aria-label="${escaped(label)}">\n${parts.join('\n')}\n</svg>\n`;

/** A server's row: its sign, name and state. */
function row(server: Server, y: number): string {
  const state = posture(server, policy);
  return [
    icon(postureIcons[state], 18, y - 13, postureColors[state]),
    textAt(44, y, named(server.name, describeTls(server, policy)), { size: 14 }),
  ].join('\n');
}

const ordersDb = (minimum: '1.0' | '1.2'): Server => singleServer({ name: 'orders-db' }, { minimum: known(minimum) });

/** Servers of the demo fleet, one for each sign, as the view sorts them. */
function see(): string {
  const one = (name: string, tls: Partial<TlsSettings>): Server => flexibleServer({ name }, tls);
  const servers = [
    one('reports-pg', { enforcement: known(false) }),
    ordersDb('1.0'),
    one('ledger-pg', { enforcement: unknown('notReady'), minimum: unknown('notReady'), maximum: unknown('notReady') }),
    one('payments-pg', { minimum: known('1.3') }),
  ];
  let y = 36;
  const rows = servers.map((server) => {
    const state = posture(server, policy);
    const meaning = wrapped(`${postureLabel(state)}: ${postureMeaning(state)}.`, 62);
    const lines = meaning.map((line, index) =>
      textAt(44, y + 21 + index * 17, escaped(line), { fill: quiet, size: 12 }),
    );
    const drawn = [row(server, y), ...lines].join('\n');
    y += 44 + meaning.length * 17;
    return drawn;
  });
  return picture(y - 16, 'The signs of servers: exposed, weak, unknown and strong', card(0, y - 16), ...rows);
}

/** From a weak server to a strong one, past the question about clients. The numbers are those of the demo fleet. */
function fix(): string {
  return picture(
    232,
    'A weak server, the question about its clients, and the server afterwards',
    card(0, 56),
    row(ordersDb('1.0'), 33),
    icon('wand', 440, 20, plain),
    icon('arrow-down', 232, 62, quiet),
    card(84, 64),
    icon('organization', 18, 97, plain),
    textAt(44, 110, escaped(cutQuestion()), { bold: true, size: 14 }),
    textAt(44, 131, '6 of 18 clients seen would be rejected', { fill: quiet, size: 12 }),
    icon('arrow-down', 232, 154, quiet),
    card(176, 56),
    row(ordersDb('1.2'), 209),
  );
}

/** The string for psql, and what it guarantees. */
function connect(): string {
  const rootCertificate = { kind: 'file', path: caFileName } as const;
  const { text } = connectionString('psql', targetOf(flexibleServer({ name: 'payments-pg' })), {
    ...{ database: 'payments', user: 'payments_api', level: 'verify-full', rootCertificate },
  });
  const lines = wrapped(text, 58);
  const end = 34 + lines.length * 20;
  const guarantees = [
    'The connection is encrypted',
    "The server's certificate is verified",
    'The host name is verified',
  ];
  return picture(
    end + 24 + guarantees.length * 28,
    'A connection string, and what it guarantees',
    card(0, end),
    ...lines.map((line, index) => textAt(18, 34 + index * 20, escaped(line), { code: true, size: 12 })),
    ...guarantees.flatMap((guarantee, index) => [
      icon('pass', 18, end + 14 + index * 28, good),
      textAt(44, end + 27 + index * 28, escaped(guarantee)),
    ]),
  );
}

/** The server of the demo fleet that accepts more than its settings say. */
function prove(): string {
  const table = [
    ['Without TLS', 'rejected', 'rejected'],
    ['TLS 1.0, 1.1', 'rejected', 'rejected'],
    ['TLS 1.2', 'rejected', 'accepted'],
    ['TLS 1.3', 'accepted', 'accepted'],
  ] as const;
  const columns = [18, 190, 310] as const;
  const heads = ['Clients', 'Declared', 'On the wire'];
  return picture(
    230,
    'payments-pg-staging accepts TLS 1.2 although its settings reject it',
    card(0, 230),
    textAt(18, 34, named('payments-pg-staging', 'accepts TLS 1.2 although its minimum is 1.3'), { size: 14 }),
    ...heads.map((head, index) => textAt(columns[index] ?? 0, 68, head, { fill: quiet, size: 12 })),
    ...table.flatMap(([clients, declared, observed], index) => {
      const y = 98 + index * 34;
      const agrees = declared === observed;
      return [
        `<path d="M18 ${y - 21}h444" stroke="${color('widget.border')}"/>`,
        textAt(columns[0], y, clients),
        textAt(columns[1], y, declared),
        textAt(columns[2], y, observed, agrees ? {} : { fill: bad, bold: true }),
        icon(agrees ? 'pass' : 'error', 440, y - 13, agrees ? good : bad),
      ];
    }),
  );
}
