import fs from 'node:fs/promises';
import path from 'node:path';

/** Files of a generated workspace; the same ones each time. */

export interface OpenFile {
  readonly name: string;
  readonly text: string;
}

const host = (index: number): string => `server-${index}.postgres.database.azure.com`;

/** Numbers that look random and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const words =
  'order item total account invoice report cache queue render handle create update remove select filter count index value result request response config option status'.split(
    ' ',
  );

/** A line of a program that connects to nothing. */
function line(language: 'ts' | 'py' | 'java' | 'go', number: (below: number) => number): string {
  const word = (): string => words[number(words.length)] ?? '';
  const name = `${word()}${word()[0]?.toUpperCase()}${word()}${number(1000)}`;
  const kind = number(4);
  const text = `'${word()} ${word()} /api/${word()}/${number(99)}'`;
  switch (language) {
    case 'ts':
      return kind === 0
        ? `// the ${word()} of each ${word()} is kept until the ${word()} has ended`
        : kind === 1
          ? `export const ${name} = { ${word()}: ${text}, ${word()}: ${number(500)}, nested: [${number(9)}, \`${word()}\`] };`
          : kind === 2
            ? `if (${name}(${text}).${word()} > ${number(50)}) ${word()}.${word()}(${name}, ${text});`
            : `function ${name}(${word()}: string): number { return ${word()}.length / ${number(90)} + 1; }`;
    case 'py':
      return kind === 0
        ? `# the ${word()} of each ${word()}`
        : kind === 1
          ? `${name} = {${text}: ${number(500)}, 'b': [${number(9)}, f'{${word()}}']}`
          : `def ${name}(${word()}): return ${word()}(${text}, ${number(9)})`;
    case 'java':
      return kind === 0
        ? `  /* the ${word()} */`
        : `  private final String ${name} = ${word()}(${text.replaceAll("'", '"')}, ${number(900)});`;
    case 'go':
      return `func ${name}(${word()} string) int { return len(${word()}) + ${number(90)} } // ${word()}`;
  }
}

const connections = {
  ts: (index: number) =>
    `export const pool${index} = new Pool({ host: '${host(index)}', user: 'app', ssl: { rejectUnauthorized: false } });`,
  py: (index: number) => `connection${index} = psycopg.connect("host=${host(index)} user=app sslmode=require")`,
  java: (index: number) => `  String url${index} = "jdbc:postgresql://${host(index)}:5432/db?sslmode=require";`,
  go: (index: number) => `const url${index} = "postgres://app@${host(index)}/db?sslmode=require"`,
} as const;

const heads = {
  ts: "import { Pool } from 'pg';",
  py: 'import psycopg',
  java: 'import java.sql.DriverManager;\nclass Generated {',
  go: 'package generated\n\nimport _ "github.com/lib/pq"',
} as const;

function program(language: keyof typeof heads, lines: number, connecting: number): string {
  const number = numbers(lines + connecting);
  const every = Math.ceil(lines / Math.max(connecting, 1));
  const body = Array.from({ length: lines - heads[language].split('\n').length }, (_, index) =>
    connecting > 0 && index % every === every >> 1 ? connections[language](index) : line(language, number),
  );
  return `${[heads[language], ...body].join('\n')}\n`;
}

/** Open files of so many lines, of formats that are read by different parts. */
export function openFiles(lines: number): readonly OpenFile[] {
  const repeated = (block: (index: number) => readonly string[], head: readonly string[] = []): string => {
    const all = [...head];
    for (let index = 0; all.length < lines; index++) all.push(...block(index));
    return `${all.slice(0, lines).join('\n')}\n`;
  };
  return [
    { name: 'src/pools.ts', text: program('ts', lines, 20) },
    { name: 'src/pools.py', text: program('py', lines, 20) },
    {
      name: 'compose.yaml',
      text: repeated(
        (index) => [
          `  service-${index}:`,
          `    image: registry.internal/service:${index}`,
          '    environment:',
          `      DATABASE_URL: postgres://app@${host(index)}:5432/db?sslmode=require`,
          '      LOG_LEVEL: info',
          '    ports:',
          `      - "${8000 + index}:80"`,
          '',
        ],
        ['services:'],
      ),
    },
    {
      name: 'main.tf',
      text: repeated((index) => [
        `resource "azurerm_postgresql_flexible_server_configuration" "tls_${index}" {`,
        '  name      = "ssl_min_protocol_version"',
        `  server_id = azurerm_postgresql_flexible_server.server_${index}.id`,
        '  value     = "TLSv1.2"',
        '}',
        '',
        `locals { url_${index} = "postgres://app@${host(index)}/db?sslmode=require" }`,
        '',
      ]),
    },
  ];
}

/**
 * Writes a folder: of 20 files, 12 are programs that connect to nothing, one connects, two are settings, and the others
 * are ignored by Git, hidden by a setting, binary, documentation or too large. 10 kB each on average.
 * @returns its size in bytes
 */
export async function fillFolder(root: string, files: number): Promise<number> {
  const languages = ['ts', 'py', 'java', 'go'] as const;
  // a few texts of each kind: what is in a file of no interest makes no difference, its size does
  const plain = languages.map((language) => program(language, 120, 0));
  const settings = JSON.stringify(
    Array.from({ length: 150 }, (_, id) => ({ id, name: `item ${id}`, enabled: id % 2 === 0 })),
  );
  const binary = Buffer.alloc(16_000, 'PNG\0');
  const large = 'x'.repeat(1_100_000);
  const long = plain.slice(0, 2).join('');
  let bytes = 0;
  const write = async (name: string, content: string | Buffer): Promise<void> => {
    const file = path.join(root, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
    bytes += content.length;
  };
  await write('.gitignore', 'build/\n*.cache\n');
  await write('package.json', '{ "dependencies": { "pg": "8.11.0" } }');
  for (let index = 2; index < files; index++) {
    const language = languages[(index + Math.floor(index / 20)) % languages.length] ?? 'ts';
    const place = `part-${Math.floor(index / 400)}/area-${Math.floor(index / 20) % 20}`;
    const kind = index % 20;
    if (index % 2_000 === 1_999) await write(`${place}/large-${index}.ts`, large);
    else if (kind < 12) await write(`${place}/file-${index}.${language}`, plain[languages.indexOf(language)] ?? '');
    else if (kind === 12) await write(`${place}/connects-${index}.${language}`, program(language, 150, 1));
    else if (kind < 15) await write(`${place}/settings-${index}.json`, settings);
    else if (kind === 15) await write(`build/${place}/made-${index}.js`, long);
    else if (kind === 16) await write(`${place}/kept-${index}.cache`, long);
    else if (kind === 17)
      await write(`hidden/${place}/file-${index}.${language}`, plain[languages.indexOf(language)] ?? '');
    else if (kind === 18) await write(`${place}/picture-${index}.${index % 40 === 18 ? 'png' : 'ts'}`, binary);
    else await write(`${place}/notes-${index}.md`, long.slice(0, 12_000));
  }
  return bytes;
}
