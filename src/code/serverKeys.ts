import { plainKey } from './value';

const names = new Set(
  (
    'host hostname server servername servernames address addr hostaddr pghost datasourcehost fqdn endpoint dbhost databasehost ' +
    'postgreshost postgresqlhost pgsqlhost hosts serverhost databasehostname dbserver loginhost'
  ).split(' '),
);

/** Whether a key names the server of a connection. */
export const isServerKey = (key: string): boolean =>
  names.has(plainKey(key.slice(key.lastIndexOf('.') + 1))) && !/(?:tls|ssl)\w*\.servername$/i.test(key);

/** Whether a key only has words for people. */
export const saysOnly = (key: string): boolean =>
  /^(?:examples?|description|markdownDescription|help|placeholder|hint|summary)$/.test(key);
