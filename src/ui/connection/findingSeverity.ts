import type { CertificateFinding } from '../../connect/certificateCheck';
import type { Severity } from '../../webview/kit/protocol';

/** `error`: clients that trust this file are refused, or will not read it. */
export const findingSeverity: Readonly<Record<CertificateFinding['code'], Severity>> = {
  empty: 'error',
  notACertificate: 'error',
  otherFormat: 'error',
  der: 'error',
  marker: 'error',
  unpaired: 'error',
  unreadable: 'error',
  carriageReturns: 'error',
  zeroBytes: 'error',
  privateKey: 'error',
  missingRoot: 'error',
  byteOrderMark: 'warning',
  spaceAfterMarker: 'warning',
  hyphens: 'warning',
  otherBlock: 'warning',
  label: 'warning',
  expired: 'warning',
  notYetValid: 'warning',
  dateUnreadable: 'error',
  leaf: 'warning',
  intermediate: 'warning',
  expiresSoon: 'warning',
};
