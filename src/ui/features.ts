/** What is loaded when the first command needs it, in one bundle: these share most of their code. */
export { modeCommands } from './accounts/mode';
export { tenantCommands } from './accounts/tenants';
export * from './app/failureWords';
export { warnOfIgnoredSettings } from './app/ignoredSettings';
export { createCertificates } from './certificates';
export { createChanges } from './changes';
export { createConnection } from './connection';
export { arrangeCommands } from './servers/arrange';
export { detailItem, detailKinds, serverTooltip } from './servers/details';
export { problemItem, tenantItem } from './servers/problemItems';
