import * as vscode from 'vscode';
import { posture, type PolicyFor } from '../../domain/posture';
import type { Server } from '../../domain/server';
import { guaranteeSentence, libraryName } from '../../words/code';
import { describeTls, postureWord } from '../../words/terms';
import type { PlacedConnection } from '../../workspace/protocol';
import { codeRulesFor } from '../app/settings';
import { inert } from '../app/window';
import type { OpenFiles } from './openFiles';
import { rangeOf, selector } from './places';
import { placesByHost } from './uses';

/** Time in which a scan or a listing changes much, in milliseconds. */
const quiet = 200;

export interface LensesOptions {
  readonly openFiles: Pick<OpenFiles, 'current'>;
  /** The listed server of a host. */
  readonly serverOf: (host: string) => Server | undefined;
  readonly policies: () => PolicyFor;
}

/** Says over each connection what it guarantees, and the posture of its server; only where a setting asks for it. */
export class Lenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly registered = vscode.languages.registerCodeLensProvider(selector, this);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: LensesOptions) {}

  /** Shows soon what has changed. */
  update(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed.fire();
    }, quiet);
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!codeRulesFor(document.uri).lenses) return [];
    const judged = await this.options.openFiles.current(document);
    const policyFor = this.options.policies();
    const connections = judged ? [...placesByHost(judged).values()].flat() : [];
    return connections.flatMap((one) => this.lensesOf(one, policyFor));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.registered.dispose();
    this.changed.dispose();
  }

  private lensesOf({ guarantee, family, version, host, at }: PlacedConnection, policyFor: PolicyFor) {
    const range = rangeOf(at);
    const sentence = guaranteeSentence(guarantee, libraryName(family, version));
    const server = this.options.serverOf(host);
    return [
      // without a command it is only text
      new vscode.CodeLens(range, { title: inert(sentence), command: '' }),
      ...(server ? [new vscode.CodeLens(range, panelCommand(server, policyFor))] : []),
    ];
  }
}

function panelCommand(server: Server, policyFor: PolicyFor): vscode.Command {
  const policy = policyFor(server);
  const text = `${server.name} — ${postureWord(posture(server, policy))}, ${describeTls(server, policy)}`;
  return {
    title: inert(text),
    tooltip: vscode.l10n.t('Open Connection Panel'),
    command: 'azurePostgresTls.openConnection',
    arguments: [server.id],
  };
}
