import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

export interface ProgramSearch {
  /** The value of `PATH`. */
  readonly path: string;
  readonly platform: string;
  /** Folders whose programs are not started even if `PATH` leads there: those open in VS Code. */
  readonly folders: readonly string[];
}

/** Absolute path of a program, or the reason that it is missing: it is not on `PATH`, or only inside an open folder. */
export type FoundProgram = { readonly file: string } | { readonly missing: 'notOnPath' | 'inWorkspace' };

/**
 * Finds a program on `PATH` as a shell would, except for programs that an open folder could supply: it skips relative
 * and empty entries, which depend on the current folder, and everything inside an open folder, even through a link.
 */
export async function findProgram(name: string, search: ProgramSearch): Promise<FoundProgram> {
  const { join } = paths(search.platform);
  const endings = search.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  let inWorkspace = false;
  for (const folder of searchedFolders(search)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (await isExecutable(file)) {
        if (!(await isInside(file, search))) {
          return { file };
        }
        inWorkspace = true;
      }
    }
  }
  return { missing: inWorkspace ? 'inWorkspace' : 'notOnPath' };
}

/** `PATH` without entries that depend on the current folder or lead into an open one. */
export async function safePath(search: ProgramSearch): Promise<string> {
  const safe: string[] = [];
  for (const folder of searchedFolders(search)) {
    if (!(await isInside(folder, search))) {
      safe.push(folder);
    }
  }
  return safe.join(paths(search.platform).delimiter);
}

function searchedFolders({ path: value, platform }: ProgramSearch): readonly string[] {
  const { delimiter, isAbsolute } = paths(platform);
  return (
    value
      .split(delimiter)
      .map((folder) => (platform === 'win32' ? folder.replace(/^"(.*)"$/, '$1') : folder))
      // Windows considers `\bin` absolute and uses the drive of the current folder
      .filter((folder) => isAbsolute(folder) && (platform !== 'win32' || /^([a-z]:|\\\\)/i.test(folder)))
  );
}

const paths = (platform: string): path.PlatformPath => (platform === 'win32' ? path.win32 : path.posix);

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function isInside(file: string, { folders, platform }: ProgramSearch): Promise<boolean> {
  const { relative, isAbsolute, sep } = paths(platform);
  const places = [file, await real(file)];
  const roots = [...folders, ...(await Promise.all(folders.map(real)))];
  return roots.some((root) =>
    places.some((place) => {
      const way = relative(root, place);
      return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
    }),
  );
}

async function real(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    return file;
  }
}
