import type { ServerError } from './problem';
import type { FirstAnswer } from './postgresProtocol';
import type { PlaintextAnswer, Untimed } from './report';

/**
 * Reads from the answer to a start-up without TLS whether the server would let such a client log in.
 *
 * PostgreSQL refuses by pg_hba.conf in `ClientAuthentication` (auth.c), whatever its language; Azure's gateway and
 * PgBouncer have sentences of their own that name SSL. What is said of a user, a password or a database comes after
 * that check, what is said of the server's state before it.
 */
export function judgePlaintext(answer: FirstAnswer): Untimed<PlaintextAnswer> {
  if (answer.kind === 'asks') {
    return { status: 'accepted', method: answer.method };
  }
  const { error } = answer;
  if (isAfterTheCheck(error)) {
    return { status: 'accepted' };
  }
  if (error.routine === 'ClientAuthentication' || /\b(SSL|TLS)\b|encrypt/i.test(error.message)) {
    return { status: 'refused', error };
  }
  return { status: 'unknown', problem: { code: 'errorAnswer', error } };
}

/** Wrong password, unknown database, missing privilege, unknown role. */
function isAfterTheCheck({ sqlState = '', routine }: ServerError): boolean {
  return ['28P01', '3D000', '42501'].includes(sqlState) || routine === 'InitializeSessionUserId';
}
