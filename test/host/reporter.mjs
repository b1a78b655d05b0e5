// A reporter of node:test for layers.ts: one JSON object a line, one for each test that has an outcome.
import { inspect } from 'node:util';

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
        // A suite counts by its tests, unless it failed by itself (in a hook); a file without tests is no test.
        if (reason === 'subtestsFailed' || (!error && (data.details.type === 'suite' || data.name === data.file)))
          break;
        const outcome = error ? 'failed' : data.skip !== undefined || data.todo !== undefined ? 'skipped' : 'passed';
        const why = error && inspect(error.cause ?? error, { depth: 6, breakLength: 120 });
        yield `${JSON.stringify({ outcome, name, file: data.file, milliseconds: data.details.duration_ms, why })}\n`;
        break;
      }
      case 'test:stdout':
      case 'test:stderr':
        yield `${JSON.stringify({ outcome: 'output', name: data.message })}\n`;
        break;
    }
  }
}
