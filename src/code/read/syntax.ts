/** How strings are written between two marks. */
export interface Quote {
  readonly open: string;
  readonly close: string;
  /** `doubled`: the mark twice is the mark; `none`: all characters are as written. */
  readonly escapes: 'backslash' | 'doubled' | 'backtick' | 'none';
  readonly holes?: 'dollarBrace' | 'dollar' | 'hashBrace' | 'brace' | 'backslashParen';
  /** Whether it ends with its line, as a quote without its other half does. */
  readonly oneLine?: boolean;
}

/** What the tokenizer has to know of a language. */
export interface Syntax {
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
  /** Longest marks first. */
  readonly quotes: readonly Quote[];
  /** Letters before a quote that belong to the string. */
  readonly prefixes?: RegExp;
  /** Operators that join texts. */
  readonly joins: readonly string[];
  /** Whether texts beside each other are one. */
  readonly adjacent?: boolean;
  /** Whether `name arg, key: value` is a call. */
  readonly commands?: boolean;
  /** Whether a colon at the end of a line begins a block. */
  readonly colonBlocks?: boolean;
  /** Whether names may contain hyphens. */
  readonly hyphens?: boolean;
  /** Whether `/` may begin a regular expression. */
  readonly regex?: boolean;
  /** `<<EOT` */
  readonly heredocs?: boolean;
  /** What names belong to: `blocks` and functions where they are declared, `functions` (`lines`: that are indented) where they get a value. */
  readonly names?: 'blocks' | 'functions' | 'lines';
  /** Whether functions begin with a keyword. */
  readonly keywordFunctions?: boolean;
  /** Whether a type stands between a name and its value. */
  readonly typesLast?: boolean;
  /** Whether `'a` may be a lifetime or a character. */
  readonly characters?: boolean;
}

const q = (mark: string, escapes: Quote['escapes'], holes?: Quote['holes'], oneLine = true): Quote => ({
  open: mark,
  close: mark,
  escapes,
  ...(holes ? { holes } : {}),
  oneLine,
});

const slashes = { line: ['//'], block: [['/*', '*/']] } as const;
const hash = { line: ['#'], block: [] } as const;
const double = q('"', 'backslash');
const single = q("'", 'backslash');

const c = { ...slashes, quotes: [double], joins: ['+'], characters: true, names: 'blocks' } satisfies Syntax;
const javascript = {
  ...slashes,
  quotes: [double, single, q('`', 'backslash', 'dollarBrace', false)],
  joins: ['+'],
  regex: true,
  names: 'blocks',
} satisfies Syntax;
const kotlin = {
  ...slashes,
  quotes: [
    q('"""', 'none', 'dollar', false),
    q("'''", 'none', undefined, false),
    q('"', 'backslash', 'dollar'),
    single,
  ],
  joins: ['+'],
  names: 'blocks',
} satisfies Syntax;

export const syntaxes = {
  javascript,
  python: {
    ...hash,
    quotes: [q('"""', 'backslash', undefined, false), q("'''", 'backslash', undefined, false), double, single],
    prefixes: /^[rbfuRBFU]{1,2}$/,
    joins: ['+'],
    adjacent: true,
    colonBlocks: true,
    names: 'lines',
  },
  go: {
    ...c,
    quotes: [double, q('`', 'none', undefined, false)],
    keywordFunctions: true,
    typesLast: true,
  },
  rust: {
    ...c,
    quotes: [q('"', 'backslash', 'brace', false)],
    prefixes: /^(r#*|b|br)$/,
    keywordFunctions: true,
  },
  java: { ...c, quotes: [q('"""', 'backslash', undefined, false), double] },
  kotlin,
  csharp: {
    ...c,
    quotes: [q('"""', 'none', undefined, false), double],
    prefixes: /^[@$]{1,2}$/,
  },
  cpp: { ...c, prefixes: /^(?:u8|[uUL])$/, adjacent: true },
  vb: { line: ["'"], block: [], quotes: [q('"', 'doubled')], joins: ['&', '+'], prefixes: /^\$$/, names: 'lines' },
  php: {
    line: ['//', '#'],
    block: [['/*', '*/']],
    quotes: [q('"', 'backslash', 'dollar', false), q("'", 'backslash', undefined, false)],
    joins: ['.'],
    heredocs: true,
    names: 'functions',
    keywordFunctions: true,
  },
  ruby: {
    ...hash,
    block: [['\n=begin', '\n=end']],
    quotes: [q('"', 'backslash', 'hashBrace', false), q("'", 'backslash', undefined, false)],
    joins: ['+'],
    commands: true,
    adjacent: true,
    names: 'lines',
  },
  elixir: {
    ...hash,
    quotes: [q('"""', 'backslash', 'hashBrace', false), q('"', 'backslash', 'hashBrace', false), single],
    joins: ['<>', '++'],
    commands: true,
    names: 'lines',
  },
  hcl: {
    line: ['#', '//'],
    block: [['/*', '*/']],
    quotes: [q('"', 'backslash', 'dollarBrace')],
    joins: [],
    hyphens: true,
    heredocs: true,
  },
  bicep: {
    ...slashes,
    quotes: [q("'''", 'none', undefined, false), q("'", 'backslash', 'dollarBrace')],
    joins: [],
  },
  toml: {
    ...hash,
    quotes: [q('"""', 'backslash', undefined, false), q("'''", 'none', undefined, false), double, q("'", 'none')],
    joins: [],
    hyphens: true,
  },
  powershell: {
    line: ['#'],
    block: [['<#', '#>']],
    quotes: [
      { open: '@"\n', close: '\n"@', escapes: 'backtick', holes: 'dollar' },
      { open: "@'\n", close: "\n'@", escapes: 'none' },
      q('"', 'backtick', 'dollar', false),
      q("'", 'doubled', undefined, false),
    ],
    joins: ['+'],
    hyphens: true,
    names: 'functions',
    keywordFunctions: true,
  },
  swift: {
    ...slashes,
    quotes: [q('"""', 'backslash', 'backslashParen', false), q('"', 'backslash', 'backslashParen')],
    joins: ['+'],
    names: 'blocks',
    keywordFunctions: true,
  },
  dart: {
    ...slashes,
    quotes: [
      q('"""', 'backslash', 'dollar', false),
      q("'''", 'backslash', 'dollar', false),
      q('"', 'backslash', 'dollar'),
      q("'", 'backslash', 'dollar'),
    ],
    prefixes: /^r$/,
    joins: ['+'],
    adjacent: true,
    names: 'blocks',
  },
  perl: {
    ...hash,
    quotes: [q('"', 'backslash', 'dollar', false), q("'", 'backslash', undefined, false)],
    joins: ['.'],
    names: 'blocks',
    keywordFunctions: true,
  },
  sql: {
    line: ['--'],
    block: [['/*', '*/']],
    quotes: [q("'", 'doubled', undefined, false), q('"', 'doubled', undefined, false)],
    joins: ['||'],
  },
  fsharp: {
    line: ['//'],
    block: [['(*', '*)']],
    quotes: [q('"""', 'none', undefined, false), double],
    prefixes: /^[@$]{1,2}$/,
    joins: ['+'],
    characters: true,
  },
} as const satisfies Readonly<Record<string, Syntax>>;

export type Language = keyof typeof syntaxes;

const byEnding: Readonly<Record<string, Language>> = {
  ...all('javascript', 'js mjs cjs jsx ts mts cts tsx vue svelte astro'),
  ...all('python', 'py pyw pyi'),
  ...all('go', 'go'),
  ...all('rust', 'rs'),
  ...all('java', 'java'),
  ...all('kotlin', 'kt kts scala sc groovy gradle sbt'),
  ...all('csharp', 'cs csx cshtml razor'),
  ...all('cpp', 'c cc cpp cxx h hh hpp hxx'),
  ...all('vb', 'vb bas'),
  ...all('fsharp', 'fs fsx'),
  ...all('php', 'php phtml inc'),
  ...all('ruby', 'rb rake ru gemspec'),
  ...all('elixir', 'ex exs'),
  ...all('hcl', 'tf tfvars hcl nomad'),
  ...all('bicep', 'bicep bicepparam'),
  ...all('toml', 'toml'),
  ...all('powershell', 'ps1 psm1 psd1'),
  ...all('swift', 'swift'),
  ...all('dart', 'dart'),
  ...all('perl', 'pl pm'),
  ...all('sql', 'sql psql'),
  ...all('hcl', 'prisma'),
};

function all(language: Language, endings: string): Record<string, Language> {
  return Object.fromEntries(endings.split(' ').map((ending) => [ending, language]));
}

export const languageOfEnding = (ending: string): Language | undefined =>
  Object.hasOwn(byEnding, ending) ? byEnding[ending] : undefined;

/** Where a program begins: PHP's after its first tag. */
export function phpStart(source: string, language: Language): number {
  const tag = language === 'php' ? /<\?(?:php|=)?/.exec(source) : null;
  return tag ? tag.index + tag[0].length : 0;
}
