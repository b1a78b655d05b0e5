import { parentPort } from 'node:worker_threads';
import { Judging } from './judging';
import type { FromThread, ToThread } from './protocol';

// The thread that reads and judges files, so that no file keeps the extension host from its work.

const judging = new Judging();
const running = new Map<number, AbortController>();
const reply = (message: FromThread): void => parentPort?.postMessage(message);

async function handle(message: ToThread): Promise<void> {
  const { id } = message;
  if (message.kind === 'cancel') {
    running.get(id)?.abort();
    return;
  }
  if (message.kind === 'servers') {
    judging.know(message.servers);
    return;
  }
  const cancelling = new AbortController();
  running.set(id, cancelling);
  try {
    const work = { signal: cancelling.signal, onRead: (files: number) => reply({ id, kind: 'read', files }) };
    reply({ id, kind: 'answer', answer: await judging.answer(message, work) });
  } catch (error) {
    reply({ id, kind: 'failure', message: error instanceof Error ? error.message : String(error) });
  } finally {
    running.delete(id);
  }
}

parentPort?.on('message', (message: ToThread) => void handle(message));
