import { visible, visibleJson, visibleLines } from '../domain/visible';
import { probeServer, unmetRequirements } from '../probe';
import { toMarkdown, toText } from '../words/reportView';
import { readAnchors } from './anchors';
import { parseArguments, usage, UsageError, type Request } from './arguments';
import { findingsOf } from './findings';
import { useLanguage } from './language';
import { reportView } from './report';

// The command line: `npm run verify`, or `node dist/verify.cjs`, which needs only Node.js.

interface Outcome {
  readonly text: string;
  readonly status: number;
}

async function verify({ target, requirements, ca, user, format }: Request): Promise<Outcome> {
  const anchors = await readAnchors(target.host, ca);
  const { signal } = new AbortController();
  const report = await probeServer(target, { anchors, signal, ...(user === undefined ? {} : { user }) });
  const unmet = unmetRequirements(report, requirements);
  const status = unmet.length === 0 ? 0 : 1;
  switch (format) {
    case 'json':
      return {
        text: `${visibleJson({ ...report, requirements, unmet, findings: findingsOf(unmet, requirements) })}\n`,
        status,
      };
    case 'markdown':
      return { text: toMarkdown(reportView(report, unmet)), status };
    case 'text':
      return { text: toText(reportView(report, unmet)), status };
  }
}

async function main(): Promise<Outcome> {
  useLanguage(process.env);
  const request = parseArguments(process.argv.slice(2));
  return request === undefined ? { text: usage(), status: 0 } : verify(request);
}

/** Exits after writing everything, without waiting for connections that a server does not close. */
function finish(stream: NodeJS.WritableStream, { text, status }: Outcome): void {
  stream.write(text, () => process.exit(status));
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

main().then(
  (outcome) => finish(process.stdout, outcome),
  (error: unknown) => {
    const misunderstood = error instanceof UsageError;
    const text = misunderstood ? `${visible(error.message)}\n\n${usage()}` : visibleLines(stackOf(error));
    finish(process.stderr, { text: `${text}\n`, status: misunderstood ? 2 : 1 });
  },
);
