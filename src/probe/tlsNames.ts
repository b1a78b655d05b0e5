/** Cipher suites that are offered, strongest first, by their number; names of the IANA registry without `TLS_`. */
const suites: readonly (readonly [number, string])[] = [
  [0x1302, 'AES_256_GCM_SHA384'],
  [0x1303, 'CHACHA20_POLY1305_SHA256'],
  [0x1301, 'AES_128_GCM_SHA256'],
  [0xc02c, 'ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
  [0xc030, 'ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
  [0x009f, 'DHE_RSA_WITH_AES_256_GCM_SHA384'],
  [0xcca9, 'ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'],
  [0xcca8, 'ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
  [0xccaa, 'DHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
  [0xc02b, 'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
  [0xc02f, 'ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
  [0x009e, 'DHE_RSA_WITH_AES_128_GCM_SHA256'],
  [0xc024, 'ECDHE_ECDSA_WITH_AES_256_CBC_SHA384'],
  [0xc028, 'ECDHE_RSA_WITH_AES_256_CBC_SHA384'],
  [0x006b, 'DHE_RSA_WITH_AES_256_CBC_SHA256'],
  [0xc023, 'ECDHE_ECDSA_WITH_AES_128_CBC_SHA256'],
  [0xc027, 'ECDHE_RSA_WITH_AES_128_CBC_SHA256'],
  [0x0067, 'DHE_RSA_WITH_AES_128_CBC_SHA256'],
  [0xc00a, 'ECDHE_ECDSA_WITH_AES_256_CBC_SHA'],
  [0xc014, 'ECDHE_RSA_WITH_AES_256_CBC_SHA'],
  [0x0039, 'DHE_RSA_WITH_AES_256_CBC_SHA'],
  [0xc009, 'ECDHE_ECDSA_WITH_AES_128_CBC_SHA'],
  [0xc013, 'ECDHE_RSA_WITH_AES_128_CBC_SHA'],
  [0x0033, 'DHE_RSA_WITH_AES_128_CBC_SHA'],
  [0x009d, 'RSA_WITH_AES_256_GCM_SHA384'],
  [0x009c, 'RSA_WITH_AES_128_GCM_SHA256'],
  [0x003d, 'RSA_WITH_AES_256_CBC_SHA256'],
  [0x003c, 'RSA_WITH_AES_128_CBC_SHA256'],
  [0x0035, 'RSA_WITH_AES_256_CBC_SHA'],
  [0x002f, 'RSA_WITH_AES_128_CBC_SHA'],
  [0xc008, 'ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA'],
  [0xc012, 'ECDHE_RSA_WITH_3DES_EDE_CBC_SHA'],
  [0x0016, 'DHE_RSA_WITH_3DES_EDE_CBC_SHA'],
  [0x000a, 'RSA_WITH_3DES_EDE_CBC_SHA'],
  [0xc007, 'ECDHE_ECDSA_WITH_RC4_128_SHA'],
  [0xc011, 'ECDHE_RSA_WITH_RC4_128_SHA'],
  [0x0005, 'RSA_WITH_RC4_128_SHA'],
  [0x0004, 'RSA_WITH_RC4_128_MD5'],
];

/** Groups of key exchange that are offered, by their number; names as OpenSSL and Node.js say them. */
const groups: readonly (readonly [number, string])[] = [
  [0x001d, 'X25519'],
  [0x0017, 'prime256v1'],
  [0x0018, 'secp384r1'],
  [0x0019, 'secp521r1'],
  [0x001e, 'X448'],
  [0x0100, 'ffdhe2048'],
  [0x0101, 'ffdhe3072'],
];

/** Alerts that servers refuse a hello with. RFC 8446 section 6, RFC 5246 section 7.2. */
const alerts: ReadonlyMap<number, string> = new Map([
  [0, 'close_notify'],
  [10, 'unexpected_message'],
  [20, 'bad_record_mac'],
  [22, 'record_overflow'],
  [40, 'handshake_failure'],
  [47, 'illegal_parameter'],
  [50, 'decode_error'],
  [70, 'protocol_version'],
  [71, 'insufficient_security'],
  [80, 'internal_error'],
  [86, 'inappropriate_fallback'],
  [109, 'missing_extension'],
  [112, 'unrecognized_name'],
  [120, 'no_application_protocol'],
]);

const suiteNames = new Map(suites);
const groupNames = new Map(groups);

export const offeredSuites: readonly number[] = suites.map(([id]) => id);
export const offeredGroups: readonly number[] = groups.map(([id]) => id);

/** For example `TLS_AES_256_GCM_SHA384`; a number where the name is not known. */
export function suiteName(id: number): string {
  const name = suiteNames.get(id);
  return name === undefined ? hexadecimal(id) : `TLS_${name}`;
}

export const groupName = (id: number): string => groupNames.get(id) ?? hexadecimal(id);

export const alertName = (id: number): string => alerts.get(id) ?? String(id);

const hexadecimal = (id: number): string => `0x${id.toString(16).padStart(4, '0')}`;
