import type { ServerError } from './problem';
import type { ClientCertificate, StartAnswer } from './report';
import type { Session } from './session';

/**
 * Treatment of clients that have no certificate. In TLS 1.3 a server refuses after the handshake, as far as the
 * client can see, and PostgreSQL itself only after the start-up.
 *
 * @param start what the server said to a start-up over this session
 */
export function judgeClientCertificate({ clientCertificate, failure }: Session, start: StartAnswer): ClientCertificate {
  switch (clientCertificate) {
    case undefined:
      return { status: 'unknown' };
    case 'notRequested':
      return { status: 'notRequested' };
    case 'requested':
      break;
    default:
      return required(clientCertificate.required);
  }
  switch (start.status) {
    case 'accepted':
      return { status: 'optional' };
    case 'refused': {
      const { error } = start;
      if (error === undefined) {
        return required(failure() ?? 'closed');
      }
      return missesCertificate(error)
        ? { status: 'required', refusal: { by: 'server', error } }
        : { status: 'requested', problem: { code: 'errorAnswer', error } };
    }
    case 'unknown':
      return { status: 'requested', problem: start.problem };
  }
}

/** @param code of the TLS library, for example `ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED` */
function required(code: string): ClientCertificate {
  const [, alert] = /ALERT_(\w+)$/.exec(code) ?? [];
  return {
    status: 'required',
    refusal: alert === undefined ? { by: 'closed' } : { by: 'alert', alert: alert.toLowerCase() },
  };
}

/**
 * PostgreSQL refuses by a rule with `clientcert` in `ClientAuthentication` (auth.c), and there alone without naming the
 * client's address, in every language.
 */
export function missesCertificate({ sqlState, routine, clientAddress }: ServerError): boolean {
  return sqlState === '28000' && routine === 'ClientAuthentication' && clientAddress === undefined;
}
