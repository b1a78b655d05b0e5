import { isIP } from 'node:net';
import { isJsonArray, isJsonObject, type Json, type JsonObject, type SimulatedClient } from './fleetDocument';
import { InputError, preview, unexpected } from './problems';

const members = ['user', 'password', 'application', 'address', 'database', 'tls', 'replication', 'count'];
const protocolVersions = ['', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** More than a server has connections. */
const mostClients = 5_000;
/** PostgreSQL's longest name, in bytes. */
const longestName = 63;

/** Reads the connected clients of a server, a member that the service does not have. @throws InputError */
export function readClients(clients: Json): readonly SimulatedClient[] {
  if (!isJsonArray(clients)) {
    throw new InputError(unexpected('array', clients, { example: '[{"user": "shop", "tls": "TLSv1.2"}]' }), 'clients');
  }
  return clients.map((client, index) => readClient(client, `clients[${index}]`));
}

function readClient(client: Json, at: string): SimulatedClient {
  if (!isJsonObject(client)) {
    throw new InputError(unexpected('object', client, { example: '{"user": "shop", "tls": "TLSv1.2"}' }), at);
  }
  const unknown = Object.keys(client).find((name) => !members.includes(name));
  if (unknown !== undefined) {
    throw new InputError({ code: 'unknownMember', known: members }, `${at}.${unknown}`);
  }
  const { tls = 'TLSv1.2', replication = false, count = 1, address = '10.0.0.4' } = client;
  if (!protocolVersions.some((version) => version === tls)) {
    throw oneOf(tls, protocolVersions, `${at}.tls`);
  }
  if (typeof replication !== 'boolean') {
    throw oneOf(replication, [true, false], `${at}.replication`);
  }
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > mostClients) {
    throw new InputError(unexpected('count', count, { most: mostClients }), `${at}.count`);
  }
  if (typeof address !== 'string' || isIP(address) === 0) {
    throw new InputError(unexpected('string', address, { example: '"10.0.0.4"' }), `${at}.address`);
  }
  const user = nameIn(client, 'user', at);
  if (user === undefined || user === '') {
    throw new InputError(unexpected('string', client.user, { example: '"shop"' }), `${at}.user`);
  }
  const password = nameIn(client, 'password', at);
  return {
    user,
    ...(password === undefined ? {} : { password }),
    application: nameIn(client, 'application', at) ?? '',
    address,
    database: nameIn(client, 'database', at) ?? 'postgres',
    tls: String(tls),
    replication,
    count,
  };
}

function nameIn(client: JsonObject, member: 'user' | 'password' | 'application' | 'database', at: string) {
  const value = client[member];
  if (value !== undefined && (typeof value !== 'string' || Buffer.byteLength(value) > longestName)) {
    throw new InputError(unexpected('string', value), `${at}.${member}`);
  }
  return value;
}

const oneOf = (value: Json, choices: readonly Json[], at: string): InputError =>
  new InputError(unexpected('oneOf', value, { choices: choices.map(preview) }), at);
