import * as vscode from 'vscode';
import { isUndoable, type HistoryEntry } from '../../changes/history';
import type { HistoryDay } from '../../changes/historyFilter';
import { inertRow } from '../app/window';
import {
  countPhrase,
  dayLabel,
  details,
  differencePhrase,
  exceptionNote,
  resultIcons,
  resultWord,
  serverName,
  timeOf,
} from './words';

/** A day of the history. */
export class DayRow extends vscode.TreeItem {
  constructor(
    readonly of: HistoryDay,
    now: number,
    open: boolean,
  ) {
    const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    super(dayLabel(of.day, now), open ? Expanded : Collapsed);
    this.id = `day:${of.day}`;
    this.description = countPhrase(of.entries.length);
    this.tooltip = `${String(this.label)}: ${this.description}`;
    this.contextValue = ';day;';
    inertRow(this);
  }
}

/** A change of one server. */
export class ChangeRow extends vscode.TreeItem {
  constructor(
    readonly entry: HistoryEntry,
    id: string,
  ) {
    super(serverName(entry.id), vscode.TreeItemCollapsibleState.None);
    const { result, account, at } = entry;
    const difference = differencePhrase(entry);
    const by = account === undefined ? [] : [account];
    const note = exceptionNote(entry);
    const notes = note === undefined ? [] : [note];
    const time = timeOf(at);
    this.id = id;
    this.iconPath = new vscode.ThemeIcon(resultIcons[result], iconColor(result));
    this.description = [difference, ...(result === 'changed' ? [] : [resultWord(result)]), ...notes, time, ...by].join(
      ' · ',
    );
    this.accessibilityInformation = {
      label: [serverName(entry.id), resultWord(result), difference.replace(' → ', ', '), ...notes, time, ...by].join(
        ', ',
      ),
    };
    this.tooltip = details(entry);
    this.contextValue = isUndoable(entry) ? ';change;undoable;' : ';change;';
    inertRow(this);
  }
}

function iconColor(result: HistoryEntry['result']): vscode.ThemeColor | undefined {
  switch (result) {
    case 'changed':
    case 'found':
      return undefined;
    case 'failed':
      return new vscode.ThemeColor('azurePostgresTls.exposed');
    case 'unknown':
      return new vscode.ThemeColor('azurePostgresTls.unknown');
  }
}
