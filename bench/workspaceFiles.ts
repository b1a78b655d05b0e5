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

/** The line in one of ten blocks, and none in the others. */
const apart = (index: number, line: string): readonly string[] => (index % 10 === 5 ? [line] : []);

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
    { name: 'src/main/java/Pools.java', text: program('java', lines, 20) },
    { name: 'pools.go', text: program('go', lines, 20) },
    {
      name: 'Pools.kt',
      text: repeated(
        (index) => [
          `fun load${index}(order: String): Int = order.length + ${index}`,
          `val total${index} = mapOf("item" to ${index}, "name" to "order $index")`,
          ...apart(index, `val url${index} = "jdbc:postgresql://${host(index)}:5432/db?sslmode=require"`),
        ],
        ['import java.sql.DriverManager'],
      ),
    },
    {
      name: 'Pools.cs',
      text: repeated(
        (index) => [
          `    private static int Load${index}(string order) => order.Length + ${index};`,
          `    public string Name${index} { get; set; } = $"order {Load${index}(\"a\")} of {Count}";`,
          ...apart(index, `    const string Url${index} = "Host=${host(index)};Database=db;SSL Mode=Require";`),
        ],
        ['using Npgsql;', 'class Pools {'],
      ),
    },
    {
      name: 'pools.rb',
      text: repeated(
        (index) => [
          `def load_${index}(order) = order.length + ${index}`,
          `orders_${index} = { item: "order #{index}", 'count' => ${index}, list: [:a, :b] }`,
          ...apart(index, `connection_${index} = PG.connect(host: '${host(index)}', sslmode: 'require')`),
        ],
        ["require 'pg'"],
      ),
    },
    {
      name: 'src/pools.php',
      text: repeated(
        (index) => [
          `function load${index}(string $order): int { return strlen($order) + ${index}; }`,
          `$orders${index} = ['item' => "order {$index} of $count", 'list' => [1, 2, ${index}]];`,
          ...apart(
            index,
            `$pdo${index} = new PDO('pgsql:host=${host(index)};dbname=db;sslmode=require', $user, $key);`,
          ),
        ],
        ['<?php'],
      ),
    },
    {
      name: 'src/main/resources/application.yml',
      text: repeated(
        (index) => [
          `  source-${index}:`,
          '    hikari:',
          '      maximum-pool-size: 10',
          '    datasource:',
          `      url: jdbc:postgresql://${host(index)}:5432/db?sslmode=require`,
          '      username: app',
        ],
        ['app:'],
      ),
    },
    {
      name: 'appsettings.json',
      text: `{\n  "ConnectionStrings": {\n${Array.from({ length: lines - 4 }, (_, index) =>
        index % 8 === 4
          ? `    "Db${index}": "Host=${host(index)};Database=db;SSL Mode=Require"`
          : `    "Option${index}": { "Enabled": true, "Name": "item ${index}", "Sizes": [1, 2, ${index}] }`,
      ).join(',\n')}\n  }\n}\n`,
    },
    {
      name: 'azuredeploy.json',
      text: `{\n  "resources": [\n${Array.from({ length: Math.floor((lines - 4) / 6) }, (_, index) =>
        [
          '    {',
          '      "type": "Microsoft.DBforPostgreSQL/flexibleServers/configurations",',
          `      "name": "[concat(parameters('server${index >> 1}'), '/${index % 2 === 0 ? 'ssl_min_protocol_version' : 'require_secure_transport'}')]",`,
          '      "apiVersion": "2024-08-01",',
          `      "properties": { "value": "${index % 2 === 0 ? 'TLSv1.2' : 'on'}", "source": "user-override" }`,
          '    }',
        ].join('\n'),
      ).join(',\n')}\n  ]\n}\n`,
    },
    {
      name: 'main.bicep',
      text: repeated((index) => [
        `resource minimum${index} 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {`,
        '  parent: server',
        "  name: 'ssl_min_protocol_version'",
        "  properties: { value: 'TLSv1.2', source: 'user-override' }",
        '}',
        `var url${index} = 'postgres://app@${host(index)}/db?sslmode=require'`,
      ]),
    },
    {
      name: 'deploy.sh',
      text: repeated((index) => [
        `name_${index}="order $index of \${COUNT:-4}"`,
        `if [ -n "$name_${index}" ]; then echo "$name_${index}" | sed -e 's/a/b/' > out.txt; fi`,
        ...apart(index, `PGSSLMODE=require psql -h ${host(index)} -U app -c 'select 1'`),
      ]),
    },
    {
      name: 'Dockerfile',
      text: repeated(
        (index) => [
          `COPY part-${index} /app/part-${index}`,
          `RUN apt-get install -y package-${index} \\`,
          '  && rm -rf /var/lib/apt/lists/*',
          ...apart(index, `ENV URL_${index}=postgres://app@${host(index)}/db?sslmode=require`),
        ],
        ['FROM node:22'],
      ),
    },
    {
      name: 'orders.ipynb',
      text: JSON.stringify(
        {
          cells: Array.from({ length: Math.floor(lines / 16) }, (_, index) => ({
            cell_type: 'code',
            source: program('py', 10, 1)
              .replace(/server-\d+/g, `server-${index}`)
              .split(/(?<=\n)/),
            outputs: [],
          })),
        },
        null,
        1,
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
