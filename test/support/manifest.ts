import { commands, type CommandContribution } from '../../src/ui/app/commands';

/** `contributes.commands`, `.menus` and `.keybindings` of package.json, made from the table of commands. */
export interface CommandContributions {
  readonly commands: readonly Readonly<Record<string, string>>[];
  readonly menus: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
  readonly keybindings: readonly Keybinding[];
}

interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly mac?: string;
  readonly when: string;
  readonly args?: { readonly commands: readonly string[] };
}

const ofView = (name: 'servers' | 'history'): string => `view == azurePostgresTls.${name}`;
const entries = Object.entries<CommandContribution>(commands).map(([name, one]) => ({
  id: `azurePostgresTls.${name}`,
  name,
  ...one,
}));

export function commandContributions(): CommandContributions {
  return {
    commands: entries.map(({ id, name, icon, enablement }) => ({
      command: id,
      title: `%command.${name}%`,
      category: '%category%',
      ...(icon === undefined ? {} : { icon: `$(${icon})` }),
      ...(enablement === undefined ? {} : { enablement: ofContext(enablement) }),
    })),
    menus: {
      commandPalette: entries.flatMap(({ id, palette }) =>
        palette === undefined ? [] : [{ command: id, when: palette === 'never' ? 'false' : ofContext(palette) }],
      ),
      'view/title': entries.flatMap(({ id, title, historyTitle }) => [
        ...titleEntry(id, 'servers', title),
        ...titleEntry(id, 'history', historyTitle),
      ]),
      'view/item/context': entries.flatMap(({ id, rows = [], historyRows = [] }) => [
        ...rows.map((place) => rowEntry(id, 'servers', place)),
        ...historyRows.map((place) => rowEntry(id, 'history', place)),
      ]),
    },
    keybindings: entries.flatMap(({ id, takes, key }) => (key === undefined ? [] : keybindings(id, takes, key))),
  };
}

function titleEntry(id: string, name: 'servers' | 'history', place: CommandContribution['title']) {
  return place ? [{ command: id, when: all([ofView(name), ofContext(place[1])]), group: place[0] }] : [];
}

function rowEntry(id: string, name: 'servers' | 'history', [group, when]: readonly [string, string]) {
  const conditions = when.split(' ').filter((one) => one !== '');
  return { command: id, when: all([ofView(name), ...conditions.map(ofRow)]), group };
}

const inTree = 'focusedView == azurePostgresTls.servers && listFocus && !inputFocus';
const ofServer = '(treeElementHasParent || azurePostgresTls.flat)';
const keyPressed = 'azurePostgresTls.keyPressed';
const canExpand = '(treeElementCanCollapse || treeElementCanExpand)';

/**
 * VS Code passes a keybinding no row. So the focused row is selected first, as Enter does, and the command acts on the
 * selection. The selection is reported like a click, so the key is said before it. Enter also opens or closes a group, which is reversed. Several selected rows stay selected.
 */
function keybindings(id: string, takes: CommandContribution['takes'], keys: string): readonly Keybinding[] {
  const key = {
    key: keys.replace('mod', 'ctrl'),
    ...(keys.includes('mod') ? { mac: keys.replace('mod', 'cmd') } : {}),
  };
  if (takes === 'nothing') {
    return [{ command: id, ...key, when: inTree }];
  }
  const sequence = (...commands: string[]) => ({ command: 'runCommands', ...key, args: { commands } });
  return [
    { command: id, ...key, when: `${inTree} && listMultiSelection` },
    { ...sequence(keyPressed, 'list.select', id), when: `${inTree} && !listMultiSelection && ${ofServer}` },
    {
      ...sequence(keyPressed, 'list.select', 'list.toggleExpand', id),
      when: `${inTree} && !listMultiSelection && !${ofServer} && ${canExpand}`,
    },
  ];
}

const all = (conditions: readonly string[]): string => conditions.filter((one) => one !== '').join(' && ');

/** Our context keys with their prefix. */
const ofContext = (when: string): string =>
  when.replace(/\b(offline|loading|filtering|historyFiltered|changed|state)\b/g, 'azurePostgresTls.$1');

/** A token of a row's `contextValue`, or one of several: `enforced|notEnforced`. */
function ofRow(token: string): string {
  if (token === 'one') {
    return '!listMultiSelection';
  }
  if (token === 'many') {
    return 'listMultiSelection';
  }
  if (token.startsWith('!') || ofContext(token) !== token) {
    return ofContext(token);
  }
  return `viewItem =~ /;${token.includes('|') ? `(${token})` : token};/`;
}
