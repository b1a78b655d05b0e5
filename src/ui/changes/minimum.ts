import * as vscode from 'vscode';
import { wouldBeRefused } from '../../clients/cutOff';
import type { ClientSample } from '../../clients/sample';
import { minimumOptions, type MinimumOption } from '../../domain/change';
import type { PolicyFor } from '../../domain/posture';
import type { Server } from '../../domain/server';
import type { TlsBound } from '../../domain/tlsVersion';
import { codeHint, cutHint, seenHint } from '../../words/clients';
import { rejectedPlaces, type CodeUses } from '../app/codeUses';
import { boundWord, clientsSentence, refusalSentence } from '../../words/terms';
import type { CommandHandler } from '../app/registry';
import { choose, showQuickPick, type PickItem } from '../app/window';
import { showClients, showClientsItem } from './questions';
import type { ChangeServices } from './changeFlow';
import { consentOf } from './request';

type MinimumServices = Pick<ChangeServices, 'targets' | 'flow' | 'fleet' | 'clientSamples' | 'usesOf'>;

/** `setMinimumTlsVersion(target?, version?, { confirmed }?)`. */
export function minimumCommand(services: MinimumServices): CommandHandler<'setMinimumTlsVersion'> {
  const { targets, flow } = services;
  return async (invocation) => {
    const question = vscode.l10n.t('Select the server to set the minimum TLS version of');
    const servers = await targets.many(invocation, question);
    const [server] = servers ?? [];
    if (!servers || !server) {
      return undefined;
    }
    if (servers.length > 1) {
      const minimum = await askForMany(servers, services.fleet.policies());
      return minimum && flow.showPlan(servers, { minimum });
    }
    const given = invocation.options;
    return given
      ? flow.one(server, {
          ...requestOf(given.minimum),
          consent: consentOf(invocation, given.confirmed ?? false, 'ifSeen'),
        })
      : flow.choose(server, consentOf(invocation, false, 'shown'), async (current) => {
          const minimum = await ask(services, current);
          return minimum && requestOf(minimum);
        });
  };
}

const requestOf = (minimum: TlsBound) => ({
  requested: { minimum },
  verb: vscode.l10n.t('Set Minimum TLS {0}', boundWord(minimum)),
});

type MinimumItem = PickItem & { readonly option?: MinimumOption; readonly clients?: true };

async function ask({ fleet, clientSamples, usesOf }: MinimumServices, server: Server): Promise<TlsBound | undefined> {
  const options = minimumOptions(server, fleet.policies()(server));
  const open = options.filter((option) => !option.refusal);
  const closed = options.filter((option) => option.refusal);
  // The recommended version first, then the newest.
  const sorted = [...open].sort((a, b) => Number(b.recommended) - Number(a.recommended));
  const sample = clientSamples.get(server.id.toLowerCase());
  const ago = sample ? Date.now() - sample.until : 0;
  const clients = showClientsItem(sample && seenHint(sample.clients.length, ago));
  const items: MinimumItem[] = [
    ...sorted.map((option) =>
      openItem(option, [cutOffHint(option, sample), refusedCodeHint(option, usesOf(server.id))]),
    ),
    ...(closed.length > 0
      ? [{ label: vscode.l10n.t('Cannot be chosen'), kind: vscode.QuickPickItemKind.Separator }]
      : []),
    ...closed.map((option) => closedItem(option)),
    // where nothing can be chosen, nobody would be cut off
    ...(open.length > 0 ? [{ label: '', kind: vscode.QuickPickItemKind.Separator }, clients] : []),
  ];
  const preferred = items.find((item) => item.option?.recommended && !item.option.refusal);
  const chosen = await choose(
    {
      title: vscode.l10n.t('Minimum TLS version for {0}', server.name),
      placeholder: vscode.l10n.t('Clients with older versions are rejected'),
      items,
      activeItems: preferred ? [preferred] : [],
      // the server was read meanwhile: the focus may have moved, which is no answer
      ignoreFocusOut: true,
    },
    ({ option, clients: showsClients }) =>
      showsClients ? 'clients' : option && !option.refusal ? option.minimum : undefined,
  );
  if (chosen === 'clients') {
    void showClients(server);
    return undefined;
  }
  return chosen;
}

/** The number of observed clients that a stricter minimum would refuse, as text. */
function cutOffHint(option: MinimumOption, sample: ClientSample | undefined): string | undefined {
  const { minimum, current, weakens, enforces } = option;
  if (!sample || current || weakens) {
    return undefined;
  }
  const { refused, seen } = wouldBeRefused(sample.clients, { minimum, ...(enforces ? { enforcement: true } : {}) });
  return cutHint({ refused: refused.length, seen }, Date.now() - sample.until);
}

/** The number of connections in the code that a stricter minimum would refuse, as text. */
function refusedCodeHint(option: MinimumOption, uses: CodeUses | undefined): string | undefined {
  const { minimum, current, weakens, enforces } = option;
  const places = current || weakens ? 0 : rejectedPlaces(uses, { minimum, ...(enforces ? { enforcement: true } : {}) });
  return places === 0 ? undefined : codeHint(places);
}

function openItem(option: MinimumOption, hints: readonly (string | undefined)[]): MinimumItem {
  const marks = [
    ...(option.current ? [vscode.l10n.t('current')] : []),
    ...(option.recommended ? [vscode.l10n.t('recommended')] : []),
    // Beside the version, because the end of the detail is truncated.
    ...hints.filter((hint) => hint !== undefined),
  ];
  const detail = [
    clientsSentence(option.minimum, option.rejected),
    ...(option.enforces ? [vscode.l10n.t('also turns enforcement on')] : []),
    ...(option.weakens ? [vscode.l10n.t('admits clients that are rejected today')] : []),
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

async function askForMany(servers: readonly Server[], policyFor: PolicyFor): Promise<TlsBound | undefined> {
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
  return chosen?.minimum;
}
