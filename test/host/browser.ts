import { chromium, type Browser } from 'playwright-core';
import { prepareBrowser } from './prepareBrowser';

/** Starts a browser without a window. No request of its pages leaves this machine; it ends with this process. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await prepareBrowser();
  return chromium.launch({
    executablePath,
    env: { ...(process.env as Record<string, string>), ...env },
    handleSIGINT: false, // the servers' owner ends everything in order
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox', // containers often have no user namespaces; only pages of this machine are shown
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--font-render-hinting=none',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}
