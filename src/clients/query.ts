import { frame, parseError, readMessage, violation, type BackendMessage } from '../probe/postgresProtocol';
import { WireError } from '../probe/problem';
import type { Wire } from '../probe/wire';
import { ClientsError } from './problem';

/** Maximum number of rows of a response: a server has at most some thousand connections. */
const mostRows = 20_000;
/** Maximum number of messages besides the rows. */
const mostOthers = 200;

/** A received row: the text of each column by name, `null` for NULL. */
export type TextRow<Column extends string> = Readonly<Record<Column, string | null>>;

/**
 * Runs one query and reads its rows. The wire limits the bytes and the time.
 *
 * @throws ClientsError `refusedByServer`: the session continues, unless the server has ended it
 * @throws WireError when the response is not one to this query
 */
export async function readRows<Column extends string>(
  wire: Wire,
  query: string,
  columns: readonly Column[],
): Promise<readonly TextRow<Column>[]> {
  wire.write(frame('Q', Buffer.from(`${query}\0`)));
  const rows: TextRow<Column>[] = [];
  let part: 'description' | 'rows' | 'ready' = 'description';
  for (let others = 0; others < mostOthers && rows.length <= mostRows;) {
    const message = await readMessage(wire, 'TDCZENS');
    others += message.type === 'D' ? 0 : 1;
    switch (message.type) {
      case 'E': {
        const { sqlState: state = '', message: text } = parseError(message.body);
        await ready(wire);
        throw new ClientsError({ code: 'refusedByServer', state, message: text });
      }
      case 'T':
        if (part !== 'description' || !describes(message.body, columns)) {
          throw violation(message);
        }
        part = 'rows';
        break;
      case 'D':
        if (part !== 'rows') {
          throw violation(message);
        }
        rows.push(readRow(message, columns));
        break;
      case 'C':
        if (part !== 'rows') {
          throw violation(message);
        }
        part = 'ready';
        break;
      case 'Z':
        if (part !== 'ready' || message.body.toString('latin1') !== 'I') {
          throw violation(message);
        }
        return rows;
    }
  }
  throw new WireError({ code: 'tooMuch' });
}

/** Reads until the server accepts queries again, or disconnects. */
async function ready(wire: Wire): Promise<void> {
  try {
    for (let count = 0; count < mostOthers; count++) {
      if ((await readMessage(wire, 'ZENS')).type === 'Z') {
        return;
      }
    }
  } catch {
    // a fatal error ends the session: that error is the result
  }
  wire.close();
}

/**
 * Whether these are the requested columns in text format: each has a name and six numbers, the last one being the
 * format.
 */
function describes(body: Buffer, columns: readonly string[]): boolean {
  const expected = columns.map((name) => Buffer.byteLength(name) + 1 + 18).reduce((sum, size) => sum + size, 2);
  if (body.length !== expected || body.readUInt16BE(0) !== columns.length) {
    return false;
  }
  let at = 2;
  return columns.every((name) => {
    const end = at + Buffer.byteLength(name);
    const fits = body.toString('utf8', at, end) === name && body[end] === 0 && body.readUInt16BE(end + 17) === 0;
    at = end + 19;
    return fits;
  });
}

function readRow<Column extends string>(message: BackendMessage, columns: readonly Column[]): TextRow<Column> {
  const { body } = message;
  if (body.length < 2 || body.readUInt16BE(0) !== columns.length) {
    throw violation(message);
  }
  let at = 2;
  const values = columns.map((name): [Column, string | null] => {
    const length = body.length < at + 4 ? undefined : body.readInt32BE(at);
    at += 4;
    if (length === -1) {
      return [name, null];
    }
    if (length === undefined || length < 0 || body.length < at + length) {
      throw violation(message);
    }
    at += length;
    return [name, body.toString('utf8', at - length, at)];
  });
  if (at !== body.length) {
    throw violation(message);
  }
  return Object.fromEntries(values) as TextRow<Column>;
}
