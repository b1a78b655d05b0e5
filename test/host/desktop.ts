import fs from 'node:fs/promises';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { startLocalAzure, testAccounts } from './azure';
import { buildExtension, buildIntegrationTests, testFiles } from './build';
import { suiteEnvironment, suiteSettings } from './integration';
import { repository } from './paths';
import { releases } from './prepareVsCode';
import { endOfSuite, Report, totalsLine } from './report';
import { removeTemporary, temporaryFolder } from './temporary';

/** Runs the integration suite in a desktop VS Code, which is downloaded; for machines with a display that can do so. */
async function main(): Promise<number> {
  await buildExtension();
  const files = await testFiles('integration');
  const entry = await buildIntegrationTests(files);
  const report = new Report(true, (text) => process.stdout.write(text));
  for (const { version } of Object.values(releases)) {
    console.log(`\nVS Code ${version}`);
    const folder = await temporaryFolder('desktop');
    const results = path.join(folder, 'results.jsonl');
    const azure = await startLocalAzure();
    await fs.writeFile(results, '');
    await fs.mkdir(path.join(folder, 'data', 'User'), { recursive: true });
    await fs.writeFile(path.join(folder, 'data', 'User', 'settings.json'), JSON.stringify(suiteSettings));
    await fs.mkdir(path.join(folder, 'workspace'));
    try {
      await runTests({
        version,
        extensionDevelopmentPath: [repository, testAccounts],
        extensionTestsPath: entry,
        extensionTestsEnv: { ...suiteEnvironment({ entry, files, names: [] }, results), ...azure.env },
        launchArgs: [path.join(folder, 'workspace'), `--user-data-dir=${path.join(folder, 'data')}`],
      });
    } catch (error) {
      if ((await fs.readFile(results, 'utf8')) === '') throw error; // otherwise the results tell more
    } finally {
      report.listener()((await fs.readFile(results, 'utf8')).replace(`${endOfSuite}\n`, ''));
      await azure.close();
      await removeTemporary(folder);
    }
  }
  console.log(`\n${totalsLine(report.counts)}`);
  return report.counts.failed > 0 ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
