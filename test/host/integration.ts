import fs from 'node:fs/promises';
import path from 'node:path';
import { format } from 'node:util';
import { localAzureSettings, startLocalAzure, testAccounts } from './azure';
import { launchBrowser } from './browser';
import { repository } from './paths';
import { prepareVsCode, type VsCodeVersion } from './prepareVsCode';
import { endOfSuite, type Report } from './report';
import { startServer } from './server';
import { steadySettings } from './settings';
import { removeTemporary, temporaryFolder } from './temporary';

/** Milliseconds that the whole suite may take. */
const suiteLimit = 600_000;

/** Settings with which the suite begins, here and on the desktop. */
export const suiteSettings = { ...steadySettings, ...localAzureSettings, 'azurePostgresTls.backend': 'offline' };

/** Integration tests that were bundled. */
export interface Suite {
  /** The module that exports `run()`. */
  readonly entry: string;
  /** Test files in the order in which they run. */
  readonly files: readonly string[];
  /** Regular expressions for the names of the tests to run; all where there is none. */
  readonly names: readonly string[];
}

/** What the module of a suite reads from its environment. */
export function suiteEnvironment({ files, names }: Suite, results: string): Record<string, string> {
  const folder = path.join(repository, 'test', 'integration');
  const bundles = files.map((file) => path.relative(folder, file).replace(/\.ts$/, '.js'));
  return { INTEGRATION_RESULTS: results, INTEGRATION_TESTS: JSON.stringify({ files: bundles, names }) };
}

/** Runs a suite inside the extension host of a VS Code. */
export async function runInExtensionHost(version: VsCodeVersion, suite: Suite, report: Report): Promise<void> {
  const folder = await temporaryFolder('integration');
  const workspace = path.join(folder, 'workspace');
  const results = path.join(folder, 'results.jsonl');
  await fs.mkdir(workspace);
  await fs.writeFile(results, '');
  try {
    const said = await runSuite(version, suite, workspace, results);
    const written = await fs.readFile(results, 'utf8');
    report.listener()(written.replace(`${endOfSuite}\n`, ''));
    const { passed, failed, skipped } = report.counts;
    if (!written.includes(endOfSuite)) {
      report.add({ outcome: 'failed', name: 'the suite did not come to its end', why: said.output });
    } else if (said.code !== 0 && failed === 0) {
      report.add({ outcome: 'failed', name: `the suite ended with ${said.code}`, why: said.output });
    } else if (passed + failed + skipped === 0 && suite.names.length === 0) {
      report.add({ outcome: 'failed', name: 'the suite ran no test', why: said.output });
    }
  } finally {
    await removeTemporary(folder);
  }
}

async function runSuite(
  version: VsCodeVersion,
  suite: Suite,
  workspace: string,
  results: string,
): Promise<{ readonly code: number; readonly output: string }> {
  const azure = await startLocalAzure();
  const server = await startServer({
    vsCode: await prepareVsCode(version),
    development: true,
    otherExtensions: [testAccounts],
    settings: suiteSettings,
    env: { EXTENSIONS_GALLERY: '{}', ...suiteEnvironment(suite, results), ...azure.env },
  }).catch(async (error: unknown) => {
    await azure.close();
    throw error;
  });
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.addInitScript(trustWithAccounts, 'postgres-tls.azure-postgres-tls');
      let output = '';
      const ended = new Promise<number>((resolve, reject) => {
        const limit = setTimeout(
          () => reject(new Error(`The suite did not end within ${suiteLimit / 1000} s:\n${output.slice(-4_000)}`)),
          suiteLimit,
        );
        const end = (code: number): void => {
          clearTimeout(limit);
          resolve(code);
        };
        page.on('crash', () => end(1));
        void page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
          output += `${format(...args)}\n`;
        });
        void page.exposeFunction('codeAutomationExit', end);
      });
      const remote = (file: string): string => `vscode-remote://${server.authority}${file}`;
      const payload = new Map([
        ['extensionDevelopmentPath', remote(repository)],
        ['extensionTestsPath', remote(suite.entry)],
        ['skipWelcome', 'true'],
      ]);
      await page.goto(server.address(workspace, payload));
      const code = await ended;
      return { code, output: output.slice(-20_000) };
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    await azure.close();
  }
}

/** Runs in the page before anything else: nobody can click there whether an extension may use an account. */
function trustWithAccounts(extension: string): void {
  new MutationObserver((_, observer) => {
    const element = document.getElementById('vscode-workbench-web-configuration');
    const settings = element?.getAttribute('data-settings');
    if (!element || !settings) return;
    observer.disconnect();
    const configuration = JSON.parse(settings) as { productConfiguration?: object };
    configuration.productConfiguration = {
      ...configuration.productConfiguration,
      trustedExtensionAuthAccess: [extension],
    };
    element.setAttribute('data-settings', JSON.stringify(configuration));
  }).observe(document, { childList: true, subtree: true });
}
