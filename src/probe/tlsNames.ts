/** Groups of key exchange that clients commonly offer, by their number; names as OpenSSL and Node.js say them. */
const common: readonly (readonly [number, string])[] = [
  [0x001d, 'X25519'],
  [0x0017, 'prime256v1'],
  [0x0018, 'secp384r1'],
  [0x0019, 'secp521r1'],
  [0x001e, 'X448'],
  [0x0100, 'ffdhe2048'],
  [0x0101, 'ffdhe3072'],
];

/** The other groups of the IANA registry, and drafts that were in use. */
const rare: readonly (readonly [number, string])[] = [
  [0x11ec, 'X25519MLKEM768'],
  [0x11eb, 'SecP256r1MLKEM768'],
  [0x11ed, 'SecP384r1MLKEM1024'],
  [0x0200, 'MLKEM512'],
  [0x0201, 'MLKEM768'],
  [0x0202, 'MLKEM1024'],
  [0x6399, 'X25519Kyber768Draft00'],
  [0x0102, 'ffdhe4096'],
  [0x0103, 'ffdhe6144'],
  [0x0104, 'ffdhe8192'],
  [0x001f, 'brainpoolP256r1tls13'],
  [0x0020, 'brainpoolP384r1tls13'],
  [0x0021, 'brainpoolP512r1tls13'],
  [0x001a, 'brainpoolP256r1'],
  [0x001b, 'brainpoolP384r1'],
  [0x001c, 'brainpoolP512r1'],
  [0x0029, 'SM2'],
  [0x0022, 'GC256A'],
  [0x0023, 'GC256B'],
  [0x0024, 'GC256C'],
  [0x0025, 'GC256D'],
  [0x0026, 'GC512A'],
  [0x0027, 'GC512B'],
  [0x0028, 'GC512C'],
  [0x0016, 'secp256k1'],
  [0x0015, 'secp224r1'],
  [0x0014, 'secp224k1'],
  [0x0013, 'prime192v1'],
  [0x0012, 'secp192k1'],
  [0x0011, 'secp160r2'],
  [0x0010, 'secp160r1'],
  [0x000f, 'secp160k1'],
  [0x000e, 'sect571r1'],
  [0x000d, 'sect571k1'],
  [0x000c, 'sect409r1'],
  [0x000b, 'sect409k1'],
  [0x000a, 'sect283r1'],
  [0x0009, 'sect283k1'],
  [0x0008, 'sect239k1'],
  [0x0007, 'sect233r1'],
  [0x0006, 'sect233k1'],
  [0x0005, 'sect193r2'],
  [0x0004, 'sect193r1'],
  [0x0003, 'sect163r2'],
  [0x0002, 'sect163r1'],
  [0x0001, 'sect163k1'],
];

/** Alerts by their number. RFC 8446 section 6, RFC 5246 section 7.2, RFC 4346 section 7.2, RFC 4279. */
const alerts: ReadonlyMap<number, string> = new Map([
  [0, 'close_notify'],
  [10, 'unexpected_message'],
  [20, 'bad_record_mac'],
  [21, 'decryption_failed'],
  [22, 'record_overflow'],
  [30, 'decompression_failure'],
  [40, 'handshake_failure'],
  [41, 'no_certificate'],
  [42, 'bad_certificate'],
  [43, 'unsupported_certificate'],
  [44, 'certificate_revoked'],
  [45, 'certificate_expired'],
  [46, 'certificate_unknown'],
  [47, 'illegal_parameter'],
  [48, 'unknown_ca'],
  [49, 'access_denied'],
  [50, 'decode_error'],
  [51, 'decrypt_error'],
  [60, 'export_restriction'],
  [70, 'protocol_version'],
  [71, 'insufficient_security'],
  [80, 'internal_error'],
  [86, 'inappropriate_fallback'],
  [90, 'user_canceled'],
  [100, 'no_renegotiation'],
  [109, 'missing_extension'],
  [110, 'unsupported_extension'],
  [111, 'certificate_unobtainable'],
  [112, 'unrecognized_name'],
  [113, 'bad_certificate_status_response'],
  [115, 'unknown_psk_identity'],
  [116, 'certificate_required'],
  [120, 'no_application_protocol'],
]);

const groupNames = new Map([...common, ...rare]);

export const commonGroups: readonly number[] = common.map(([id]) => id);
export const allGroups: readonly number[] = [...groupNames.keys()];

export const groupName = (id: number): string => groupNames.get(id) ?? hexadecimal(id);

/** The number where the registry has no name. */
export const alertName = (id: number): string => alerts.get(id) ?? String(id);

/** Hexadecimal number of four digits. */
export const hexadecimal = (id: number): string => `0x${id.toString(16).padStart(4, '0')}`;
