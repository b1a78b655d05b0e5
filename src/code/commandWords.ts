import type { Scope } from './scope';
import { sliceText, type Text } from './text';
import { valueOf, type Table, type Value } from './value';

const client =
  /(?:^|[/\\]|^[-@!+:]+)(?:psql|pg_dump|pg_dumpall|pg_restore|pgbench|createdb|dropdb|createuser|dropuser|vacuumdb|reindexdb|clusterdb|pg_basebackup|pgcli|usql)(?:\.exe)?$/;

/** Whether a word names a program that connects with libpq. */
export const isClient = (word: string): boolean => client.test(word);

/** Arguments of a command, with the words of the arrays and options that variables of the script hold. */
export function expanded(args: readonly Value[], scope: Scope): readonly Value[] {
  return args.flatMap((arg): readonly Value[] => {
    if (arg.kind !== 'word') return [arg];
    const value = scope.resolve(arg);
    const lists = (value.kind === 'concat' ? value.parts : [value]).filter((part) => part.kind === 'table');
    if (lists.length > 0) return lists.flatMap(({ items }) => items);
    return value.kind === 'text' && /^-\S*\s/.test(value.chars) ? wordsOf(value) : [arg];
  });
}

/** A text as the words that a shell makes of it. */
function wordsOf(text: Text): readonly Text[] {
  return [...text.chars.matchAll(/\S+/g)].map(({ index, 0: word }) => sliceText(text, index, index + word.length));
}

/** A command as a list of its words: what is before the program, the program, and its arguments. */
export interface CommandList {
  readonly program: Text;
  readonly before: readonly Text[];
  readonly args: readonly Text[];
  /** Whether the program is a word of a list, and not a value of its own. */
  readonly isListed: boolean;
}

/** A list of words that begins a program which connects. */
export function commandIn({ items }: Table): CommandList | undefined {
  const words = items.filter((item) => item.kind === 'text');
  const at = words.findIndex(({ chars }) => isClient(chars));
  const program = words[at];
  if (!program || words.length !== items.length) return undefined;
  return { program, before: words.slice(0, at), args: words.slice(at + 1), isListed: true };
}

/** The program, and its arguments in a list of their own, as Kubernetes, compose and tasks of VS Code have them. */
export function splitCommand(table: Table): CommandList | undefined {
  const list = (name: string): Table | undefined => {
    const value = valueOf(table, name);
    return value?.kind === 'table' ? value : undefined;
  };
  const [head, tail] = list('args') ? [list('command'), list('args')] : [list('entrypoint'), list('command')];
  const alone = valueOf(table, 'command');
  const command: CommandList | undefined =
    alone?.kind === 'text' && isClient(alone.chars)
      ? { program: alone, before: [], args: [], isListed: false }
      : head && commandIn(head);
  const more = tail?.items.filter((item) => item.kind === 'text') ?? [];
  if (!command || !tail || more.length !== tail.items.length) return undefined;
  return { ...command, args: [...command.args, ...more] };
}
