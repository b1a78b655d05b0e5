import { runLayers } from './layers';
import { startForPerson } from './start';

const usage = `usage:
  npm start [-- --port N] [--web]   opens the extension in a real VS Code
  npm test [-- LAYER… FILE… NAME… --shuffle[=SEED]]
                                    runs the tests: all, or those of layers, files and names`;

async function main([command, ...rest]: readonly string[]): Promise<number> {
  if (command === 'start') return startForPerson(rest);
  if (command === 'test') return runLayers(rest);
  console.error(usage);
  return 2;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
