import type {
  CertificateFacts,
  ChainFault,
  ClientCertificate,
  HostNameJudgement,
  NameMismatch,
  SessionAnswer,
  ViewTable,
} from '../probe';

/** Most certificates that are shown of those that nothing depends on. */
const mostUnused = 5;

export function certificateTables(session: SessionAnswer): ViewTable[] {
  if (session.status === 'unknown') {
    return [];
  }
  const { certificates, unused, anchor, trusted, faults, hostName, daysLeft } = session.chain;
  const cells = ({ subject, issuer, notBefore, notAfter, key, sha256 }: CertificateFacts): string[] => [
    subject || '(empty)',
    issuer || '(empty)',
    `${dayOf(notBefore)} to ${dayOf(notAfter)}`,
    key,
    sha256,
  ];
  const columns = ['Subject', 'Issuer', 'Valid', 'Key', 'SHA-256'];
  return [
    { heading: 'Certificates', columns, rows: certificates.map(cells) },
    ...(unused.length > 0
      ? [{ heading: 'Also sent, not used', columns, rows: unused.slice(0, mostUnused).map(cells) }]
      : []),
    {
      heading: 'Trust',
      columns: ['Question', 'Answer'],
      rows: [
        ['authority', anchor ?? 'not known'],
        ['trusted', trusted ? 'yes' : `no: ${faultsWords(faults)}`],
        [`for ${hostName.name}`, hostNameWords(hostName, certificates[0]?.names ?? [])],
        ['days left', daysLeft === undefined ? 'unknown' : String(daysLeft)],
        ['client certificate', clientCertificateWords(session.clientCertificate)],
      ],
    },
  ];
}

const dayOf = (isoTime: string | undefined): string => isoTime?.slice(0, 10) ?? 'unreadable date';

function hostNameWords({ matches, mismatch, caution }: HostNameJudgement, names: readonly string[]): string {
  if (!matches) {
    return ['no, for', `${names.join(', ') || 'no name'}.`, ...mismatchWords(mismatch)].join(' ');
  }
  switch (caution?.code) {
    case undefined:
      return 'yes';
    case 'commonNameOnly':
      return 'yes, by the common name only: Go and other clients ignore it';
    case 'broadWildcard':
      return `yes, by ${caution.pattern}, which Node.js and other clients refuse`;
  }
}

export function mismatchWords(mismatch: NameMismatch | undefined): string[] {
  switch (mismatch?.code) {
    case undefined:
    case 'otherNames':
      return [];
    case 'partialWildcard':
      return [`libpq does not accept ${mismatch.pattern}: a wildcard must be a whole label.`];
    case 'wildcardCoversOneLabel':
      return [`The wildcard in ${mismatch.pattern} covers one label only, and the host has more.`];
    case 'embeddedNull':
      return [`The name ${mismatch.name} contains a zero byte, as forged certificates do.`];
    case 'trailingDot':
      return [`The name ${mismatch.name} ends in a dot and matches no host.`];
    case 'addressNotNamed':
      return ['It lists host names, and no addresses.'];
  }
}

export function clientCertificateWords(asked: ClientCertificate): string {
  switch (asked.status) {
    case 'notRequested':
      return 'not requested';
    case 'optional':
      return 'requested; the server continues without one';
    case 'requested':
      return 'requested; whether it is required could not be seen';
    case 'unknown':
      return 'unknown: this runtime does not show the request';
    case 'required':
      switch (asked.refusal.by) {
        case 'alert':
          return `required: without one the server sends alert ${asked.refusal.alert}`;
        case 'closed':
          return 'required: without one the server closes the connection';
        case 'server':
          return `required: without one the server says "${asked.refusal.error.message}"`;
      }
  }
}

export const faultsWords = (faults: readonly ChainFault[]): string => faults.map(faultWords).join(' ');

function faultWords(fault: ChainFault): string {
  switch (fault.code) {
    case 'expired':
      return `${fault.subject} expired on ${fault.notAfter.slice(0, 10)}.`;
    case 'notYetValid':
      return `${fault.subject} is valid only from ${fault.notBefore.slice(0, 10)}.`;
    case 'dateUnreadable':
      return `${fault.subject} has a validity date that cannot be read.`;
    case 'selfSigned':
      return 'The certificate is signed by itself.';
    case 'authorityNotTrusted':
      return `${fault.name} is not trusted.`;
    case 'unknownAuthority':
      return `It ends in ${fault.issuer}, which is not known.`;
    case 'rootMissing':
      return `${fault.name} is trusted, but its root is not: libpq, OpenSSL and Node.js require the root. Go and Java accept the intermediate.`;
    case 'unreadable':
      return 'The certificate of the server cannot be read.';
    case 'unknownExtension':
      return `${fault.subject} has a critical extension (${fault.extension}) that clients do not understand.`;
    case 'damagedExtension':
      return `${fault.subject} has an extension (${fault.extension}) that is damaged or occurs twice.`;
    case 'weakSignature':
      return `${fault.subject} is signed with ${fault.algorithm}, which can be forged.`;
    case 'keyTooShort':
      return `The key of ${fault.subject} is too short (${fault.key}).`;
    case 'keyNotSupported':
      return `The key of ${fault.subject} is of a kind that clients do not support (${fault.key}).`;
    case 'notAnAuthority':
      return `${fault.subject} issued a certificate, but is not a certification authority.`;
    case 'pathTooLong':
      return `${fault.subject} allows ${fault.limit} authorities under it, and there are more.`;
    case 'nameNotPermitted':
      return `${fault.subject} may not issue certificates for ${fault.name}.`;
    case 'constraintNotUnderstood':
      return `${fault.subject} restricts names in a way that cannot be checked here.`;
    case 'notForServers':
      return `${fault.subject} may not be used for TLS servers.`;
    case 'invalid':
      return `The TLS library does not accept it (${fault.detail}).`;
  }
}
