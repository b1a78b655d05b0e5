import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { CodeRule } from '../../../src/code/rules';
import { excludedBy, isPassedBy } from '../../../src/workspace/excluded';
import { decode, readOrdinary } from '../../../src/workspace/disk';
import { Judging } from '../../../src/workspace/judging';
import { Positions } from '../../../src/workspace/positions';
import type { JudgedPath, Questions } from '../../../src/workspace/protocol';
import { JudgingThread, Stalled } from '../../../src/workspace/thread';
import { removeTemporary, temporaryFolder } from '../../host/temporary';

const weak = 'postgres://u:p@a1.postgres.database.azure.com/d?sslmode=disable';
const prefer = weak.replace('disable', 'prefer');
const everyHost = false;

suite('what is passed by', () => {
  const passed = (globs: string[], name: string): boolean => isPassedBy(excludedBy(globs), name, false);

  test('globs are read as VS Code reads them', () => {
    assert.ok(passed(['**/node_modules'], 'a/node_modules/b.js'));
    assert.ok(passed(['*.js'], 'b.js'));
    assert.ok(!passed(['*.js'], 'a/b.js'));
    assert.ok(passed(['**/*.{js,ts}'], 'a/b.ts'));
    assert.ok(passed(['{a,b}/c{1,2}'], 'b/c1/x.env'));
    assert.ok(!passed(['{a,b}/c{1,2}'], 'c/c1/x.env'));
    assert.ok(passed(['legacy'], 'legacy/x.env'));
    assert.ok(!passed([], 'x.env'));
  });

  test('so many alternatives that nobody wrote them end', () => {
    assert.ok(!passed(['{a,b}'.repeat(40)], 'x.env'));
    assert.ok(!passed(['{unfinished'], 'x.env'));
  });
});

test('lines end as in an editor', () => {
  const positions = new Positions('a\r\nbc\rd\ne');
  assert.deepEqual(
    [0, 3, 4, 6, 8].map((at) => positions.at(at)),
    [
      { line: 0, column: 0 },
      { line: 1, column: 0 },
      { line: 1, column: 1 },
      { line: 2, column: 0 },
      { line: 3, column: 0 },
    ],
  );
});

suite('judging', () => {
  let root: string;
  const write = async (name: string, text: string): Promise<void> => {
    await fs.mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await fs.writeFile(path.join(root, name), text);
  };
  const rules = (files: readonly JudgedPath[]) =>
    files.map(({ path: file, findings }) => [file, ...findings.map(({ rule }) => rule)]);

  before(async () => {
    root = await temporaryFolder('workspace');
    await write('.env', `DATABASE_URL=${prefer}\n`);
    await write('out-of-sight/.env', `DATABASE_URL=${weak}\n`);
    await write('package.json', '{ "dependencies": { "pg": "8.11.0" } }');
    await write('deep.json', `{"a":"${weak}","b":${'['.repeat(100_000)}`);
    await fs.symlink(path.join(root, '.env'), path.join(root, 'link.env'));
  });
  after(() => removeTemporary(root));

  test('a folder has the findings of its files, by the manifests in it', async () => {
    const judging = new Judging();
    const folder = { root, excluded: ['out-of-sight'] };
    const ask = { folder, everyHost };
    const scanned = (await judging.answer({ kind: 'scan', ask }, {})) as Questions['scan']['answer'];
    assert.deepEqual(rules(scanned.files), [['.env', 'code/next-major']]);
    assert.deepEqual([scanned.read, scanned.passedBy, scanned.incomplete], [3, ['deep.json'], false]);
    const [env] = scanned.files;
    assert.deepEqual(env?.findings[0]?.at, { from: { line: 0, column: 61 }, to: { line: 0, column: 75 } });
    assert.equal(env.connections[0]?.host, 'a1.postgres.database.azure.com');
  });

  test('an open text is judged by the manifests, and again when one changes', async () => {
    const judging = new Judging();
    const folder = { root, excluded: [] };
    const judge = async (): Promise<string[]> => {
      const ask = { folder, path: 'src/a.env', text: `URL=${prefer}`, everyHost };
      const answer = (await judging.answer({ kind: 'judge', ask }, {})) as Questions['judge']['answer'];
      return answer.findings.map(({ rule, version }) => `${rule} ${version}`);
    };
    assert.deepEqual(await judge(), ['code/next-major 8.11.0']);
    await write('package.json', '{ "dependencies": { "pg": "9.0.0" } }');
    await judging.answer({ kind: 'update', ask: { folder, path: 'package.json', everyHost } }, {});
    assert.deepEqual(await judge(), ['code/unverified 9.0.0']);
  });

  test('a file that was removed has no finding', async () => {
    const judging = new Judging();
    const ask = { folder: { root, excluded: [] }, path: 'gone.env', everyHost };
    assert.deepEqual(await judging.answer({ kind: 'update', ask }, {}), { findings: [], connections: [] });
  });

  test('a server that is listed no more is said', async () => {
    const judging = new Judging();
    const ask = { folder: undefined, path: 'a.env', text: `URL=${weak}`, everyHost };
    const judge = async () =>
      ((await judging.answer({ kind: 'judge', ask }, {})) as Questions['judge']['answer']).findings;
    const host = 'a1.postgres.database.azure.com';
    judging.know([{ host, name: 'a1' }]);
    assert.deepEqual(
      (await judge()).map(({ rule }) => rule),
      ['code/plaintext'],
    );
    judging.know([{ host, name: 'a1', gone: true }]);
    const found = (await judge()).find(({ rule }) => rule === 'code/no-server');
    assert.equal(found?.host, host);
    judging.know([]);
    assert.deepEqual(
      (await judge()).map(({ rule }) => rule),
      ['code/plaintext'],
    );
  });

  test('only ordinary files are read, and no link', () => {
    assert.ok(readOrdinary(path.join(root, '.env')));
    assert.equal(readOrdinary(path.join(root, 'link.env')), undefined);
    assert.equal(readOrdinary(root), undefined);
    assert.equal(readOrdinary('/dev/zero'), undefined);
  });

  test('files in UTF-16, as PowerShell writes them, are read', async () => {
    const bytes = Buffer.from(`\ufeffDATABASE_URL=${weak}\r\n`, 'utf16le');
    for (const [name, written] of [
      ['little.env', bytes],
      ['big.env', Buffer.from(bytes).swap16()],
    ] as const) {
      await fs.writeFile(path.join(root, name), written);
      const read = readOrdinary(path.join(root, name));
      assert.equal(read && decode(read), `DATABASE_URL=${weak}\r\n`);
      await fs.rm(path.join(root, name));
    }
  });

  test('a scan that is cancelled ends', async () => {
    const signal = AbortSignal.abort();
    const ask = { folder: { root, excluded: [] }, everyHost };
    await assert.rejects(new Judging().answer({ kind: 'scan', ask }, { signal }), { name: 'AbortError' });
  });
});

suite('repairs and modes of a text', () => {
  const judging = new Judging();
  const host = 'a1.postgres.database.azure.com';
  const about = (file: string, text: string) => ({ folder: undefined, path: file, text, everyHost });
  const modes = async (file: string, marked: string) => {
    const offset = marked.indexOf('|');
    const text = marked.replace('|', '');
    const answer = await judging.answer({ kind: 'modes', ask: { ...about(file, text), offset } }, {});
    return answer as Questions['modes']['answer'];
  };
  const words = (answer: Questions['modes']['answer']) =>
    answer?.choices.map(({ mode, guarantee }) => `${mode} ${guarantee}`);

  test('each mode that the library knows, with what it does', async () => {
    const url = await modes('db.go', `import "github.com/lib/pq"\nvar url = "postgres://u@${host}/d?sslmode=|"`);
    assert.deepEqual(words(url), [
      'verify-full verified',
      'verify-ca caOnly',
      'require unverified',
      'prefer fallback',
      'allow fallback',
      'disable plaintext',
    ]);
    const dotnet = await modes('appsettings.json', `{"ConnectionStrings":{"a":"Host=${host};SSL Mode=Re|q"}}`);
    assert.deepEqual(words(dotnet)?.slice(0, 3), ['VerifyFull verified', 'VerifyCA caOnly', 'Require unverified']);
    assert.deepEqual(dotnet?.at.to.column, dotnet && dotnet.at.from.column + 'Req'.length);
  });

  test('no mode where none is written, or where there is no connection', async () => {
    assert.equal(await modes('a.env', `URL=postgres://u@${host}/d|?sslmode=require`), undefined);
    assert.equal(await modes('a.env', 'sslmode=|'), undefined);
  });

  test('all findings of a text are repaired, but those of excepted rules', async () => {
    const text = `A=postgres://u@${host}/a?sslmode=disable\r\nB=postgres://u@${host}/b?sslmode=verify-ca\r\n`;
    const all = async (except: readonly CodeRule[]) => {
      const ask = { ...about('a.env', text), options: { caFile: '/ca.pem' }, except };
      return (await judging.answer({ kind: 'fixAll', ask }, {})) as Questions['fixAll']['answer'];
    };
    const both = await all([]);
    assert.equal(both.fixed, 2);
    assert.deepEqual([...new Set(both.edits.map(({ at }) => at.from.line))], [0, 1]);
    const one = await all(['code/plaintext']);
    assert.deepEqual([one.fixed, [...new Set(one.edits.map(({ at }) => at.from.line))]], [1, [1]]);
  });
});

suite('the thread', () => {
  /** `code` answers questions, each as `one`. */
  const thread = (code: string, silence?: number): JudgingThread => {
    const port = `const { parentPort: port } = require('node:worker_threads'); const all = [];`;
    const listen = `port.on('message', (one) => { const { id, kind, ask } = one; if (kind !== 'servers') { ${code} } });`;
    return new JudgingThread(() => new Worker(`${port} ${listen}`, { eval: true }), silence);
  };
  const ask = { folder: undefined, path: 'a.env', text: '', everyHost };

  test('answers each question, and reports how far it is', async () => {
    const answering = thread(
      `port.postMessage({ id, kind: 'read', files: 7 }); port.postMessage({ id, kind: 'answer', answer: ask.path });`,
    );
    const read: number[] = [];
    const answers = await Promise.all([
      answering.ask('judge', ask, { onRead: (files) => read.push(files) }),
      answering.ask('judge', { ...ask, path: 'b.env' }),
    ]);
    assert.deepEqual([answers, read], [['a.env', 'b.env'], [7]]);
    answering.dispose();
  });

  test('is ended when a file keeps it busy, and started again with the next question', async () => {
    const busy = thread(`while (ask.path === 'a.env'); port.postMessage({ id, kind: 'answer' });`, 3_000);
    await assert.rejects(busy.ask('judge', ask), Stalled);
    await busy.ask('judge', { ...ask, path: 'b.env' });
    busy.dispose();
  });

  test('that fails rejects what waits for it', async () => {
    const failing = thread(`throw new Error('broken');`);
    await assert.rejects(failing.ask('judge', ask), /broken/);
    failing.dispose();
  });

  test('is told of what is cancelled', async () => {
    const cancelling = thread(
      `all.push(kind); if (kind === 'scan') port.postMessage({ id, kind: 'answer', answer: all });`,
    );
    const stop = new AbortController();
    const asked = cancelling.ask('judge', ask, { signal: stop.signal });
    stop.abort();
    await assert.rejects(asked, { name: 'AbortError' });
    const answer: unknown = await cancelling.ask('scan', { folder: { root: '/', excluded: [] }, everyHost });
    assert.deepEqual(answer, ['judge', 'cancel', 'scan']);
    cancelling.dispose();
  });
});
