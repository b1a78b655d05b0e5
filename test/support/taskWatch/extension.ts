// Measures the tasks of the extension host that it runs in, and runs commands there, for tests and measurements. Built
// by test/host/taskWatch.ts, and asked over HTTP at the port of 127.0.0.1 that it writes to the file TASK_WATCH.
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { TaskWatch } from './tasks';

/** Commands to run at once, by their whole ids. The answer has the errors' messages; to none, what was computed since the last such answer. */
export type Calls = readonly (readonly [command: string, ...values: readonly unknown[]])[];

export function activate(context: vscode.ExtensionContext): void {
  const watch = new TaskWatch();
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const calls = JSON.parse(Buffer.concat(chunks).toString()) as Calls;
      const results = await Promise.allSettled(
        calls.map(([command, ...values]) => vscode.commands.executeCommand(command, ...values)),
      );
      const errors = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
      response.end(JSON.stringify(calls.length === 0 ? watch.take() : errors));
    })();
  });
  server.listen(0, '127.0.0.1', () => {
    const file = process.env.TASK_WATCH ?? '';
    fs.writeFileSync(`${file}.new`, String((server.address() as AddressInfo).port));
    fs.renameSync(`${file}.new`, file);
  });
  context.subscriptions.push(watch, { dispose: () => server.close() });
}
