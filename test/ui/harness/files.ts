import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { eventually } from './wait';
import type { Workbench } from './workbench';

/** What is in a file, once there is something. */
export async function written(file: string): Promise<string> {
  return eventually(
    () => readFile(file, 'utf8').catch(() => ''),
    (text) => text !== '',
  );
}

/** Answers the question for a file with one that is there already, and declines to replace it: it stays as it is. */
export async function declineToReplace(workbench: Workbench, title: string, file: string): Promise<void> {
  const { mtimeMs } = await stat(file);
  await workbench.chooseFile(title, file);
  await workbench.quickPick(/already exists/);
  await workbench.page.keyboard.press('Escape');
  if (await workbench.quickInput.isShown()) await workbench.quickInput.cancel();
  assert.equal((await stat(file)).mtimeMs, mtimeMs);
}
