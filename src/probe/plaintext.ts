import { isIP } from 'node:net';
import type { ServerError } from './problem';
import type { StartupAnswer } from './postgresProtocol';
import type { PlaintextAnswer, Untimed } from './report';

/**
 * Reads from the answer to a start-up without TLS whether the server would let such a client log in.
 *
 * PostgreSQL refuses by pg_hba.conf in `ClientAuthentication` (auth.c), whatever its language; Azure's gateway and
 * PgBouncer have sentences of their own that name SSL. What is said of a user, a password or a database comes after
 * that check, what is said of the server's state before it.
 */
export function judgePlaintext(answer: StartupAnswer): Untimed<PlaintextAnswer> {
  if (answer.kind === 'authentication') {
    return { status: 'accepted', method: answer.method };
  }
  const { error } = answer;
  if (isAfterTheCheck(error)) {
    return { status: 'accepted' };
  }
  if (error.routine === 'ClientAuthentication' || /\b(SSL|TLS)\b|encrypt/i.test(error.message)) {
    const clientAddress = clientAddressIn(error.message);
    return { status: 'refused', error, ...(clientAddress ? { clientAddress } : {}) };
  }
  return { status: 'unknown', problem: { code: 'errorAnswer', error } };
}

/** Wrong password, unknown database, missing privilege, unknown role. */
function isAfterTheCheck({ sqlState = '', routine }: ServerError): boolean {
  return ['28P01', '3D000', '42501'].includes(sqlState) || routine === 'InitializeSessionUserId';
}

/** `no pg_hba.conf entry for host "203.0.113.7", user …`: the first address in quotes, in every language. */
function clientAddressIn(message: string): string | undefined {
  const quoted = [...message.matchAll(/["«„“]\s*([0-9a-f.:]+)(?:%\w+)?\s*["»“”]/gi)].map(([, text = '']) => text);
  return quoted.find((text) => isIP(text) !== 0);
}
