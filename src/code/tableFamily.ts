import type { Family } from './connection';
import { plainKey, valueOf, type Table } from './value';

/** What connects by a table of options. */
export interface Library {
  readonly family: Family;
  /** Whether the table has everything that says something of TLS. */
  readonly complete: boolean;
}

/**
 * What connects by a table of settings.
 * @param within the keys of the tables around it, and its own
 */
export function familyOfTable(type: string, table: Table, path: string, within: string): Library {
  const has = (name: string): boolean => table.entries.some(({ key }) => plainKey(key) === name);
  if (/(^|\/)pg_?service\.conf|\.pg_service\.conf$/.test(path)) return { family: 'libpq', complete: true };
  if (/(^|\/)\.?odbc\.ini$/.test(path)) return { family: 'odbc', complete: true };
  if (/(^|\/)grafana\.ini$/.test(path) || has('jsondata')) return { family: 'goPq', complete: false };
  if (/pgsql\.connections/.test(within)) return { family: 'libpq', complete: false };
  const connector = valueOf(table, 'connector.class');
  if (connector) {
    return { family: 'pgjdbc', complete: connector.kind === 'text' && /\.postgresql\./.test(connector.chars) };
  }
  // JBoss, Liberty and DBeaver connect with pgJDBC, by the URL where there is one
  if (
    has('xadatasourceproperty') ||
    /(?:^|\.)properties\.postgresql$/.test(within) ||
    (/data-sources[\w.-]*\.json$/.test(path) && /configuration$/.test(within))
  )
    return { family: 'pgjdbc', complete: !has('url') };
  // Ansible's modules, whose other options have names of their own
  if (has('loginhost')) return { family: 'libpq', complete: false };
  if (has('dialectoptions') || has('dialect')) return { family: 'sequelize', complete: true };
  if (/ormconfig|typeorm/.test(path)) return { family: 'nodePg', complete: true };
  const isSqlTools = /sqltools/.test(within);
  if (isSqlTools || has('pgoptions')) return { family: 'nodePg', complete: isSqlTools };
  if (
    /(^|\/)(database|profiles)[\w.-]*\.ya?ml$/.test(path) ||
    /postgis|^pdo_pgsql$|^pgsql$/.test(type) ||
    (type !== '' && has('dbname'))
  ) {
    return { family: 'libpq', complete: true };
  }
  if (/servers\.json$/.test(path) && has('maintenancedb')) return { family: 'libpq', complete: true };
  if (/adapter/.test(table.entries.map(({ key }) => key).join(' ')) && /postg/.test(type))
    return { family: 'libpq', complete: true };
  if (/dbal/.test(within)) return { family: 'libpq', complete: true };
  return { family: 'any', complete: false };
}
