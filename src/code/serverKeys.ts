import { plainKey } from './value';

const names = new Set(
  (
    'host hostname server servername servernames address addr hostaddr pghost datasourcehost fqdn endpoint dbhost databasehost ' +
    'postgreshost postgresqlhost pgsqlhost hosts serverhost databasehostname dbserver loginhost'
  ).split(' '),
);

/** Whether a key names the server of a connection. */
export const isServerKey = (key: string): boolean => names.has(plainKey(key.slice(key.lastIndexOf('.') + 1)));
