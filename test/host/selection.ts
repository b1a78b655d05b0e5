import path from 'node:path';
import { testFiles } from './build';
import { repository } from './paths';
import { shuffled } from './shuffled';

/** The part of the tests that a run is asked for. */
export interface Selection {
  /** Layers by name, in the order in which they run. */
  readonly layers: readonly string[];
  /** Test files of each layer that has some, in the order in which they start. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** Regular expressions, one of which a test's or its suite's name matches; all tests where there is none. */
  readonly names: readonly string[];
  /** Where the order is shuffled: the number that it follows from. */
  readonly seed?: number;
}

/** A layer and the folder of test/ in which its test files are. */
export interface LayerFolder {
  readonly name: string;
  readonly folder?: string;
}

/** An argument that cannot be followed; its message is for the person who typed it. */
export class SelectionError extends Error {}

/**
 * Reads the arguments of `npm test`: layers, test files (a path, a folder, or the end of a path), names of tests, and
 * `--shuffle[=SEED]`.
 *
 * @throws SelectionError
 */
export async function select(args: readonly string[], layers: readonly LayerFolder[]): Promise<Selection> {
  const seed = readSeed(args.filter((arg) => arg.startsWith('-')));
  const words = args.filter((arg) => !arg.startsWith('-'));
  const isLayer = (word: string): boolean => layers.some(({ name }) => name === word);
  const isPath = (word: string): boolean => /[\\/]|\.ts$/.test(word);
  const named = words.filter(isLayer);
  const paths = words.filter((word) => !isLayer(word) && isPath(word));
  const names = words.filter((word) => !isLayer(word) && !isPath(word));
  for (const name of names) assertPattern(name);

  const namesTests = layers.some(({ name, folder }) => folder !== undefined && named.includes(name));
  if (names.length > 0 && !namesTests && paths.length === 0) {
    throw new SelectionError(`No such layer: ${names.join(', ')}. To run tests by name, put layers or files first.`);
  }
  const isWanted = (name: string): boolean =>
    named.includes(name) || (!namesTests && (paths.length > 0 || named.length === 0));

  const found = new Set<string>();
  const files = new Map<string, readonly string[]>();
  for (const { name, folder } of layers) {
    if (folder === undefined || !isWanted(name)) continue;
    const chosen = (await testFiles(folder)).filter((file) => {
      const fitting = paths.filter((wanted) => isAt(file, wanted));
      for (const wanted of fitting) found.add(wanted);
      return paths.length === 0 || fitting.length > 0;
    });
    if (chosen.length > 0) files.set(name, seed === undefined ? chosen : shuffled(chosen, seed));
  }
  const missing = paths.filter((wanted) => !found.has(wanted));
  if (missing.length > 0) {
    const known = layers.map(({ name }) => name).join(', ');
    throw new SelectionError(`No such test file: ${missing.join(', ')}. Layers: ${known}.`);
  }
  const runs = ({ name, folder }: LayerFolder): boolean =>
    folder === undefined ? named.includes(name) || words.length === 0 : files.has(name);
  return { layers: layers.filter(runs).map(({ name }) => name), files, names, ...(seed === undefined ? {} : { seed }) };
}

function readSeed(options: readonly string[]): number | undefined {
  let seed: number | undefined;
  for (const option of options) {
    const value = /^--shuffle(?:=(\d{1,9}))?$/.exec(option);
    if (!value) throw new SelectionError(`No such option: ${option}. There is --shuffle[=SEED], a whole number.`);
    seed = value[1] === undefined ? Math.floor(Math.random() * 1_000_000) : Number(value[1]);
  }
  return seed;
}

function assertPattern(name: string): void {
  try {
    new RegExp(name);
  } catch {
    throw new SelectionError(`Not a regular expression: ${name}`);
  }
}

/** Whether a file is at a path: the whole path, a folder above the file, or the end of its path. */
function isAt(file: string, wanted: string): boolean {
  const relative = path.relative(repository, path.resolve(repository, wanted));
  const own = path.relative(repository, file);
  return own === relative || own.startsWith(relative + path.sep) || own.endsWith(path.sep + path.normalize(wanted));
}
