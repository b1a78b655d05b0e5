import { missesCertificate } from './clientCertificate';
import { startUp } from './postgresProtocol';
import { problemOf, WireError, type ServerError } from './problem';
import type { PlaintextAnswer, StartAnswer, Untimed } from './report';
import type { Wire } from './wire';

/*
 * Whether a server refuses clients without TLS. A refusal alone does not say why: an address that may not connect at
 * all gets the same answer. The same start-up is therefore sent over TLS, and a server refuses for want of TLS only if
 * it goes further there.
 */

/** Sends a start-up and judges the first answer. A server that closes the connection refuses without a message. */
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
 * Judges by what is the same in every language: PostgreSQL refuses by pg_hba.conf in `ClientAuthentication` (auth.c),
 * with SQLSTATE 28000. Azure's gateway and poolers require SSL in sentences of their own, and PgBouncer refuses by its
 * own pg_hba.conf with the same SQLSTATE as everything else. The server's state (starting, too many clients) is about
 * this moment only.
 */
export function judgeError(error: ServerError): StartAnswer {
  if (isAfterTheCheck(error)) {
    return { status: 'accepted', error };
  }
  return error.sqlState === '28000' || refusesByRule.test(error.message) || requiresTls.test(unquoted(error))
    ? { status: 'refused', error }
    : { status: 'unknown', problem: { code: 'errorAnswer', error } };
}

/**
 * Wrong password, unknown database, missing privilege, unknown role, a method of pg_hba.conf that failed: PostgreSQL
 * reports these only after a rule has let the client in.
 */
function isAfterTheCheck({ sqlState = '', routine = '' }: ServerError): boolean {
  return ['28P01', '3D000', '42501'].includes(sqlState) || ['InitializeSessionUserId', 'auth_failed'].includes(routine);
}

/** Answer of PgBouncer to a client that its pg_hba.conf rejects or does not list (client.c). */
const refusesByRule = /^login rejected$/;

const requiresTls =
  /\b(SSL|TLS|encryption)\b.*\brequired?\b|\brequires?\b.*\b(SSL|TLS|encryption)\b|\binsecure\b.*\bsslmode=require\b/i;

/** Names of users and databases may contain anything. */
const unquoted = ({ message }: ServerError): string => message.replace(/["«»„“”][^"«»„“”]*["«»“”]/g, '""');

/** Compares the answers to the same start-up in the clear and over TLS. */
export function judgePlaintext(clear: StartAnswer, encrypted: StartAnswer): Untimed<PlaintextAnswer> {
  switch (clear.status) {
    case 'unknown':
      return clear;
    case 'accepted':
      return clear.error !== undefined && mayPrecedeTheCheck(clear.error, encrypted)
        ? { status: 'unknown', problem: { code: 'errorAnswer', error: clear.error } }
        : { status: 'accepted', ...(clear.method === undefined ? {} : { method: clear.method }) };
    case 'refused':
      break;
  }
  if (
    encrypted.status === 'accepted' ||
    (saysRequired(clear) && !saysRequired(encrypted)) ||
    (asksForCertificate(encrypted) && !asksForCertificate(clear) && clear.error !== undefined)
  ) {
    return clear;
  }
  if (encrypted.status === 'refused') {
    const { error } = encrypted;
    return { status: 'unknown', problem: { code: 'refusedOverTls', ...(error ? { error } : {}) } };
  }
  return { status: 'unknown', problem: encrypted.problem };
}

/**
 * Whether the error may come before the check for TLS: a pooler, which names no routine, looks for the database before it
 * reads its rules, and PostgreSQL checks a password only after it has asked for one.
 */
function mayPrecedeTheCheck({ sqlState, routine }: ServerError, encrypted: StartAnswer): boolean {
  const asksOverTls = encrypted.status === 'accepted' && encrypted.error === undefined;
  return routine === undefined || (sqlState === '28P01' && asksOverTls);
}

/** A rule of pg_hba.conf lets the client in, and then the client certificate is missing. */
function asksForCertificate(answer: StartAnswer): boolean {
  return answer.status === 'refused' && answer.error !== undefined && missesCertificate(answer.error);
}

/** The server itself says that TLS is missing. */
function saysRequired(answer: StartAnswer): boolean {
  return answer.status === 'refused' && answer.error !== undefined && requiresTls.test(unquoted(answer.error));
}
