// `npm run verify`
require('./commandLine').runCommandLine('verify', ['cli', 'connect', 'domain', 'files', 'probe', 'words']);
