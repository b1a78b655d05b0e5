import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { PlanJournal } from '../../../src/changes/planJournal';
import { PlanRun } from '../../../src/changes/planRun';
import { known } from '../../../src/domain/server';
import { MemoryLines } from '../../support/memoryLines';
import { fleetOf, hash, optionsOf, planOf, Service } from '../../support/planService';
import { flexibleServer } from '../../support/servers';

suite('a crash', () => {
  /** Applies until the record has so many lines, and then loses the process, with the last line cut off. */
  async function crashAfter(lines: number, torn: boolean) {
    const service = new Service(fleetOf(6));
    const plan = planOf([...service.servers.values()], { enforcement: true, minimum: '1.3' });
    const file = new MemoryLines();
    const journal = new PlanJournal(file);
    await journal.begin(plan, { canary: true });
    const run = new PlanRun(plan, optionsOf(service, { record: journal, canary: true }));
    file.failAfter(lines, torn);
    const never = new Promise<void>(() => undefined);
    await Promise.race([run.run(), file.failed.then(() => Promise.race([never, new Promise<void>(setImmediate)]))]);
    return { service, plan, file: file.reopened() };
  }

  for (const torn of [false, true]) {
    test(`at each line${torn ? ', cut off in its middle,' : ''} loses nothing, and the plan goes on`, async () => {
      for (let lines = 0; lines < 14; lines++) {
        const { service, plan, file } = await crashAfter(lines, torn);
        const journal = new PlanJournal(file);
        const found = (await journal.interrupted(hash)) ?? assert.fail(`after ${lines} lines`);
        assert.deepEqual(found.plan, plan);
        const unknown = [...found.results.values()].includes('unknown');
        assert.equal(found.cutOff, unknown, 'a change without a result is one that was cut off');
        for (const { id, name } of service.servers.values()) {
          const wasSent = service.sent.some((one) => one.name === name);
          assert.ok(!wasSent || found.results.has(id), `${name} was sent, and the record does not say so`);
          if (found.results.get(id) === 'changed') {
            assert.deepEqual(service.servers.get(id)?.tls.minimum, known('1.3'));
          }
        }
        const run = new PlanRun(found.plan, optionsOf(service, { ...found.choices, record: journal }), found.results);
        await run.run();
        assert.ok(run.outcomes.every(({ result: one }) => one === 'changed' || one === 'alreadySet'));
        const counts = [...service.servers.values()].map(({ name }) => service.sent.filter((one) => one.name === name));
        assert.ok(counts.every(({ length }) => length === 1));
      }
    });
  }

  test('does not carry over the agreement to weaken', async () => {
    const file = new MemoryLines();
    await new PlanJournal(file).begin(planOf([flexibleServer()], { enforcement: false }), { confirmed: true });
    assert.equal((await new PlanJournal(file).interrupted(hash))?.choices.confirmed, undefined);
  });

  test('before anything was recorded, or with a damaged record, leaves nothing to go on with', async () => {
    assert.equal(await new PlanJournal(new MemoryLines()).interrupted(hash), undefined);
    assert.equal(await new PlanJournal(new MemoryLines('{"plan":{}}\n')).interrupted(hash), undefined);
  });
});
