import * as vscode from 'vscode';
import type { Server } from '../../domain/server';
import { asTreeNode, serverIdOf } from '../app/nodes';
import type { Invocation } from '../app/registry';
import type { Scope } from './ask';

/** The servers that the user may plan for: those of the rows that a menu was opened on, else all. */
export function scopesOf({ target, selection }: Invocation, all: readonly Server[]): readonly Scope[] {
  const clicked = idOf(target);
  const selected = [...new Set(selection.flatMap(idOf))];
  const [first] = clicked;
  if (first !== undefined) {
    return [{ label: '', ids: selected.includes(first) ? selected : clicked }];
  }
  return [{ label: vscode.l10n.t('All Servers ({0})', all.length), ids: all.map(({ id }) => id) }];
}

function idOf(element: unknown): readonly string[] {
  const node = asTreeNode(element);
  const id = node && serverIdOf(node);
  return id === undefined ? [] : [id];
}
