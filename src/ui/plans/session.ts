import * as vscode from 'vscode';
import { resultsToCsv, resultsToJson } from '../../changes/planExport';
import { withItems, type PlanItem } from '../../changes/planDocument';
import type { PlanWork } from '../../changes/planWork';
import { visibleJson } from '../../domain/visible';
import {
  parsePlanMessage,
  type PlanEdit,
  type PlanHostMessage,
  type PlanRequest,
  type PlanState,
} from '../../webview/plans/protocol';
import { failureSentence } from '../../words/failureSentence';
import { serverNode } from '../app/nodes';
import { guard } from '../app/settings';
import { sha256 } from '../app/storedFile';
import { PanelChannel } from '../panelKit/panelChannel';
import { ReportNotSaved, saveReport } from '../panelKit/saveReport';
import type { ServerPanelSession } from '../panelKit/serverPanels';
import { planMarkdown } from './report';
import { buildPlanState, exceptionOf, type PlanInput } from './state';
import * as messages from './words';

export interface PlanSessionOptions extends Pick<PlanInput, 'fleet' | 'clientSamples' | 'usesOf'> {
  readonly interrupted: () => boolean;
  readonly simulated: () => boolean;
  readonly cloud: () => string;
  /** Asks about what is included, and applies it. */
  readonly apply: () => Promise<void>;
  /** Opens a new plan for the servers that have not what was asked for. */
  readonly planAgain: () => Promise<void>;
  /** Opens a new plan that takes back what was changed. */
  readonly undo: () => Promise<void>;
  /** Called when the panel is closed. */
  readonly onClose: () => void;
  readonly log: (message: string) => void;
}

/** Milliseconds between two updates of a page while servers change. */
const pause = 100;

/** One open panel of a plan: performs the page's requests and keeps the page up to date. */
export class PlanSession implements ServerPanelSession {
  private readonly channel: PanelChannel<PlanState, PlanHostMessage, PlanRequest, PlanEdit>;
  private readonly closed = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly work: PlanWork,
    private readonly options: PlanSessionOptions,
  ) {
    this.channel = new PanelChannel<PlanState, PlanHostMessage, PlanRequest, PlanEdit>({
      panel,
      parse: parsePlanMessage,
      perform: (request) => this.perform(request),
      edit: (edit) => this.edit(edit),
      state: () => buildPlanState(this.input(), messages),
      sentenceOf,
      log: options.log,
    });
    if (work.plan.cloud === options.cloud()) {
      void work.readPermissions(this.closed.signal);
    }
  }

  get isVisible(): boolean {
    return this.panel.visible;
  }

  /** Servers change many times a second while a plan is applied: several updates become one. */
  update(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.work.noteReads();
      this.channel.update();
    }, pause);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.closed.abort();
    this.channel.dispose();
    this.options.onClose();
  }

  private async perform(request: PlanRequest): Promise<void> {
    const { work, options } = this;
    const saved = new Date().toISOString().slice(0, 10);
    const exceptions = (id: string) => exceptionOf(options.fleet, id);
    switch (request) {
      case 'apply':
        return options.apply();
      case 'pause':
        return work.pause();
      case 'resume':
        return work.resume();
      case 'cancel':
        return work.cancel();
      case 'planAgain':
        return options.planAgain();
      case 'undo':
        return options.undo();
      case 'savePlan':
        return saveReport({ name: 'plan' }, 'json', `${visibleJson(work.plan)}\n`, saved);
      case 'asCode': {
        const included = new Set(work.included);
        const plan = withItems(work.plan, (item) => included.has(item), sha256);
        await vscode.commands.executeCommand('azurePostgresTls.showAsCode', plan);
        return;
      }
      case 'saveMarkdown':
        return saveReport({ name: 'plan-results' }, 'md', planMarkdown(this.input(), messages), saved);
      case 'saveCsv':
        return saveReport({ name: 'plan-results' }, 'csv', resultsToCsv(work.outcomes, exceptions), saved);
      case 'saveJson':
        return saveReport(
          { name: 'plan-results' },
          'json',
          resultsToJson(work.plan, work.outcomes, exceptions, Date.now()),
          saved,
        );
    }
  }

  private edit(message: PlanEdit): void {
    const { work } = this;
    switch (message.edit) {
      case 'include':
        this.withItem(message.row, (item) => work.include([item], message.included));
        break;
      case 'includeAll':
        work.include(work.plan.items, message.included);
        break;
      case 'type':
        this.withItem(message.row, (item) => work.type(item, message.text));
        break;
      case 'typeCount':
        work.typeCount(message.text);
        break;
      case 'choose':
        work.choose({ [message.choice]: message.on });
        break;
      case 'showClients':
        this.withItem(message.row, (item) =>
          vscode.commands.executeCommand('azurePostgresTls.showClients', serverNode(item.id)),
        );
    }
    this.channel.post();
  }

  private withItem(row: string, act: (item: PlanItem) => unknown): void {
    const item = this.work.plan.items[Number(row.slice(1))];
    if (item) {
      act(item);
    }
  }

  private input(): PlanInput {
    const { fleet, clientSamples, usesOf, interrupted, simulated, cloud } = this.options;
    return {
      ...{ work: this.work, fleet, clientSamples, usesOf },
      interrupted: interrupted(),
      simulated: simulated(),
      cloud: cloud(),
      trusted: vscode.workspace.isTrusted,
      allowWeakening: guard().allowWeakening,
      now: Date.now(),
    };
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof ReportNotSaved ? error.message : failureSentence(error);
}
