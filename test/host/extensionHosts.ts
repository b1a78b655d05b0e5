import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The process that runs the extensions of a VS Code server. Rejects where there is not exactly one. */
export async function extensionHostOf(server: number | undefined): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,args=']);
  const processes = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const isBelow = (pid: number): boolean => {
    const parent = processes.find((one) => one.pid === pid)?.parent;
    return parent !== undefined && (parent === server || isBelow(parent));
  };
  const [host, ...others] = processes.filter(
    ({ pid, command }) => command.includes('--type=extensionHost') && isBelow(pid),
  );
  if (!host || others.length > 0) {
    throw new Error(`${host ? others.length + 1 : 'no'} extension hosts run:\n${stdout}`);
  }
  return host.pid;
}
