export { commonNameOf, isoTime, isSelfIssued, labelOf, readCertificate, type Certificate } from './certificate';
export { sameBytes } from './der';
export { keyUsage, serverAuthentication, type GeneralName, type NameConstraints } from './extensions';
