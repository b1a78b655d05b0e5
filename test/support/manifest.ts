import { commands, type CommandContribution } from '../../src/ui/app/commands';

/** `contributes.commands` and `contributes.menus` of package.json, made from the table of commands. */
export interface CommandContributions {
  readonly commands: readonly Readonly<Record<string, string>>[];
  readonly menus: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
}

const view = 'view == azurePostgresTls.servers';
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
      'view/title': entries.flatMap(({ id, title }) =>
        title ? [{ command: id, when: all([view, ofContext(title[1])]), group: title[0] }] : [],
      ),
      'view/item/context': entries.flatMap(({ id, rows = [] }) =>
        rows.map(([group, when]) => ({ command: id, when: all([view, ...when.split(' ').map(ofRow)]), group })),
      ),
    },
  };
}

const all = (conditions: readonly string[]): string => conditions.filter((one) => one !== '').join(' && ');

/** Our context keys with their prefix. */
const ofContext = (when: string): string =>
  when.replace(/\b(offline|loading|filtering|state)\b/g, 'azurePostgresTls.$1');

/** A token of a row's `contextValue`, or one of several: `enforced|notEnforced`. */
function ofRow(token: string): string {
  if (token === 'one') {
    return '!listMultiSelection';
  }
  if (token.startsWith('!')) {
    return ofContext(token);
  }
  return `viewItem =~ /;${token.includes('|') ? `(${token})` : token};/`;
}
