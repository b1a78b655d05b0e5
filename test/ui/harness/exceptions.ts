import type { TreeRow } from './tree';
import { eventually } from './wait';
import type { Workbench } from './workbench';

export interface AskedException {
  /** Name of the server of the row. */
  readonly name: string;
  /** The choice of the time, such as `2 hours`. */
  readonly time: string;
  readonly reason: string;
}

/** Asks for a timed exception, and agrees to stop enforcing TLS. */
export async function startException(
  workbench: Workbench,
  row: TreeRow,
  { name, time, reason }: AskedException,
): Promise<void> {
  await (await row.contextMenu()).choose('Do Not Enforce TLS for…');
  await (await workbench.quickPick(`Do Not Enforce TLS on ${name}`)).choose(time);
  const input = await workbench.inputBox(`Do Not Enforce TLS on ${name}`);
  await eventually(async () => (await input.items()).length, 0);
  await input.type(reason);
  await input.accept();
  await (await workbench.dialog(`Stop enforcing TLS on ${name}?`)).press('Stop Enforcing');
}
