import { homedir } from 'node:os';
import path from 'node:path';

/** A path with `~` at its start, as shells and VS Code's settings have it, as an absolute path. `~name` is no home. */
export const fromHome = (file: string): string =>
  /^~($|[/\\])/.test(file) ? path.join(homedir(), file.slice(1)) : file;
