// The package unpacks its browser into the folder for temporary files: prepareBrowser.ts runs this with one of its own.
import chromium from '@sparticuz/chromium';

await chromium.executablePath();
