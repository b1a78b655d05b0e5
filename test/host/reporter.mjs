// A reporter of node:test for nodeTests.ts: one record for each test that has an outcome.
import { inspect } from 'node:util';

/** What Node.js 20 says of a test that was not asked for; newer versions do not mention it. */
const notAskedFor = 'test name does not match pattern';

/** @param {AsyncIterable<import('node:test').TestEvent>} source */
export default async function* report(source) {
  /** @type {string[]} */
  const path = [];
  for await (const { type, data } of source) {
    switch (type) {
      case 'test:start':
        path.length = data.nesting;
        path.push(data.name);
        break;
      case 'test:pass':
      case 'test:fail': {
        const name = [...path.slice(0, data.nesting), data.name].join(' > ');
        const error = type === 'test:fail' ? data.details.error : undefined;
        const reason = /** @type {{ failureType?: string } | undefined} */ (error)?.failureType;
        // A suite counts by its tests, unless it failed by itself (in a hook).
        if (reason === 'subtestsFailed' || (!error && data.details.type === 'suite')) break;
        if (data.skip === notAskedFor) break;
        const outcome = error ? 'failed' : data.skip !== undefined || data.todo !== undefined ? 'skipped' : 'passed';
        const why = error && inspect(error.cause ?? error, { depth: 6, breakLength: 120 });
        yield `\x1e${JSON.stringify({ outcome, name, milliseconds: data.details.duration_ms, why })}\n`;
        break;
      }
    }
  }
}
