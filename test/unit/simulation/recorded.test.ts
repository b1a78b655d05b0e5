import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpMethods } from '@azure/core-rest-pipeline';
import { parseFleet } from '../../../src/simulation/index';
import { ask, fixture, simulate } from './support';

interface Step {
  readonly request: { readonly method: HttpMethods; readonly url: string; readonly body: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Record<string, unknown>;
  };
}

const stepsOf = (name: string): Step[] => JSON.parse(fixture(name)).steps;

/** What the front end in between adds, and how much is left of the limits of the day. */
const notCompared = /^(server|x-cache|x-ms-ratelimit-.*)$/;

/** Without what differs in every run: ids of operations, times, signatures. */
const shape = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?=[?"])/g, '<id>')
    .replace(/"startTime":"[^"]*"/, '"startTime":"<time>"')
    .replace(/&t=.*$/, '&<signature>');

async function replay(steps: readonly Step[], fleet: unknown): Promise<void> {
  const simulation = simulate({ fleet: parseFleet(JSON.stringify(fleet)) });
  let operationUrl = '';
  for (const { request, response } of steps) {
    const isPoll = request.url.includes('/azureAsyncOperation/');
    const answer = await ask(
      simulation,
      request.method,
      isPoll ? operationUrl : request.url,
      request.body ?? undefined,
    );
    operationUrl = answer.headers['azure-asyncoperation'] ?? operationUrl;
    assert.equal(answer.status, response.status);
    for (const [name, value] of Object.entries(response.headers).filter(([name]) => !notCompared.test(name))) {
      assert.equal(shape(answer.headers[name] ?? ''), shape(value), name);
    }
    assert.equal(answer.headers['retry-after'], response.headers['retry-after']);
    assert.deepEqual(JSON.parse(shape(JSON.stringify(answer.body))), JSON.parse(shape(JSON.stringify(response.body))));
  }
}

test('a parameter of a Flexible Server is changed as in recorded traffic', async () => {
  const steps = stepsOf('recorded/flexible-patch-configuration.json');
  const id = String(steps[0]?.response.body.id).replace(/\/configurations\/.*/, '');
  await replay(steps, [{ id, location: 'canadacentral', properties: { version: '17' } }]);
});

test('enforcement of a Single Server is switched off as in recorded traffic, and the minimum is lost', async () => {
  const steps = stepsOf('recorded/single-patch-sslEnforcement-Disabled.json');
  const after = steps.at(-1)?.response.body ?? {};
  const before = {
    ...after,
    tags: { key: '1' },
    properties: { ...(after.properties as object), sslEnforcement: 'Enabled', minimalTlsVersion: 'TLS1_2' },
  };
  // the recording was not polled while the operation ran
  const [patch, poll, read] = steps as [Step, Step, Step];
  const early = { ...poll, response: { ...poll.response, body: { ...poll.response.body, status: 'InProgress' } } };
  await replay([patch, early, poll, read], [before]);
});
