import path from 'node:path';

/** The repository's root. */
export const repository = path.resolve(__dirname, '../..');

/** What is prepared once and kept: VS Code, Node, the browser, the state of `npm start`. Ignored by git. */
export const cacheFolder = path.join(repository, '.cache');

/** What a run leaves: the VSIX, bundles of tests, screenshots, results. Ignored by git. */
export const outFolder = path.join(repository, 'out');

export const screenshotFolder = path.join(outFolder, 'screenshots');

export const vsixFile = path.join(outFolder, 'azure-postgres-tls.vsix');
