import { visible, visibleJson, visibleLines } from '../domain/visible';
import { probeServer, toMarkdown, toText, unmetRequirements } from '../probe';
import { readAnchors } from './anchors';
import { parseArguments, usage, UsageError, type Request } from './arguments';
import { viewOf } from './words';

// The command line of the probe: `npm run verify`, or `node dist/verify.cjs` with nothing but Node.js.

async function verify({ target, requirements, ca, user, format }: Request): Promise<number> {
  const anchors = await readAnchors(target.host, ca);
  const { signal } = new AbortController();
  const report = await probeServer(target, { anchors, signal, ...(user === undefined ? {} : { user }) });
  const unmet = unmetRequirements(report, requirements);
  switch (format) {
    case 'json':
      console.log(visibleJson({ ...report, requirements, unmet }));
      break;
    case 'markdown':
      process.stdout.write(toMarkdown(viewOf(report, unmet)));
      break;
    case 'text':
      process.stdout.write(toText(viewOf(report, unmet)));
      break;
  }
  return unmet.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const request = parseArguments(process.argv.slice(2));
  if (request === undefined) {
    process.stdout.write(usage);
    return 0;
  }
  return verify(request);
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const misunderstood = error instanceof UsageError;
    console.error(misunderstood ? `${visible(error.message)}\n\n${usage}` : visibleLines(stackOf(error)));
    process.exitCode = misunderstood ? 2 : 1;
  },
);
