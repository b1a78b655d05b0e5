// `npm run scan`
require('./commandLine').runCommandLine('scan', ['cli', 'code', 'connect', 'domain', 'files', 'words']);
