import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { constants } from 'node:os';
import { once } from 'node:events';

/**
 * Child processes that never outlive this one: each leads a process group of its own, and the whole group ends with
 * {@link end}, with this process, or with a signal to it.
 */
const groups = new Map<ChildProcess, StartOptions>();

export interface StartOptions extends SpawnOptions {
  /** Whether members of the group have to clean up after themselves, and get the time for it. */
  readonly cleansUp?: boolean;
}

const isWindows = process.platform === 'win32';

/** Milliseconds that a group gets to end by itself before it is killed. */
const patience = 5_000;

/** Starts a command in a process group of its own, which ends with this process. */
export function start(command: string, args: readonly string[], options: StartOptions = {}): ChildProcess {
  watchOwnEnd();
  const child = spawn(command, args, { ...options, detached: !isWindows });
  groups.set(child, options);
  return child;
}

/** Ends the whole group of a process that {@link start} gave, politely first. Resolves when its leader is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (leaving) return; // it has been told to, and gets its time
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const gone = once(child, 'exit');
    signalGroup(child, 'SIGTERM');
    const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), patience);
    await gone;
    clearTimeout(kill);
  }
  signalGroup(child, 'SIGKILL'); // what the leader left behind
  groups.delete(child);
}

/** @returns whether there was anybody to hear it */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  if (isWindows) return child.kill(signal);
  try {
    return process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

function isGone([child, { cleansUp }]: [ChildProcess, StartOptions]): boolean {
  return cleansUp ? !signalGroup(child, 0) : child.exitCode !== null || child.signalCode !== null;
}

const lastActions = new Map<string, () => void>();

/** Has something done at this process's end, when the processes that it started are gone; once for each name. */
export function beforeOwnEnd(name: string, action: () => void): void {
  watchOwnEnd();
  lastActions.set(name, action);
}

let watching = false;

/** Whether everything is being ended already. */
let leaving = false;

function watchOwnEnd(): void {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const child of groups.keys()) signalGroup(child, 'SIGKILL');
    for (const action of lastActions.values()) action();
  });
  const leave = (code: number): void => {
    if (leaving) return;
    leaving = true;
    for (const child of groups.keys()) signalGroup(child, 'SIGTERM');
    const deadline = Date.now() + patience;
    const look = setInterval(() => {
      if (Date.now() > deadline || [...groups].every(isGone)) {
        clearInterval(look);
        process.exit(code);
      }
    }, 50);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => leave(128 + constants.signals[signal]));
  }
  // Node turns a closed pipe into an error of the stream instead of the signal.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') leave(128 + constants.signals.SIGPIPE);
    else throw error;
  });
}

export interface Finished {
  readonly code: number;
  /** Standard output and standard error, in the order in which they came. */
  readonly output: string;
}

/** Runs a command to its end, keeping what it says. Rejects only when the command cannot be started. */
export async function finish(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const hear = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code: code ?? 128 + (signal ? constants.signals[signal] : 0), output };
  } finally {
    groups.delete(child);
  }
}

/** Runs a command that has to succeed and gives what it says; otherwise rejects with the end of that. */
export async function succeed(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const { code, output } = await finish(command, args, options);
  if (code !== 0) throw new Error(`"${command} ${args.join(' ')}" ended with ${code}:\n${output.slice(-4_000)}`);
  return output;
}

/** Runs npm, the one that started this process where there is one. */
export function npm(args: readonly string[], cwd: string): Promise<string> {
  const cli = process.env['npm_execpath'];
  return cli?.endsWith('.js')
    ? succeed(process.execPath, [cli, ...args], { cwd })
    : succeed('npm', args, { cwd, shell: isWindows });
}
