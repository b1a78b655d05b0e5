import * as l10n from '@vscode/l10n';
import type { ClientKind } from '../domain/server';

/** Labels and values of what was observed on the wire: in the verification panel, its report and the command line. */

export function reportTitle(name: string): string {
  return l10n.t('TLS of {0} on the wire', name);
}

export function clientName(client: ClientKind): string {
  return client === 'plaintext' ? l10n.t('Without TLS') : l10n.t('TLS {0}', client);
}

export function resultWord(result: 'accepted' | 'refused' | 'unknown'): string {
  switch (result) {
    case 'accepted':
      return l10n.t('accepted');
    case 'refused':
      return l10n.t('rejected');
    case 'unknown':
      return l10n.t('unknown');
  }
}

export type FactName =
  | 'version'
  | 'cipher'
  | 'keyExchange'
  | 'directTls'
  | 'clientCertificate'
  | 'address'
  | 'aliases'
  | 'authority'
  | 'hostName'
  | 'daysLeft'
  | 'subject'
  | 'issuer'
  | 'valid'
  | 'key'
  | 'names'
  | 'sha256';

export function factLabel(name: FactName): string {
  switch (name) {
    case 'version':
      return l10n.t('Negotiated version');
    case 'cipher':
      return l10n.t('Cipher');
    case 'keyExchange':
      return l10n.t('Key exchange');
    case 'directTls':
      return l10n.t('Direct TLS');
    case 'clientCertificate':
      return l10n.t('Client certificate');
    case 'address':
      return l10n.t('Address');
    case 'aliases':
      return l10n.t('Alias of');
    case 'authority':
      return l10n.t('Authority');
    case 'hostName':
      return l10n.t('Host name');
    case 'daysLeft':
      return l10n.t('Days left');
    case 'subject':
      return l10n.t('Subject');
    case 'issuer':
      return l10n.t('Issuer');
    case 'valid':
      return l10n.t('Valid');
    case 'key':
      return l10n.t('Key');
    case 'names':
      return l10n.t('Names');
    case 'sha256':
      return l10n.t('SHA-256');
  }
}

/** @param from absent where the certificate has no date that can be read */
export function validity(from: string | undefined, to: string | undefined): string {
  const unreadable = l10n.t('unreadable date');
  return l10n.t('{0} to {1}', from?.slice(0, 10) ?? unreadable, to?.slice(0, 10) ?? unreadable);
}

export function unusedTitle(): string {
  return l10n.t('Also sent, not used');
}

export type StepTime = 'names' | 'connect' | 'tlsRequest' | 'plaintext' | 'direct' | 'session';

export function stepTime(step: StepTime): string {
  switch (step) {
    case 'names':
      return l10n.t('DNS');
    case 'connect':
      return l10n.t('Connection');
    case 'tlsRequest':
      return l10n.t('TLS request');
    case 'plaintext':
      return l10n.t('Startup without TLS');
    case 'direct':
      return l10n.t('Direct TLS');
    case 'session':
      return l10n.t('Handshake');
  }
}

export function milliseconds(value: number): string {
  return l10n.t('{0} ms', value);
}
