import fs from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { readOrdinary, filesBelow } from '../src/workspace/disk';
import { JudgingThread } from '../src/workspace/thread';
import { repository } from '../test/host/paths';
import { say } from '../test/host/prepare';
import { removeTemporary, temporaryFolder } from '../test/host/temporary';
import { fillFolder, openFiles, type OpenFile } from './workspaceFiles';

/*
 * Connections in code, as the window judges them: an open file and a folder, by the thread that the extension starts,
 * from its bundle, asked from here as the extension host asks it. Limits are of processor time of the process, because
 * other load on the machine falls on elapsed time. The processor time of an open file has the threads of V8 that collect
 * garbage beside it in it, so the shorter one of both times counts: the judging thread computed no longer than either.
 */

/** Limits in milliseconds of processor time: the median of an open file, and the longest task of the calling thread. */
const limits = { openFile: 20, longestTask: 50 };
const rounds = 40;
/** Time between two looks at the calling thread, in milliseconds. */
const beat = 2;

interface Times {
  /** In milliseconds. */
  readonly processor: number;
  readonly elapsed: number;
}

interface OpenFileFigures extends Times {
  /** The most that the judging thread computed. */
  readonly computed: number;
  readonly name: string;
  readonly lines: number;
  readonly connections: number;
}

interface FolderFigures {
  readonly files: number;
  readonly bytes: number;
  readonly judged: number;
  readonly findings: number;
  /** Times of the whole process, with the start of the thread. */
  readonly scan: Times;
  /** Of the calling thread. Processor time is at most this: it is read every few milliseconds. */
  readonly longestTask: Times;
  /** Growth of the process at most, in bytes: the thread, and what it has answered. */
  readonly memory: number;
  /** The same files listed and read, and nothing else. */
  readonly reading: Times & { readonly files: number };
}

export interface WorkspaceFigures {
  readonly openFiles: readonly OpenFileFigures[];
  readonly folder: FolderFigures;
}

/** @param files number of files in the folder */
export async function measureWorkspace(files: number): Promise<WorkspaceFigures> {
  const root = await temporaryFolder('bench-workspace');
  try {
    say(`Writing a folder of ${files} files`);
    const bytes = await fillFolder(root, files);
    const folder = await measureFolder(root, files, bytes);
    const opened: OpenFileFigures[] = [];
    for (const file of openFiles(1_000)) opened.push(await measureOpenFile(file));
    return { openFiles: opened, folder };
  } finally {
    await removeTemporary(root);
  }
}

/** Each round has another text, as after a key. */
async function measureOpenFile({ name, text }: OpenFile): Promise<OpenFileFigures> {
  const root = await temporaryFolder('bench-open-file');
  const thread = startThread();
  try {
    await fs.writeFile(path.join(root, 'package.json'), '{ "dependencies": { "pg": "8.11.0" } }');
    const folder = { root, excluded: [] };
    const times: Times[] = [];
    let connections = 0;
    // the first rounds read the folder, and warm up
    for (let round = -rounds / 4; round < rounds; round++) {
      const edited = `${text}${' '.repeat(round + rounds)}\n`;
      const ask = { folder, path: name, text: edited, everyHost: false };
      const started = ofProcess();
      const answer = await thread.ask('judge', ask);
      if (round >= 0) times.push(since(started, ofProcess));
      connections = answer.connections.length;
      if (connections + answer.findings.length === 0) throw new Error(`nothing is found in ${name}`);
    }
    const lines = text.split('\n').length - 1;
    return {
      ...{ name, lines, connections },
      processor: median(times.map(({ processor }) => processor)),
      elapsed: median(times.map(({ elapsed }) => elapsed)),
      computed: median(times.map(({ processor, elapsed }) => Math.min(processor, elapsed))),
    };
  } finally {
    thread.dispose();
    await removeTemporary(root);
  }
}

const startThread = (): JudgingThread =>
  new JudgingThread(() => new Worker(path.join(repository, 'dist', 'codeWorker.js'), { env: {}, execArgv: [] }));

async function measureFolder(root: string, files: number, bytes: number): Promise<FolderFigures> {
  const reading = await readAlone(root);
  const thread = startThread();
  const beats = new Beats();
  try {
    const started = ofProcess();
    const answer = await thread.ask('scan', {
      folder: { root, excluded: ['**/.git', 'hidden'] },
      everyHost: false,
    });
    const scan = since(started, ofProcess);
    const { longestTask, memory } = beats.end();
    const findings = answer.files.reduce((sum, file) => sum + file.findings.length, 0);
    if (findings === 0) throw new Error('the scan has found nothing');
    return { files, bytes, judged: answer.files.length, findings, scan, longestTask, memory, reading };
  } finally {
    beats.end();
    thread.dispose();
  }
}

/** Lists and reads the files, twice: the first time is the disk's. */
async function readAlone(root: string): Promise<FolderFigures['reading']> {
  let files = 0;
  const pass = async (): Promise<void> => {
    files = 0;
    for await (const file of filesBelow(root, ['**/.git', 'hidden'])) {
      readOrdinary(path.join(root, file));
      files++;
    }
  };
  await pass();
  const started = ofProcess();
  await pass();
  return { ...since(started, ofProcess), files };
}

/** Looks at the calling thread and at the memory of the process until it is ended. */
class Beats {
  private readonly before = process.memoryUsage.rss();
  private readonly timer = setInterval(() => this.look(), beat);
  private last = ofThread();
  private longest: Times = { processor: 0, elapsed: 0 };
  private most = this.before;

  end(): { readonly longestTask: Times; readonly memory: number } {
    this.look();
    clearInterval(this.timer);
    return { longestTask: this.longest, memory: this.most - this.before };
  }

  private look(): void {
    const { processor, elapsed } = since(this.last, ofThread);
    this.last = ofThread();
    this.longest = {
      processor: Math.max(this.longest.processor, processor),
      elapsed: Math.max(this.longest.elapsed, elapsed - beat),
    };
    this.most = Math.max(this.most, process.memoryUsage.rss());
  }
}

type Clock = () => Times;

/** Of the whole process. */
const ofProcess: Clock = () => {
  const { user, system } = process.cpuUsage();
  return { processor: (user + system) / 1000, elapsed: performance.now() };
};

/** Of this thread where the system says it, as Linux does; elsewhere of the process, which is more. */
const ofThread: Clock = () => {
  try {
    const [nanoseconds] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
    return { processor: Number(nanoseconds) / 1e6, elapsed: performance.now() };
  } catch {
    return ofProcess();
  }
};

function since({ processor, elapsed }: Times, clock: Clock): Times {
  const later = clock();
  return { processor: later.processor - processor, elapsed: later.elapsed - elapsed };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** @returns whether the limits hold */
export function printWorkspace({ openFiles: opened, folder }: WorkspaceFigures): boolean {
  const cell = (value: number, digits = 1) => value.toFixed(digits).padStart(10);
  console.log('\nan open file is judged; medians in milliseconds');
  console.log(`${''.padEnd(36)}     lines  connections  processor   elapsed`);
  for (const { name, lines, connections, processor, elapsed } of opened) {
    console.log(
      `${name.padEnd(36)}${cell(lines, 0)}${cell(connections, 0).padStart(13)} ${cell(processor)}${cell(elapsed)}`,
    );
  }
  const { scan, reading, longestTask } = folder;
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  console.log(
    `\na folder of ${folder.files} files, ${megabytes(folder.bytes)} MB, is scanned by the thread: ` +
      `${folder.findings} findings in ${folder.judged} files`,
  );
  console.log(`${''.padEnd(44)}processor   elapsed  (milliseconds)`);
  const row = (label: string, { processor, elapsed }: Times) =>
    console.log(`${label.padEnd(43)}${cell(processor)}${cell(elapsed)}`);
  row('scan, with the start of the thread', scan);
  row(`the ${reading.files} files that are not ignored, only read`, reading);
  row('longest task of the calling thread', longestTask);
  console.log(
    `ratio of the scan to reading: ${(scan.elapsed / reading.elapsed).toFixed(2)} elapsed, ` +
      `${(scan.processor / reading.processor).toFixed(2)} of processor time`,
  );
  console.log(`growth of the process at most: ${megabytes(folder.memory)} MB`);
  const slow = [
    ...opened.filter(({ computed }) => computed > limits.openFile).map(({ name }) => name),
    ...(longestTask.processor > limits.longestTask ? ['the calling thread'] : []),
  ];
  console.log(
    `\nlimits of processor time: ${limits.openFile} ms for an open file, ${limits.longestTask} ms for the longest task` +
      (slow.length > 0 ? `: TOO SLOW: ${slow.join(', ')}` : ''),
  );
  return slow.length === 0;
}
