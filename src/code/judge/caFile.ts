import { decodeBase64 } from '../base64';
import { readCertificate, commonNameOf } from '../../domain/certificate';
import { caRoots, cloudOfHost } from '../../connect/roots';
import type { Connection, Setting } from '../connection';
import type { Project } from '../project';
import type { Text } from '../text';
import { partsOf, type Value } from '../value';
import { issue, type Issue, type Reason } from './verdict';

const caKeys =
  /^(?:ssl(?:rootcert|ca)|rootcertificate|rootcert|sslcert|ssl\.(?:ca|cacertfile|cafile|cacert|rootcertificates?)|cacertfile|servertlscafile|sslcacert|sslcafile)$/;

/** Names of files that authorities and clouds publish, by which the wrong one is known. */
const names: readonly (readonly [name: RegExp, reason: Reason])[] = [
  [/baltimore/i, 'caExpired'],
  [
    /(?:^|[/\\])(?:rds-combined|rds-ca-|global-bundle|[a-z]{2}(?:-[a-z]+)+-\d-bundle|rds[\w.-]*bundle)[\w.-]*$/i,
    'caOther',
  ],
  [/(?:isrg-?root|lets-?encrypt|isrgrootx)/i, 'caOther'],
  [/prod-ca-20\d\d|supabase/i, 'caOther'],
  [/digicert-?_?global-?_?root-?_?(?:g3)/i, 'caOther'],
  [/microsoft-?_?(?:tls|azure-?_?(?:rsa-?_?)?tls)/i, 'caIntermediate'],
];
const digicertG1 = /digicert-?_?global-?_?root-?_?ca\b/i;

/** What is wrong with the CA file of a connection: it has expired, or no server of Azure fits it. */
export function caIssue(connection: Connection, project: Project, path: string): Issue | undefined {
  for (const setting of connection.settings) {
    if (!caKeys.test(setting.key)) continue;
    if (setting.key === 'sslcert' && connection.family !== 'prisma') continue;
    const wrong = wrongFile(setting, connection, project, path);
    if (wrong) return wrong;
  }
  const context = connection.settings.find(
    ({ node }) => node?.kind === 'call' && /create_default_context$/.test(node.name),
  );
  if (context?.node?.kind === 'call') {
    for (const text of textsOf(context.node)) {
      const reason = reasonOf(text.chars, connection.host, project, path);
      if (reason) return issue('code/ca-file', reason, text);
    }
  }
  return undefined;
}

function wrongFile(setting: Setting, { host }: Connection, project: Project, path: string): Issue | undefined {
  if (setting.value !== undefined && setting.quoted) {
    const reason = reasonOf(setting.value, host, project, path);
    return (
      reason &&
      issue('code/ca-file', reason, setting.from === 'string' ? setting : { ...setting, range: setting.valueRange })
    );
  }
  for (const text of setting.node ? textsOf(setting.node) : []) {
    const reason = reasonOf(text.chars, host, project, path);
    if (reason) return issue('code/ca-file', reason, { ...setting, range: text });
  }
  return undefined;
}

function textsOf(value: Value): readonly Text[] {
  return value.kind === 'text' ? [value] : partsOf(value).flatMap(textsOf);
}

function reasonOf(text: string, host: string, project: Project, path: string): Reason | undefined {
  const pem = text.includes('-----BEGIN CERTIFICATE')
    ? text
    : /\.\w{2,6}$/.test(text)
      ? project.certificateFile(text, path)
      : undefined;
  if (pem !== undefined) return reasonOfPem(pem, host);
  if (text.length > 400 || !/\.(?:pem|crt|cer|der|jks|p12)\b|root|ca\b/i.test(text)) return undefined;
  const named = names.find(([name]) => name.test(text));
  if (named) return named[1];
  return digicertG1.test(text) && cloudOfHost(host) !== 'china' && !/g2|bundle|combined/i.test(text)
    ? 'caOther'
    : undefined;
}

/** The roots of a PEM text: none of them signs the server's certificates. */
export function reasonOfPem(pem: string, host: string): Reason | undefined {
  const found: string[] = [];
  for (const [, body] of pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s\\n]+?)-----END CERTIFICATE-----/g)) {
    const certificate = readCertificate(decodeBase64((body ?? '').replace(/\\n|\s/g, '')));
    if (certificate) found.push(commonNameOf(certificate) ?? '');
  }
  if (found.length === 0) return undefined;
  const cloud = cloudOfHost(host);
  const roots = found.flatMap((name) => caRoots.find((root) => root.name === name) ?? []);
  if (roots.some(({ clouds }) => clouds.includes(cloud))) return undefined;
  if (roots.some(({ status }) => status === 'expired')) return 'caExpired';
  return found.every((name) => /^Microsoft (?:TLS|Azure RSA TLS)/.test(name)) ? 'caIntermediate' : 'caOther';
}
