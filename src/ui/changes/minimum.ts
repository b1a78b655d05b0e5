import * as vscode from 'vscode';
import { minimumOptions, type MinimumOption } from '../../domain/change';
import type { Server } from '../../domain/server';
import { isTlsVersion, type TlsBound } from '../../domain/tlsVersion';
import { boundWord, clientsSentence, refusalSentence } from '../../words/terms';
import { choose } from '../app/choose';
import { policyFor } from '../app/settings';
import { invalid } from '../app/arguments';
import { changeMany } from './bulk';
import { declined } from './changeFlow';
import { knownCutOff, showClients, showClientsItem } from './cutOff';
import type { CommandHandler, Invocation } from '../app/registry';
import type { CommandServices } from '../app/services';
import { showQuickPick, type PickItem } from '../app/window';

/** `setMinimumTlsVersion(target?, version?, { confirmed }?)`. */
export function minimumCommand(services: CommandServices): CommandHandler {
  return async (invocation) => {
    const servers = await services.targets.many(
      invocation,
      vscode.l10n.t('Set the minimum TLS version of which server?'),
    );
    const [server] = servers ?? [];
    if (!servers || !server) {
      return undefined;
    }
    if (servers.length > 1) {
      return setMany(services, servers);
    }
    const asker = typeof invocation.target === 'string' ? 'caller' : 'person';
    const given = readVersion(invocation);
    const shown = given ? server : await services.fleet.readForQuestion(server.id);
    const minimum = given?.minimum ?? (await ask(services, shown));
    return minimum
      ? services.flow.run(shown, {
          requested: { minimum },
          question: lowerQuestion(minimum),
          confirmed: given?.confirmed ?? false,
          verb: vscode.l10n.t('Set Minimum TLS {0}', boundWord(minimum)),
          asker,
          clients: given ? 'known' : 'shown',
        })
      : declined(asker);
  };
}

/** `'1.2'`, or `{ minimum: '1.2', confirmed: true }`. */
function readVersion(invocation: Invocation): { minimum: TlsBound; confirmed: boolean } | undefined {
  const { options } = invocation;
  if (options === undefined || options === null) {
    return undefined;
  }
  const given =
    typeof options === 'object' ? (options as { minimum?: unknown; confirmed?: unknown }) : { minimum: options };
  if (!isTlsVersion(given.minimum)) {
    throw invalid('minimum', '1.0 | 1.1 | 1.2 | 1.3');
  }
  return { minimum: given.minimum, confirmed: given.confirmed === true };
}

type MinimumItem = PickItem & { readonly option?: MinimumOption; readonly clients?: true };

async function ask(services: CommandServices, server: Server): Promise<TlsBound | undefined> {
  const options = minimumOptions(server, policyFor(server));
  const open = options.filter((option) => !option.refusal);
  const closed = options.filter((option) => option.refusal);
  // recommended first, then as they come: newest first
  const sorted = [...open].sort((a, b) => Number(b.recommended) - Number(a.recommended));
  const clients = showClientsItem(knownCutOff(services, server, {})?.seen);
  const items: MinimumItem[] = [
    ...sorted.map((option) => openItem(option, cutOffHint(services, server, option))),
    ...(closed.length > 0
      ? [{ label: vscode.l10n.t('Cannot be chosen'), kind: vscode.QuickPickItemKind.Separator }]
      : []),
    ...closed.map((option) => closedItem(option)),
    ...(clients ? [{ label: '', kind: vscode.QuickPickItemKind.Separator }, clients] : []),
  ];
  const preferred = items.find((item) => item.option?.recommended && !item.option.refusal);
  const chosen = await choose(
    {
      title: vscode.l10n.t('Minimum TLS version for {0}', server.name),
      placeholder: vscode.l10n.t('Clients older than this are rejected'),
      items,
      activeItems: preferred ? [preferred] : [],
    },
    ({ option, clients: look }) => (look ? 'look' : option && !option.refusal ? option.minimum : undefined),
  );
  if (chosen === 'look') {
    void showClients(server);
    return undefined;
  }
  return chosen;
}

/** Only of what refuses more than now. */
function cutOffHint(services: CommandServices, server: Server, option: MinimumOption): string | undefined {
  const { minimum, current, weakens, enforces } = option;
  return current || weakens
    ? undefined
    : knownCutOff(services, server, { minimum, ...(enforces ? { enforcement: true } : {}) })?.hint;
}

function openItem(option: MinimumOption, hint: string | undefined): MinimumItem {
  const marks = [
    ...(option.current ? [vscode.l10n.t('current')] : []),
    ...(option.recommended ? [vscode.l10n.t('recommended')] : []),
    // beside the version: at the end of the detail it would be cut off
    ...(hint === undefined ? [] : [hint]),
  ];
  const detail = [
    clientsSentence(option.minimum, option.rejected),
    ...(option.enforces ? [vscode.l10n.t('turns enforcement on as well')] : []),
    ...(option.weakens ? [vscode.l10n.t('lets in clients that are rejected today')] : []),
  ].join(' · ');
  return {
    option,
    icon: option.current ? 'check' : 'blank',
    label: optionLabel(option.minimum),
    description: marks.join(', '),
    detail,
  };
}

function closedItem(option: MinimumOption): MinimumItem {
  return {
    option,
    icon: 'circle-slash',
    label: optionLabel(option.minimum),
    description: option.current ? vscode.l10n.t('current') : '',
    detail: option.refusal ? refusalSentence(option.refusal) : '',
  };
}

const optionLabel = (bound: TlsBound): string => (bound === 'none' ? vscode.l10n.t('No minimum') : `TLS ${bound}`);

async function setMany(services: CommandServices, servers: readonly Server[]): Promise<unknown> {
  const options = servers.map((server) =>
    minimumOptions(server, policyFor(server)).filter((option) => !option.refusal),
  );
  const bounds = [...new Set(options.flat().map((option) => option.minimum))].filter((bound) => bound !== 'none');
  const items = bounds.map((minimum) => {
    const fits = options.filter((list) => list.some((option) => option.minimum === minimum)).length;
    return {
      minimum,
      label: optionLabel(minimum),
      description: vscode.l10n.t('for {0} of {1} selected servers', fits, servers.length),
    };
  });
  const chosen = await showQuickPick(
    items.sort((a, b) => a.label.localeCompare(b.label)),
    { title: vscode.l10n.t('Minimum TLS version for {0} servers', servers.length) },
  );
  return (
    chosen &&
    changeMany(services, servers, {
      title: vscode.l10n.t('Set Minimum TLS {0}', chosen.minimum),
      progress: vscode.l10n.t('Setting minimum TLS {0}', chosen.minimum),
      requestFor: () => ({ minimum: chosen.minimum }),
    })
  );
}

function lowerQuestion(minimum: TlsBound): { title: (server: Server) => string; confirm: string } {
  return {
    title: (server) => vscode.l10n.t('Lower the minimum TLS version of {0} to {1}?', server.name, boundWord(minimum)),
    confirm: vscode.l10n.t('Lower Minimum'),
  };
}
