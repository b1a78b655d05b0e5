import fs from 'node:fs/promises';
import path from 'node:path';
import { createSimulation, parseFleet } from '../../../src/simulation';
import { localAzureSettings, startLocalAzure, testAccounts, type LocalAzure } from '../../host/azure';
import { prepareWatchedHost, type WatchedHost } from '../../host/taskWatch';
import { removeTemporary, temporaryFolder } from '../../host/temporary';
import { generateFleet } from '../../support/generatedFleet';
import type { Tasks } from '../../support/taskWatch/tasks';
import { contoso, serveTenants } from '../../support/tenants';
import { openOwnWorkbench } from './open';
import { eventually, patience } from './wait';
import type { Workbench } from './workbench';

/** Where the servers come from: the simulated fleet in the extension host, or a Resource Manager behind TLS. */
export type FleetSource = 'offline' | 'azure';

/** What a user does, in this order. */
export const windowSteps = ['start', 'refresh', 'picker', 'pickerKey', 'filterKey', 'change', 'changes'] as const;
export type WindowStep = (typeof windowSteps)[number];

/** One time: until its effect was seen, and what the extension host computed for it. */
export type Measured = Tasks & { readonly ms: number };
export type WindowFigures = Readonly<Record<WindowStep, readonly Measured[]>>;

/** How many changes run at once in the step `changes`. */
export const changesAtOnce = 40;

const minutes = 60_000;
const quickPickTitle = 'Select the server to pin to the status bar';

export interface WindowOptions {
  readonly size: number;
  readonly source: FleetSource;
  readonly repetitions: number;
  /** Those that are measured after the start; without it all. */
  readonly steps?: readonly WindowStep[];
  /** As {@link openOwnWorkbench} takes it. */
  readonly extension?: string | undefined;
}

/** Opens a window on a fleet of this size, and measures what a user does in it. */
export async function measureWindow({ repetitions, steps, ...options }: WindowOptions): Promise<WindowFigures> {
  const window = await openWindow(options);
  try {
    const figures: Partial<Record<WindowStep, Measured[]>> = {};
    for (const step of windowSteps.filter((one) => one === 'start' || !steps || steps.includes(one))) {
      // a listing takes long, and its many tasks are repetitions enough
      const times = step === 'start' || step === 'refresh' ? 1 : repetitions;
      for (let repetition = 0; repetition < times; repetition++) {
        const { before, work, after } = window.steps[step](repetition);
        await before?.();
        (figures[step] ??= []).push(await window.host.watched(work));
        await after?.();
      }
    }
    return figures as WindowFigures;
  } finally {
    await window.close();
  }
}

/** One repetition of a step; only `work` is measured. */
interface Repetition {
  readonly before?: () => Promise<void>;
  readonly work: () => Promise<void>;
  readonly after?: () => Promise<void>;
}

interface MeasuredWindow {
  readonly host: WatchedHost;
  readonly steps: Readonly<Record<WindowStep, (repetition: number) => Repetition>>;
  close(): Promise<void>;
}

async function openWindow({
  size,
  source,
  extension,
}: Pick<WindowOptions, 'size' | 'source' | 'extension'>): Promise<MeasuredWindow> {
  const fleet = generateFleet(size, contoso.id);
  const folder = await temporaryFolder('window');
  const file = path.join(folder, 'fleet.json');
  await fs.writeFile(file, fleet);
  const host = await prepareWatchedHost();
  const azure = source === 'azure' ? await startLocalAzure(serve(fleet)) : undefined;
  const workbench = await openOwnWorkbench({
    ...(extension === undefined ? {} : { extension }),
    otherExtensions: [host.extension, ...(azure ? [testAccounts] : [])],
    env: { ...host.env, ...azure?.env },
    settings: azure
      ? { ...localAzureSettings, ...azure.cloudSettings }
      : {
          'azurePostgresTls.backend': 'offline',
          'azurePostgresTls.offline.operationSeconds': 0,
          'azurePostgresTls.offline.fleetFile': file,
        },
  });
  await eventually(() => host.run(), undefined); // until it listens
  return {
    host,
    steps: {
      start: () => ({ work: () => start(workbench, azure) }),
      ...stepsOf(workbench, host, { size, flexible: flexibleServers(fleet) }),
    },
    async close() {
      await workbench.close();
      await azure?.close();
      await host.close();
      await removeTemporary(folder);
    },
  };
}

function serve(fleet: string): ReturnType<typeof serveTenants> {
  const { httpClient } = createSimulation({ fleet: parseFleet(fleet), operationSeconds: 0, faults: [] });
  return serveTenants([{ ...contoso, service: httpClient }]);
}

function flexibleServers(fleet: string): readonly string[] {
  const { value } = JSON.parse(fleet) as { value: readonly { id: string; type: string }[] };
  return value.flatMap(({ id, type }) => (type.endsWith('/flexibleServers') ? [id] : []));
}

/** Shows the view until everything is read. */
async function start(workbench: Workbench, azure: LocalAzure | undefined): Promise<void> {
  await workbench.showView('PostgreSQL TLS');
  if (azure) {
    await workbench.welcome().getByRole('button', { name: 'Sign in to Azure' }).click();
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Allow' }).click();
  }
  await workbench.tree('PostgreSQL TLS').row('Subscription 1').shown();
  await eventually(async () => (await workbench.viewActions()).includes('Refresh'), true, 5 * minutes);
}

function stepsOf(
  workbench: Workbench,
  host: WatchedHost,
  { size, flexible }: { readonly size: number; readonly flexible: readonly string[] },
): Omit<MeasuredWindow['steps'], 'start'> {
  const { quickInput, page } = workbench;
  const command = (name: string): string => `azurePostgresTls.${name}`;
  const rowsShown = (row: (label: string) => boolean): Promise<unknown> =>
    eventually(
      async () => (await quickInput.items()).map(({ label }) => label),
      (labels) => labels.some(row),
    );
  /** Asks, and does not wait for the reply. */
  const ask = async (name: string, text: string): Promise<void> => {
    void host.run([command(name)]).catch(() => undefined);
    await quickInput.shown(text);
  };
  const askForServer = async (): Promise<void> => {
    await ask('pinServer', quickPickTitle);
    await rowsShown((label) => label !== '');
  };
  const cancel = async (): Promise<void> => {
    await quickInput.cancel();
    await quickInput.hidden();
  };
  /** Alternates, so that each one changes something. */
  const change = async (servers: readonly string[], repetition: number): Promise<void> => {
    const options = { minimum: repetition % 2 === 0 ? '1.3' : '1.2', confirmed: true };
    await host.run(...servers.map((id) => [command('setMinimumTlsVersion'), id, options] as const));
  };
  return {
    refresh: () => ({ work: () => host.run([command('refresh')]) }),
    picker: () => ({ work: askForServer, after: cancel }),
    pickerKey: (repetition) => ({
      before: askForServer,
      work: async () => {
        const text = `-9${repetition}`;
        await quickInput.type(text);
        await rowsShown((label) => label.includes(text));
      },
      after: cancel,
    }),
    filterKey: (repetition) => ({
      before: () => ask('filter', 'Filter Servers'),
      work: async () => {
        await page.keyboard.type(String(repetition));
        await eventually(
          () => workbench.viewMessage(),
          (message) => message.includes(` of ${size} servers`),
          3 * patience,
        );
      },
      after: async () => {
        await cancel();
        await eventually(
          () => workbench.viewMessage(),
          (message) => !message.includes(` of ${size} servers`),
        );
      },
    }),
    change: (repetition) => ({ work: () => change(flexible.slice(0, 1), repetition) }),
    changes: (repetition) => ({ work: () => change(flexible.slice(0, changesAtOnce), repetition + 1) }),
  };
}
