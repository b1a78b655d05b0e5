import type { Guarantee, StringNote } from '../../connect/types';
import type { Severity } from '../../webview/kit/protocol';

/** How serious is what stands beside a connection string. */

export const guaranteeSeverity: Readonly<Record<Guarantee, Severity>> = {
  encrypted: 'warning',
  verifiedCa: 'info',
  verifiedCaAndHost: 'ok',
};

export const noteSeverity: Readonly<Record<StringNote['code'], Severity>> = {
  weakerThanAsked: 'warning',
  strongerThanAsked: 'info',
  needsCaFile: 'warning',
  noSystemRoots: 'warning',
  systemRootsNeed: 'info',
  systemRootsVerifyFull: 'info',
  systemRootsToo: 'warning',
  firstCertificateOnly: 'warning',
  defaultRootChecked: 'info',
  directTlsNeeds: 'info',
  noDirectTls: 'warning',
  pgBouncer: 'info',
  kubernetesVariables: 'info',
  kubernetesCaFile: 'warning',
  fileGoesWithApp: 'info',
  libpqVariables: 'info',
  entraToken: 'info',
  forShell: 'info',
  passwordOutsideFile: 'info',
  springPlaceholders: 'info',
  passwordNotNormalized: 'info',
  passwordAsked: 'info',
  passwordPlaceholder: 'info',
  passwordFromEnvironment: 'info',
  passwordFromSystemProperty: 'info',
  passwordBesideString: 'info',
};
