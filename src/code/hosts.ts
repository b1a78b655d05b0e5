/** Which hosts are judged. */
export interface HostRules {
  /** Host names of known servers, in lower case, with the name of each. */
  readonly known: ReadonlyMap<string, string>;
  readonly everyHost: boolean;
}

const azure =
  /(?:^|\.)(?:postgres\.database\.(?:azure\.com|usgovcloudapi\.net|chinacloudapi\.cn|cloudapi\.de)|postgres\.cosmos\.azure\.com|horizondb\.azure\.com)$/;
const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)+$/;
const local =
  /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1|\[::1\]|host\.docker\.internal|.*\.(?:localhost|local|internal|svc|cluster\.local|test|example|invalid))$/;
/** Hosts that documentation writes in the place of one. */
const standIn = /^(?:<|\{|your|example\b|server-?name\b|my-?server-?name\b|x{3,})/;

/** Whether a host, in lower case, is a server of Azure by its name. */
export const isOfAzure = (host: string): boolean => azure.test(host);

/** The host's name when it is judged. */
export function judgedHost(written: string, { known, everyHost }: HostRules): string | undefined {
  const host = written.trim().toLowerCase().replace(/\.$/, '');
  if (known.has(host)) return host;
  if (!hostName.test(host) || standIn.test(host)) return undefined;
  if (azure.test(host)) {
    // the bare suffix is no host
    return azure.exec(host)?.index === 0 ? undefined : host;
  }
  return everyHost && !local.test(host) ? host : undefined;
}
