import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf } from '../domain/errors';
import { visible, visibleLines } from '../domain/visible';
import { useLanguage } from './language';

/** Thrown for arguments that are not valid; the message is for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Output of a command and its exit status. */
export interface Outcome {
  readonly text: string;
  readonly status: number;
}

export interface Command<Request> {
  readonly usage: () => string;
  /** Undefined when help is requested. Throws {@link UsageError}. */
  readonly parse: (args: readonly string[]) => Request | undefined;
  readonly run: (request: Request) => Promise<Outcome>;
  /** Exit status after an unexpected failure. It is 2 after arguments that are not valid. */
  readonly failureStatus: number;
}

/**
 * Options and positional arguments.
 *
 * @throws UsageError
 */
export function parseOptions<const Options extends ParseArgsConfig['options']>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** Runs a command with the arguments of the process, and exits after writing everything. */
export function runCommand<Request>({ usage, parse, run, failureStatus }: Command<Request>): void {
  const outcome = async (): Promise<Outcome> => {
    useLanguage(process.env);
    const request = parse(process.argv.slice(2));
    return request === undefined ? { text: usage(), status: 0 } : run(request);
  };
  outcome().then(
    (done) => finish(process.stdout, done),
    (error: unknown) => {
      const misunderstood = error instanceof UsageError;
      const text = misunderstood ? `${visible(error.message)}\n\n${usage()}` : visibleLines(stackOf(error));
      finish(process.stderr, { text: `${text}\n`, status: misunderstood ? 2 : failureStatus });
    },
  );
}

/** Exits without waiting for connections that a server does not close. */
function finish(stream: NodeJS.WritableStream, { text, status }: Outcome): void {
  stream.write(text, () => process.exit(status));
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
