import { startUp } from './postgresProtocol';
import { problemOf, WireError, type ServerError, type WireProblem } from './problem';
import type { PlaintextAnswer, StartAnswer, Untimed } from './report';
import type { Wire } from './wire';

/**
 * Whether a server refuses clients without TLS. A refusal alone does not say why: an address that may not connect at
 * all hears the same. So the same start-up is sent over TLS, and only a server that goes further there refuses for want
 * of TLS.
 */

/** Sends a start-up and judges what comes first. A server that closes the connection refuses without a word. */
export async function askToStart(
  wire: Wire,
  credentials: { readonly user: string; readonly database: string },
): Promise<StartAnswer> {
  try {
    const answer = await startUp(wire, credentials);
    return answer.kind === 'asks' ? { status: 'accepted', method: answer.method } : judgeError(answer.error);
  } catch (error) {
    if (error instanceof WireError && error.problem.code === 'closed') {
      return { status: 'refused' };
    }
    return { status: 'unknown', problem: problemOf(error) };
  }
}

/**
 * By what is the same in every language: PostgreSQL refuses by pg_hba.conf in `ClientAuthentication` (auth.c), with
 * SQLSTATE 28000. Azure's gateway and PgBouncer have sentences of their own that require SSL. What is said of the server's
 * state (starting, too many clients) is about this moment only.
 */
export function judgeError(error: ServerError): StartAnswer {
  if (isAfterTheCheck(error)) {
    return { status: 'accepted', error };
  }
  return error.sqlState === '28000' || requiresTls.test(unquoted(error))
    ? { status: 'refused', error }
    : { status: 'unknown', problem: { code: 'errorAnswer', error } };
}

/**
 * Wrong password, unknown database, missing privilege, unknown role, a method of pg_hba.conf that failed: PostgreSQL
 * says so once a rule has let the client in.
 */
function isAfterTheCheck({ sqlState = '', routine = '' }: ServerError): boolean {
  return ['28P01', '3D000', '42501'].includes(sqlState) || ['InitializeSessionUserId', 'auth_failed'].includes(routine);
}

const requiresTls = /\b(SSL|TLS|encryption)\b.*\brequired?\b|\brequires?\b.*\b(SSL|TLS|encryption)\b/i;

/** Names of users and databases may say anything. */
const unquoted = ({ message }: ServerError): string => message.replace(/["«»„“”][^"«»„“”]*["«»“”]/g, '""');

/** Holds the answer in the clear against the one over TLS, to the same start-up. */
export function judgePlaintext(
  clear: StartAnswer,
  encrypted: StartAnswer | { readonly status: 'unknown'; readonly problem: WireProblem },
): Untimed<PlaintextAnswer> {
  switch (clear.status) {
    case 'unknown':
      return clear;
    case 'accepted':
      // PostgreSQL judges a password only once it has asked for one
      return clear.error?.sqlState === '28P01' && encrypted.status === 'accepted' && encrypted.error === undefined
        ? { status: 'unknown', problem: { code: 'errorAnswer', error: clear.error } }
        : { status: 'accepted', ...(clear.method === undefined ? {} : { method: clear.method }) };
    case 'refused':
      break;
  }
  if (encrypted.status === 'accepted' || (saysRequired(clear) && !saysRequired(encrypted))) {
    return clear;
  }
  if (encrypted.status === 'refused') {
    const { error } = encrypted;
    return { status: 'unknown', problem: { code: 'refusedOverTls', ...(error ? { error } : {}) } };
  }
  return { status: 'unknown', problem: encrypted.problem };
}

/** The server itself says that TLS is what is missing. */
function saysRequired(answer: StartAnswer): boolean {
  return answer.status === 'refused' && answer.error !== undefined && requiresTls.test(unquoted(answer.error));
}
