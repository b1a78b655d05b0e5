import type { ServerKind } from './server';

/** What one role gives, as the Resource Manager says it: `*` in an action stands for any text. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** The action that a change of TLS settings is, by product. */
export const writeActions: Readonly<Record<ServerKind, string>> = {
  single: 'Microsoft.DBforPostgreSQL/servers/write',
  flexible: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
};

/** Whether one of the roles allows the action: what a role excludes, another one may still give. */
export function allows(permissions: readonly Permission[], action: string): boolean {
  const matches = (pattern: string): boolean => matchesPattern(pattern.toLowerCase(), action.toLowerCase());
  return permissions.some(({ actions, notActions }) => actions.some(matches) && !notActions.some(matches));
}

/** Every part between stars is looked for after the one before, so that no pattern takes long. */
function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) {
    return pattern === text;
  }
  if (!text.startsWith(first)) {
    return false;
  }
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) {
      return false;
    }
    position = found + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}
