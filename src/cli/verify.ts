import { visibleJson } from '../domain/visible';
import { probeServer, unmetRequirements } from '../probe';
import { toMarkdown, toText } from '../words/reportView';
import { readAnchors } from './anchors';
import { parseArguments, usage, type Request } from './arguments';
import { runCommand, type Outcome } from './command';
import { findingsOf } from './findings';
import { requirementsOf } from './policy';
import { reportView } from './report';

// The command line: `npm run verify`, or `node dist/verify.cjs`, which needs only Node.js.

async function verify({ target, requirements: required, policy, ca, user, format }: Request): Promise<Outcome> {
  const requirements =
    policy === undefined ? required : { ...(await requirementsOf(policy, target.host, Date.now())), ...required };
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

runCommand({ usage, parse: parseArguments, run: verify, failureStatus: 1 });
