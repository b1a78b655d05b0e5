import type { Connection, Setting } from '../connection';
import { kindOfFile } from '../fileKind';
import type { Issue } from '../judge';
import type { Range } from '../text';
import { plainKey, type Value } from '../value';
import { additions } from './additions';
import { removeEntry, replaceText } from './entries';
import type { Edits } from './fix';
import type { FileText } from './literal';
import { readingOf } from './reading';
import { choiceEdits, isWithin } from './choices';
import { caFileEdits, factoryEdits, modeKey, rootEdits, rootKey, same } from './roots';
import { withString } from './strings';
import { wantedInString, type Trust } from './wanted';

const checkKey = /(?:rejectunauthorized|ssl\.verify|sslverify|verifyservercertificate)$/;
/** One step of a repair: the edits by which an issue of a connection goes away, or becomes a lesser one. */
export function repair(file: FileText, connection: Connection, issue: Issue, trust: Trust): Edits {
  const choice = connection.settings.find(
    ({ node, range }) => node?.kind === 'choice' && (same(range, issue.at) || isWithin(issue.at, node)),
  );
  if (choice?.node?.kind === 'choice') return choiceEdits(file, connection, choice, choice.node, trust);
  const setting = connection.settings.find(({ range }) => same(range, issue.at));
  switch (issue.reason) {
    case 'offByDefault':
    case 'fallbackByDefault':
    case 'unverifiedByDefault':
      return (setting && settingEdits(file, connection, setting, trust)) ?? additions(file, connection, trust);
    case 'off':
    case 'fallback':
    case 'plaintextFirst':
    case 'unverified':
    case 'caOnly':
    case 'caOnlyByRootFile':
    case 'invalidValue':
    case 'ignoredValue':
    case 'systemNeedsVerifyFull':
    case 'truthyText':
    case 'nextMajor':
    case 'refusedWithoutTrust':
      return setting ? settingEdits(file, connection, setting, trust) : contextEdits(file, connection, issue.at, trust);
    case 'nameNotChecked':
      return setting ? nameEdits(file, connection, setting, trust) : contextEdits(file, connection, issue.at, trust);
    case 'invalidKey':
    case 'ignoredKey':
      return setting && renamed(file, connection, setting, trust);
    case 'ignoredObject':
      return ignoredObject(file, connection);
    case 'unverifiedByFactory':
      return setting && factoryEdits(file, connection, setting, trust);
    case 'caExpired':
    case 'caOther':
    case 'caIntermediate':
      return caFileEdits(file, connection, issue.at, setting, trust);
    case 'caNeeded':
      return rootEdits(file, connection, trust);
    case 'systemIsAFile':
      return (
        setting &&
        withString(file, connection, (writer) => {
          const found = writer.parameter(setting);
          return (
            found &&
            (trust.caFile === undefined ? writer.remove(found) : writer.replace(found, found.key, trust.caFile))
          );
        })
      );
    case 'callbackAccepts':
      return setting && removeEntry(file, setting.range);
    case 'minimumInvalid':
      return setting && minimumEdits(file, connection, setting);
    case 'belowMinimum':
    case 'noServer':
    case 'unverifiedProcess':
    case 'requiresTlsWithout':
      return undefined;
  }
}

/** The value of a setting becomes the one that verifies. */
function settingEdits(file: FileText, connection: Connection, setting: Setting, trust: Trust): Edits {
  if (setting.from === 'string') return parameterEdits(file, connection, setting);
  const { node, key } = setting;
  if (!node) return undefined;
  if (key === 'trustservercertificate') {
    return setting.quoted ? replaceText(file, node, 'false') : wordEdits(file, node, (word) => opposite(word));
  }
  if (key === 'ssl.insecureskipverify' && !connection.settings.some((one) => one.key === 'ssl.servername'))
    return [{ ...setting.range, text: `ServerName: "${connection.host}"` }];
  if (
    checkKey.test(key) ||
    key === 'trustall' ||
    key === 'ssl.trustall' ||
    key === 'ssl.insecureskipverify' ||
    key === 'ssl.insecure' ||
    key === 'insecureskipverify'
  ) {
    if (setting.quoted) return replaceText(file, node, opposite(setting.value ?? '') ?? '');
    return wordEdits(file, node, (word) => opposite(word));
  }
  if (key === 'connector') return wordEdits(file, setting.range, (word) => (word === 'true' ? 'false' : undefined));
  if (modeKey.test(key)) return modeEdits(file, connection, setting, node);
  if (key === 'ssl' || key === 'sslcontext' || key === 'usessl')
    return objectEdits(file, connection, setting, node, trust);
  return undefined;
}

function parameterEdits(file: FileText, connection: Connection, setting: Setting): Edits {
  if (!connection.text || setting.within !== undefined) return pairEdits(file, connection, setting);
  return withString(file, connection, (writer) => {
    const wanted = wantedInString(connection, {});
    const found = writer.parameter(setting);
    // what the string cannot say is said beside it
    if (found && !wanted)
      return /^(?:asyncpg|pg8000|postgrex)$/.test(connection.family) ? writer.remove(found) : undefined;
    if (!found || !wanted) return undefined;
    const [name, value] = wanted.mode;
    if (plainKey(name) === setting.key) {
      const edits = setting.value === value ? [] : writer.replace(found, found.key, value);
      const missing = wanted.more.filter(
        ([more]) => !connection.settings.some(({ key, from }) => key === plainKey(more) && from === 'string'),
      );
      const added = missing.length === 0 ? [] : writer.add(missing, found);
      return edits && added && [...edits, ...added];
    }
    const more = wanted.more.find(([one]) => plainKey(one) === setting.key);
    if (more) return writer.replace(found, found.key, more[1]);
    // Npgsql's switch, and `ssl=` of libpq and node-postgres
    if (setting.key === 'trustservercertificate') return writer.remove(found);
    return setting.key === 'ssl' || setting.key === 'requiressl' ? writer.replace(found, name, value) : undefined;
  });
}

/** A parameter that is no part of a whole string: Go's `RawQuery`, Keycloak's properties. */
function pairEdits({ source }: FileText, connection: Connection, { range, name, value }: Setting): Edits {
  const wanted = wantedInString(connection, {});
  if (!wanted || source.slice(range.start, range.end) !== `${name}=${value ?? ''}`) return undefined;
  const [mode, right] = wanted.mode;
  return mode === name ? [{ start: range.start + name.length + 1, end: range.end, text: right }] : undefined;
}

const opposites: Readonly<Record<string, string>> = {
  false: 'true',
  False: 'True',
  FALSE: 'TRUE',
  true: 'false',
  True: 'False',
  '0': '1',
  no: 'yes',
  off: 'on',
  verify_none: 'verify_peer',
};
const opposite = (word: string): string | undefined => (Object.hasOwn(opposites, word) ? opposites[word] : undefined);

function wordEdits({ source }: FileText, at: Range, change: (word: string) => string | undefined): Edits {
  const written = source.slice(at.start, at.end);
  const last = /\w+$/.exec(written);
  const word = last && change(last[0]);
  return last && word !== undefined && word !== null
    ? [{ start: at.start + last.index, end: at.start + last.index + last[0].length, text: word }]
    : undefined;
}

/** `VERIFY_FULL`, `VerifyFull` and `verifyFull`, as the word that is replaced is written. */
function enumMember(word: string): string {
  if (word.length > 1 && word === word.toUpperCase()) return 'VERIFY_FULL';
  return /^[A-Z]/.test(word) ? 'VerifyFull' : 'verifyFull';
}

function modeEdits(file: FileText, connection: Connection, setting: Setting, node: Value): Edits {
  const { family } = connection;
  const value = family === 'npgsql' ? 'VerifyFull' : 'verify-full';
  if (family === 'vertx' || (family === 'npgsql' && Number.parseInt(connection.version ?? '8', 10) < 6))
    return undefined;
  // who reads an application's own variable is not known, and neither is what it needs beside the mode
  if (family === 'any' && !connection.settings.some(({ key, value: root }) => rootKey.test(key) && root !== ''))
    return undefined;
  if (setting.quoted) return replaceText(file, node, value);
  if (node.kind !== 'word') return undefined;
  return kindOfFile(file.path)?.kind === 'program'
    ? wordEdits(file, node, enumMember)
    : [{ start: node.start, end: node.end, text: value }];
}

/** `ssl`, where it is a word, a text or an object. */
function objectEdits(file: FileText, connection: Connection, setting: Setting, node: Value, trust: Trust): Edits {
  const { family, version } = connection;
  const { caFile } = trust;
  const python = family === 'asyncpg' || family === 'pg8000';
  const isNode = family === 'nodePg' || family === 'sequelize' || family === 'postgresJs';
  const reading = readingOf(file, connection, caFile);
  const yes = python
    ? (reading ?? 'True')
    : isNode && reading !== undefined
      ? `{ ca: ${reading}, rejectUnauthorized: true }`
      : 'true';
  if (node.kind === 'call' && python) return contextEdits(file, connection, node, trust);
  if (family === 'postgrex' && version !== undefined && /^0\.(?:\d|1[0-7])(?:\.|$)/.test(version)) return undefined;
  if (node.kind === 'word') return [{ start: node.start, end: node.end, text: yes }];
  if (node.kind !== 'text' || setting.from === 'environment') return undefined;
  if (family === 'postgresJs' && reading === undefined) return replaceText(file, node, 'verify-full');
  return isNode || python ? [{ start: node.start, end: node.end, text: yes }] : undefined;
}

/** A context of Python's `ssl`, which the call or a line on its variable weakens, or a connector of Rust. */
function contextEdits(file: FileText, connection: Connection, at: Range, { caFile }: Trust): Edits {
  const text = file.source.slice(at.start, at.end);
  if (/CERT_(?:NONE|OPTIONAL)$/.test(text)) return wordEdits(file, at, () => 'CERT_REQUIRED');
  if (/check_hostname\s*=\s*False$/.test(text)) return wordEdits(file, at, () => 'True');
  if (/^(?:ssl\.)?(?:_create_unverified_context|SSLContext)\([\w.]*\)$/.test(text)) {
    const context = text.startsWith('ssl.') ? 'ssl.create_default_context()' : 'create_default_context()';
    return [{ ...at, text: readingOf(file, connection, caFile) ?? context }];
  }
  const isHazard = /danger_accept_invalid_(?:certs|hostnames)/.test(file.source) && text === 'true';
  return isHazard ? [{ ...at, text: 'false' }] : undefined;
}

function nameEdits(file: FileText, connection: Connection, setting: Setting, trust: Trust): Edits {
  switch (setting.key) {
    case 'ssl.checkserveridentity':
    case 'ssl.servernameindication':
    case 'ssl.customizehostnamecheck':
      return removeEntry(file, setting.range);
    case 'sslhostnameverifier':
      return withString(file, connection, (writer) => {
        const found = writer.parameter(setting);
        return found && writer.remove(found);
      });
    default:
      return contextEdits(file, connection, setting.range, trust) ?? settingEdits(file, connection, setting, trust);
  }
}

/** A setting that the library does not know becomes the one that it knows. */
function renamed(file: FileText, connection: Connection, setting: Setting, trust: Trust): Edits {
  const wanted = wantedInString(connection, trust);
  if (setting.from === 'string' && connection.hostEntry?.key === 'clientUrl') return additions(file, connection, trust);
  if (setting.from === 'string') {
    return withString(file, connection, (writer) => {
      const found = writer.parameter(setting);
      if (found && !wanted)
        return /^(?:asyncpg|pg8000|postgrex)$/.test(connection.family) ? writer.remove(found) : undefined;
      if (!found || !wanted) return undefined;
      if (setting.key === 'trustservercertificate') return writer.remove(found);
      const has = connection.settings.some((one) => one !== setting && one.key === plainKey(wanted.mode[0]));
      return has ? writer.remove(found) : writer.replace(found, wanted.mode[0], wanted.mode[1]);
    });
  }
  if (connection.family === 'sequelize' && setting.key === 'ssl') {
    return [{ ...setting.range, text: 'dialectOptions: { ssl: true }' }].filter(() => isBareKey(file, setting));
  }
  return connection.family === 'libpq' && setting.key === 'ssl' ? libpqEdits(file, setting) : undefined;
}

/** `ssl`, which libpq does not know, as the parameters that it knows, in the way that it is written. */
function libpqEdits({ source }: FileText, { range, name, node }: Setting): Edits {
  const quote = /["']/.exec(source.charAt(range.start))?.[0];
  const keyEnd = range.start + name.length + (quote === undefined ? 0 : 2);
  if (!node || source.slice(range.start, keyEnd) !== `${quote ?? ''}${name}${quote ?? ''}`) return undefined;
  const separator = source.slice(keyEnd, node.start);
  const ca = node.kind === 'table' ? node.entries.find(({ key }) => key === 'ca')?.value : undefined;
  if (node.kind === 'table' && (ca?.kind !== 'text' || !/^\s*[:=]>?\s*$/.test(separator))) return undefined;
  const key = (one: string): string => `${quote ?? ''}${one}${quote ?? ''}`;
  const mark = quote ?? '"';
  const mode = `${key('sslmode')}${separator}${mark}verify-full${mark}`;
  const root = ca ? `, ${key('sslrootcert')}${separator}${source.slice(ca.start, ca.end)}` : '';
  return [{ start: range.start, end: node.end, text: mode + root }];
}

const isBareKey = ({ source }: FileText, { range, name }: Setting): boolean => source.startsWith(name, range.start);

/** What the string says replaces the object: the weaker of the two goes. */
function ignoredObject(file: FileText, connection: Connection): Edits {
  const object = connection.settings.find(({ key, from }) => key === 'ssl' && from === 'option');
  const hasCa = connection.settings.some(({ key }) => key === 'ssl.ca');
  if (hasCa) {
    return withString(file, connection, (writer) => {
      const edits = connection.settings
        .filter(({ from }) => from === 'string')
        .map((setting) => {
          const found = writer.parameter(setting);
          return found && writer.remove(found);
        });
      return edits.length === 1 ? edits[0] : undefined;
    });
  }
  return object && removeEntry(file, object.range);
}

function minimumEdits(file: FileText, connection: Connection, setting: Setting): Edits {
  const version = /1[._]?([0-3])/.exec(setting.value ?? '')?.[1];
  if (version === undefined) return undefined;
  const value = `TLSv1.${version === '3' ? '3' : '2'}`;
  if (setting.from !== 'string')
    return setting.node && setting.quoted ? replaceText(file, setting.node, value) : undefined;
  return withString(file, connection, (writer) => {
    const found = writer.parameter(setting);
    return found && writer.replace(found, found.key, value);
  });
}
