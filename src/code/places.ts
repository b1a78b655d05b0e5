import type { Setting } from './connection';
import type { Scope } from './scope';
import { isServerKey } from './serverKeys';
import type { Call, Entry, Table, Value } from './value';

/** A place in the tree: the value, and what it is part of. */
export interface Place {
  readonly value: Value;
  readonly parent?: Place;
  /** The entry of the parent whose value it is. */
  readonly entry?: Entry;
  /** Whether it is what a method of the parent is called on. */
  readonly receiver?: boolean;
}

export class Gathered {
  readonly settings: Setting[] = [];
  readonly callees: string[] = [];
  readonly args: Value[] = [];
  open = false;
}

export function settingOf(key: string, range: Value, node: Value): Setting {
  const name = node.kind === 'word' || node.kind === 'call' ? node.name : '';
  return { key, name, value: name, node, quoted: false, range, valueRange: range, from: 'option' };
}

export const bare = (name: string): string => name.replace(/^(?:[$@]+|this\.|self\.)/, '');

/** The variable that a chain of methods begins with. */
export function chainBase(call: Call): string | undefined {
  let below: Value = call;
  while (below.kind === 'call' && below.on) below = below.on;
  if (below.kind === 'word') return bare(below.name);
  if (below.kind !== 'call') return undefined;
  const name = bare(below.name);
  return name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : undefined;
}

export const isOperand = (value: Value): boolean =>
  value.kind === 'unknown' &&
  (value.within?.length ?? 0) > 0 &&
  value.within?.every((part) => part.kind !== 'table') === true;

/** Whether a table is a block of statements. */
export const isBody = ({ entries, items }: Table): boolean =>
  entries.some(({ assigned, value }) => assigned && value.kind !== 'text') &&
  items.some(({ kind }) => kind === 'call' || kind === 'unknown');

export const isTableOfOptions = (value: Value): boolean =>
  value.kind === 'call' || (value.kind === 'table' && !isBody(value));

export function isContainerOfMany({ entries }: Table, scope: Scope): boolean {
  const tables = entries.filter(({ value }) => {
    const table = scope.resolve(value);
    return (
      table.kind === 'table' &&
      table.entries.some(
        ({ key }) => isServerKey(key) || /^(?:url|engine|adapter|driver|client|dialect|name|database)$/i.test(key),
      )
    );
  });
  return tables.length > 1;
}

export function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
