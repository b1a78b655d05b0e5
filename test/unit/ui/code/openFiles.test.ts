import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextDocument, Uri } from 'vscode';
import { OpenFiles } from '../../../../src/ui/code/openFiles';
import { Results } from '../../../../src/ui/code/results';
import type { JudgingThread } from '../../../../src/workspace/thread';

const text = 'DATABASE_URL=postgres://u@a1.postgres.database.azure.com/d\n';
const uri = { scheme: 'file', path: '/w/.env', toString: () => 'file:///w/.env' } as unknown as Uri;
const document = { uri, version: 1, languageId: 'dotenv', isClosed: false, getText: () => text } as TextDocument;
const never = () => ({ dispose: () => undefined });

test('a question is answered although what is judged for it is judged anew meanwhile', async () => {
  Object.assign(fakeVscode.workspace, {
    textDocuments: [document],
    getWorkspaceFolder: () => undefined,
    onDidOpenTextDocument: never,
    onDidChangeTextDocument: never,
    onDidCloseTextDocument: never,
  });
  const asked: { readonly answer: () => void; readonly signal: AbortSignal }[] = [];
  const thread = {
    ask: (_what: string, _text: unknown, { signal }: { readonly signal: AbortSignal }) =>
      new Promise((resolve) => {
        asked.push({ answer: () => resolve({ findings: [], connections: [] }), signal });
        signal.addEventListener('abort', () => resolve({ findings: [], connections: [] }));
      }),
  } as unknown as JudgingThread;
  const files = new OpenFiles({
    thread,
    results: new Results(),
    hosts: () => [],
    wasScanned: () => false,
    log: { warn: (line) => assert.fail(line) },
  });
  const answer = files.current(document);
  assert.equal(asked.length, 1);
  files.judgeAll(); // the servers have changed
  assert.equal(asked[0]?.signal.aborted, true);
  while (asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
  asked.at(-1)?.answer();
  assert.deepEqual((await answer)?.findings, []);
  files.dispose();
});
