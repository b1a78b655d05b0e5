import type { Range, Text } from './text';
import type { Entry, Value, Word } from './value';
import type { StringForm } from './connectionText';

/** Libraries with rules of their own about TLS. */
export const families = [
  'libpq',
  'nodePg',
  'sequelize',
  'postgresJs',
  'prisma',
  'asyncpg',
  'pg8000',
  'pgjdbc',
  'r2dbc',
  'vertx',
  'pgx',
  'goPq',
  'goPg',
  'tokio',
  'sqlx',
  'npgsql',
  'odbc',
  'postgrex',
  'pgbouncer',
  'denoPostgres',
  'any',
] as const;

export type Family = (typeof families)[number];

/** A TLS setting of a connection. */
export interface Setting {
  /** Without what spellings differ in, nested in `ssl.` where it is part of that: `ssl.rejectunauthorized`. */
  readonly key: string;
  /** As written. */
  readonly name: string;
  /** Text, number or word; undefined when it is not visible. */
  readonly value: string | undefined;
  readonly node?: Value;
  /** Whether the value is a text and not a word of the language. */
  readonly quoted: boolean;
  readonly range: Range;
  readonly valueRange: Range;
  readonly from: 'string' | 'option' | 'environment';
  /** Key of the table of options that it is in: `dialectoptions`. */
  readonly within?: string;
  /** The variable that holds the value, where it is used. */
  readonly variable?: Word;
}

/** A connection to a server, as the code makes it. */
export interface Connection {
  readonly family: Family;
  /** Version of the library as the project names it: `8.11`. */
  readonly version?: string;
  readonly form: StringForm | 'options' | 'environment';
  readonly host: string;
  readonly hostRange: Range;
  /** The option or variable that names the server, where one does. */
  readonly hostEntry?: Entry;
  /** Where the command begins that connects, in a script: variables may be set before it. */
  readonly commandStart?: number;
  /** The program, where a command is a list of its words. */
  readonly commandWord?: Text;
  /** The entries beside it. */
  readonly beside?: readonly Entry[];
  readonly text?: Text;
  readonly settings: readonly Setting[];
  /** Whether something that is not visible may set TLS as well. */
  readonly open: boolean;
  /** What is set on a variable of the file. */
  readonly members: (variable: string, at: number) => readonly Entry[];
  /** Whether the library refuses parameters that it does not know, or passes over them. */
  readonly strict: boolean;
  /** Whether a setting that is absent has the library's default, and is not made elsewhere. */
  readonly complete: boolean;
  /** Names of what is called with it. */
  readonly callees: readonly string[];
}
