import type { ServerKind } from './server';

/** Permissions of one role as Resource Manager returns them; `*` in an action matches any text. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** The action required to change TLS settings, by product. */
export const writeActions: Readonly<Record<ServerKind, string>> = {
  single: 'Microsoft.DBforPostgreSQL/servers/write',
  flexible: 'Microsoft.DBforPostgreSQL/flexibleServers/configurations/write',
};

/** Whether one of the roles allows the action: another role may allow what one excludes. */
export function allows(permissions: readonly Permission[], action: string): boolean {
  const matches = (pattern: string): boolean => matchesPattern(pattern.toLowerCase(), action.toLowerCase());
  return permissions.some(({ actions, notActions }) => actions.some(matches) && !notActions.some(matches));
}

/** Searches each part between stars after the previous one, so that every pattern takes linear time. */
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
