/** Code that is loaded with the first command, in one bundle because the features share most of it. */
export { helpCommands } from './accounts/help';
export { modeCommands } from './accounts/mode';
export { tenantCommands } from './accounts/tenants';
export * from './app/failureWords';
export { warnOfIgnoredSettings } from './app/ignoredSettings';
export { createCertificates } from './certificates';
export { createChanges } from './changes';
export { createConnection } from './connection';
export { arrangeCommands } from './servers/arrange';
