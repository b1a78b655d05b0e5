import * as vscode from 'vscode';
import { agreedTo, type Concern, type Consent, type ServerChange } from '../../changes/decide';
import type { TlsChange } from '../../domain/change';
import type { Server } from '../../domain/server';
import { changedMeanwhileQuestion } from '../../words/changing';
import {
  codeQuestion,
  cutHint,
  cutOffQuestion,
  cutQuestion,
  cutUnknown,
  seenHint,
  showClientsLabel,
} from '../../words/clients';
import { sentences } from '../../words/lists';
import { boundWord, effectSentence } from '../../words/terms';
import { undoingPolicySentence } from '../../words/undoingPolicies';
import { confirmsByTyping } from '../app/confirmTyping';
import { showQuickPick, showWarningMessage, type PickItem } from '../app/window';
import { serverNode } from '../app/nodes';
import type { ChangeRequest } from './request';

export interface Asked extends Pick<ChangeRequest, 'consent' | 'verb'> {
  /** Offered beside the answers; absent where no person is asked. */
  readonly showPlan?: (change: ServerChange) => void;
}

/** Asks about each concern of a change. Resolves with the change to send, or with undefined when the user declines. */
export async function agree(change: ServerChange, asked: Asked): Promise<ServerChange | undefined> {
  const lost = change.concerns.find((concern) => concern.code === 'minimumRestorable');
  const chosen = lost ? await askToRestore(change, lost, asked.consent) : change;
  if (!chosen || change.concerns.length === 0) {
    return chosen;
  }
  for (const concern of chosen.concerns) {
    if (!(await accepts(concern, chosen, asked))) {
      return undefined;
    }
  }
  return agreedTo(chosen);
}

async function accepts(concern: Concern, change: ServerChange, asked: Asked): Promise<boolean> {
  const { consent, verb, showPlan } = asked;
  const { server } = change;
  switch (concern.code) {
    case 'changedMeanwhile':
      return confirms(
        consent,
        changedMeanwhileQuestion(server.name, concern.differences),
        vscode.l10n.t('Apply Anyway'),
      );
    case 'weakens': {
      const { title, confirm, keep } = weakeningQuestion(server, change.change);
      const detail = sentences(
        ...concern.effects.map(effectSentence),
        ...(concern.undoneBy ?? []).map(undoingPolicySentence),
        undoSentence(server.name),
      );
      const answer = await answerTo(consent, title, detail, [keep, confirm, ...(showPlan ? [showPlanLabel()] : [])]);
      if (showPlan && answer === showPlanLabel()) {
        showPlan(change);
      }
      return answer === confirm && (!concern.typed || confirmsByTyping({ code: 'name', text: server.name }, consent));
    }
    case 'refusesClients':
      return consent.asker === 'caller'
        ? confirms(consent, cutOffQuestion(server.name, concern, Date.now() - concern.until), verb)
        : acceptsCutOff(change, asked, concern);
    case 'refusesCode':
      return acceptsRefusedCode(concern.places, change, asked);
    case 'clientsUnknown':
      return acceptsCutOff(change, asked);
    case 'minimumRestorable':
      return true; // The choice of the change answers it.
  }
}

interface WeakeningQuestion {
  readonly title: string;
  readonly confirm: string;
  /** The first button, which VS Code makes the default; its own Cancel is always the last. */
  readonly keep: string;
}

function weakeningQuestion({ name }: Server, { enforcement, minimum }: TlsChange): WeakeningQuestion {
  return minimum === undefined || enforcement === false
    ? {
        title: vscode.l10n.t('Stop enforcing TLS on {0}?', name),
        confirm: vscode.l10n.t('Stop Enforcing'),
        keep: vscode.l10n.t('Keep Enforcing'),
      }
    : {
        title: vscode.l10n.t('Lower the minimum TLS version of {0} to {1}?', name, boundWord(minimum)),
        confirm: vscode.l10n.t('Lower Minimum'),
        keep: vscode.l10n.t('Keep Minimum'),
      };
}

function undoSentence(name: string): string {
  return vscode.l10n.t(
    'To undo this, select "Undo Last Change" in the context menu of {0}. After a restart, use the history of changes.',
    name,
  );
}

/** Whether the user confirms. */
async function confirms(consent: Consent, message: string, yes: string): Promise<boolean> {
  return (await answerTo(consent, message, '', [yes])) === yes;
}

/** Asks a modal question. Undefined: declined, or a caller's request in a window that cannot show dialogs. */
async function answerTo(
  { asker }: Consent,
  message: string,
  detail: string,
  answers: readonly string[],
): Promise<string | undefined> {
  try {
    return await showWarningMessage(message, { modal: true, detail }, ...answers);
  } catch (error) {
    if (asker === 'caller') {
      return undefined; // VS Code rejects dialogs that no user could answer.
    }
    throw error;
  }
}

/** Offers the minimum that an earlier change lost. Undefined: the user chose neither. */
async function askToRestore(
  change: ServerChange,
  { minimum, restored }: Extract<Concern, { code: 'minimumRestorable' }>,
  consent: Consent,
): Promise<ServerChange | undefined> {
  const { name } = change.server;
  const restore = vscode.l10n.t('Enforce TLS and restore minimum {0}', minimum);
  const only = vscode.l10n.t('Enforce TLS only');
  const why = vscode.l10n.t('Both are sent in one request. The minimum was lost when enforcement was switched off.');
  if (consent.asker === 'caller') {
    // A dialog instead of a pick: VS Code rejects it at once if no window can show it.
    const answer = await answerTo(consent, vscode.l10n.t('Enforce TLS on {0}?', name), why, [restore, only]);
    return answer === undefined ? undefined : answer === restore ? restored : change;
  }
  const chosen = await showQuickPick(
    [
      { label: restore, description: vscode.l10n.t('recommended'), detail: why, change: restored },
      { label: only, detail: vscode.l10n.t('Clients with any TLS version can connect.'), change },
    ],
    {
      title: vscode.l10n.t('Enforce TLS on {0}', name),
      placeHolder: vscode.l10n.t('Select the minimum TLS version'),
      // the server was read meanwhile: the focus may have moved, which is no answer
      ignoreFocusOut: true,
    },
  );
  return chosen?.change;
}

/** An item that opens a server's clients. */
export function showClientsItem(hint: string | undefined): PickItem & { readonly clients: true } {
  return { clients: true, icon: 'organization', label: showClientsLabel(), detail: hint ?? cutUnknown() };
}

export async function showClients(server: Server): Promise<void> {
  await vscode.commands.executeCommand('azurePostgresTls.showClients', serverNode(server.id));
}

/** Asks whether to refuse connections that the code of the workspace makes, and offers to show them. */
async function acceptsRefusedCode(places: number, { server }: ServerChange, { consent }: Asked): Promise<boolean> {
  const apply = vscode.l10n.t('Apply Anyway');
  const show = vscode.l10n.t('Show in Code');
  const detail = vscode.l10n.t(
    'The code asks for a connection without TLS, or for a TLS version that the server would no longer accept.',
  );
  const answer = await answerTo(consent, codeQuestion(server.name, places), detail, [show, apply]);
  if (answer === show) {
    await vscode.commands.executeCommand('azurePostgresTls.showUses', serverNode(server.id));
  }
  return answer === apply;
}

/** Asks whether to refuse clients, with their number if known, and offers to show them. */
async function acceptsCutOff(
  change: ServerChange,
  { verb, showPlan }: Asked,
  seen?: Extract<Concern, { code: 'refusesClients' }>,
): Promise<boolean> {
  const { server } = change;
  const ago = seen ? Date.now() - seen.until : 0;
  const clientsItem = { ...showClientsItem(seen && seenHint(seen.seen, ago)), plan: false };
  const planItem = {
    label: showPlanLabel(),
    icon: 'checklist',
    detail: vscode.l10n.t('Shows the change in a panel, where it can be saved, shown as code and applied.'),
    clients: false,
    plan: true,
  };
  const yes = { label: verb, clients: false, plan: false, detail: seen ? cutHint(seen, ago) : '' };
  const chosen = await showQuickPick([yes, clientsItem, ...(showPlan ? [planItem] : [])], {
    title: vscode.l10n.t('{0}: {1}', server.name, verb),
    placeHolder: seen ? cutQuestion() : cutUnknown(),
    // the server was read meanwhile: the focus may have moved, which is no answer
    ignoreFocusOut: true,
  });
  if (chosen?.clients) {
    await showClients(server);
  } else if (chosen?.plan) {
    showPlan?.(change);
  }
  return chosen?.clients === false && !chosen.plan;
}

const showPlanLabel = (): string => vscode.l10n.t('Show Plan');
