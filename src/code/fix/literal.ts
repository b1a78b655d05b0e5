import { scriptIn } from '../embedded';
import { kindOfFile, type FileKind } from '../fileKind';
import { readJson, readYaml } from '../read/data';
import { phpStart, syntaxes, type Language, type Quote } from '../read/syntax';
import { tokenize, type Token } from '../read/tokens';
import { partsOf, type Value } from '../value';

/** A file that is repaired. */
export interface FileText {
  /** Relative to the workspace, with `/`. */
  readonly path: string;
  readonly source: string;
}

/** A value without a character that any format treats in a way of its own. */
const plain = /^[\w./:?=;@,+~ -]*$/;

/**
 * Writes characters for a place inside of a text of the file, with the escapes that are in force there; undefined when
 * they cannot be written there for certain.
 */
export function writtenAt(file: FileText, offset: number, value: string): string | undefined {
  if (/[\p{Cc}\u2028\u2029\uE000]/u.test(value)) return undefined;
  const kind = kindOfFile(file.path);
  switch (kind?.kind) {
    case undefined:
      return undefined;
    case 'program':
      return inProgram(file.source, offset, value, kind.language);
    case 'notebook':
      return plain.test(value) || /^[\w./:?=;@,+~ &%-]*$/.test(value) ? value : undefined;
    case 'json':
      return inScript(file, offset, kind)
        ? ifPlain(value)
        : JSON.stringify(value).slice(1, -1).replaceAll('/', slashes(file.source));
    case 'yaml':
      return inScript(file, offset, kind)
        ? inShell(file.source, offset, value, '\\')
        : inYaml(file.source, offset, value);
    case 'xml':
      return inXml(file.source, offset, value);
    case 'dotenv':
      return inDotenv(file.source, offset, value);
    case 'properties':
      return value.replaceAll('\\', '\\\\');
    case 'ini':
      return /\salembic\b|alembic/i.test(file.path) ? value.replaceAll('%', '%%') : ifUncommented(value);
    case 'shell':
    case 'docker':
      // only the recipes of a makefile are commands
      if (/(?:makefile|\.mk)$/i.test(file.path) && !/\n\t[^\n]*$/.test(file.source.slice(0, offset))) {
        return ifUncommented(value);
      }
      return inShell(file.source, offset, value, '\\');
    case 'powershell':
      return inProgram(file.source, offset, value, 'powershell') ?? inShell(file.source, offset, value, '`');
  }
}

const ifPlain = (value: string): string | undefined => (plain.test(value) ? value : undefined);

/** `;` and `#` after a space begin a comment. */
const ifUncommented = (value: string): string | undefined => (/\s[;#]|^["']/.test(value) ? undefined : value);

/** PHP's way of writing JSON, where the file has it. */
const slashes = (source: string): string => (source.includes('\\/') && !/[^\\]\/\//.test(source) ? '\\/' : '/');

/** The string of a program that an offset is in. */
export function stringAt(source: string, offset: number, language: Language): Token | undefined {
  return tokenize(source, syntaxes[language], phpStart(source, language)).find(
    ({ type, start, end }) => type === 'string' && start < offset && offset < end,
  );
}

function inProgram(source: string, offset: number, value: string, language: Language): string | undefined {
  const token = stringAt(source, offset, language);
  if (!token) return undefined;
  const prefix = /^[A-Za-z@$#]*/.exec(source.slice(token.start, token.start + 8))?.[0] ?? '';
  const quotes: readonly Quote[] = syntaxes[language].quotes;
  const quote = quotes.find(({ open }) => source.startsWith(open, token.start + prefix.length));
  if (!quote) return ifPlain(value);
  const verbatim = prefix.includes('@') && language !== 'powershell';
  const raw = /[rR]/.test(prefix) && language !== 'ruby';
  const escapes: Quote['escapes'] = verbatim ? 'doubled' : raw ? 'none' : quote.escapes;
  const interpolated = /[fF$]/.test(prefix) || quote.holes !== undefined;
  const written = escaped(value, quote.close, escapes, language);
  if (written === undefined) return undefined;
  if (!interpolated || (quote.holes === 'brace' && !/[fF$]/.test(prefix) && !/[{}]/.test(value))) return written;
  return /[{}$#%`]/.test(value.replace(/%(?=[0-9A-F]{2})/g, '')) ? undefined : written;
}

function escaped(value: string, close: string, escapes: Quote['escapes'], language: Language): string | undefined {
  const mark = close.charAt(0);
  switch (escapes) {
    case 'backslash':
      // Python and others keep a backslash before what is no escape, and so does nobody when it is doubled
      return value.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`);
    case 'doubled':
      return value.replaceAll(mark, mark + mark);
    case 'backtick':
      return value.replace(/[`$"]/g, '`$&');
    case 'none':
      return value.includes(mark) || (language === 'kotlin' && value.includes('$')) ? undefined : value;
  }
}

function inYaml(source: string, offset: number, value: string): string | undefined {
  const text = textAt(readYaml(source), offset);
  const quote = source.charAt(text?.start ?? -1);
  if (!text || text.kind !== 'text') return ifPlain(value);
  if (quote === '"') return JSON.stringify(value).slice(1, -1);
  if (quote === "'") return value.replaceAll("'", "''");
  if (offset === text.start && /^[\s"'&*!|>%@`{[]/.test(value)) return undefined;
  return /: |:$|\s#|[,{}[\]]/.test(value) ? undefined : value;
}

function inXml(source: string, offset: number, value: string): string {
  const data = source.lastIndexOf('<![CDATA[', offset);
  if (data >= 0 && source.indexOf(']]>', data) >= offset) return value;
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return value.replace(/[&<>"]/g, (char) => entities[char] ?? char).replaceAll("'", '&apos;');
}

function inDotenv(source: string, offset: number, value: string): string | undefined {
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset);
  const quote = /^[^=]*=\s*(["'`])/.exec(line)?.[1];
  if (value.includes('$')) return undefined;
  if (quote === '"') return value.replace(/["\\]/g, '\\$&');
  if (quote !== undefined) return value.includes(quote) ? undefined : value;
  return /[\s#"'`\\]/.test(value) ? undefined : value;
}

/** Words of a shell: the quote in force is that of the line. */
function inShell(source: string, offset: number, value: string, escape: string): string | undefined {
  const start = source.lastIndexOf('\n', offset - 1) + 1;
  let quote = '';
  for (let at = start; at < offset; at++) {
    const char = source.charAt(at);
    if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = '';
    else if (char === escape && quote !== "'") at++;
  }
  if (quote === "'") return value.includes("'") ? undefined : value;
  if (quote === '"') return value.replace(escape === '\\' ? /["\\$`]/g : /["$`]/g, `${escape}$&`);
  return value.replace(/[^\w./:?=@,+~%-]/g, `${escape}$&`);
}

/** Whether an offset is in a script that a value of settings holds. */
function inScript({ source }: FileText, offset: number, { kind }: FileKind): boolean {
  const text = textAt(kind === 'yaml' ? readYaml(source) : readJson(source), offset);
  return text?.kind === 'text' && scriptIn(text) !== undefined;
}

function textAt(value: Value, offset: number): Value | undefined {
  if (value.kind === 'text') return value.start <= offset && offset <= value.end ? value : undefined;
  for (const part of partsOf(value)) {
    const found = textAt(part, offset);
    if (found) return found;
  }
  return undefined;
}
