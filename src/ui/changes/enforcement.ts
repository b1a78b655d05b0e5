import * as vscode from 'vscode';
import { enforcementRestored, recommended, toggled, undoRequest } from '../../changes/plan';
import { needsAttention } from '../../domain/posture';
import type { Server } from '../../domain/server';
import { changeLabel } from '../../words/changing';
import type { CommandHandler, CommandHandlers, Invocation } from '../app/registry';
import { repairNames, repairs, type RepairName } from '../app/repairs';
import { showInformationMessage } from '../app/window';
import type { ChangeServices } from './changeFlow';
import { consentOf, type ChangeRequest } from './request';

/** Commands that toggle, enable, disable, repair and undo. */
export function enforcementCommands({
  targets,
  flow,
  fleet,
  extensionState,
}: Pick<ChangeServices, 'targets' | 'flow' | 'fleet' | 'extensionState'>) {
  const raise = (invocation: Invocation): ChangeRequest => ({
    requested: recommended(fleet.policies()),
    verb: vscode.l10n.t('Raise to Recommended'),
    consent: consentOf(invocation, false),
  });
  return {
    enableEnforcement: async (invocation) => {
      const question = vscode.l10n.t('Select the server to enforce TLS on');
      const servers = await targets.many(invocation, question, isEnforced(false));
      const { confirmed = false, minimum } = invocation.options ?? {};
      return (
        servers &&
        flow.run(servers, {
          requested:
            servers.length > 1
              ? enforcementRestored(extensionState)
              : { enforcement: true, ...(minimum ? { minimum } : {}) },
          verb: vscode.l10n.t('Enforce TLS'),
          consent: consentOf(invocation, confirmed),
        })
      );
    },
    disableEnforcement: async (invocation) => {
      const question = vscode.l10n.t('Select the server to stop enforcing TLS on');
      const servers = await targets.many(invocation, question, isEnforced(true));
      return (
        servers &&
        flow.run(servers, {
          requested: { enforcement: false },
          verb: vscode.l10n.t('Stop Enforcing'),
          consent: consentOf(invocation, invocation.options?.confirmed ?? false),
        })
      );
    },
    toggleEnforcement: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Select the server to toggle TLS enforcement on'));
      return (
        server &&
        flow.one(server, {
          requested: toggled(server),
          verb: vscode.l10n.t('Enforce TLS'),
          consent: consentOf(invocation, invocation.options?.confirmed ?? false),
        })
      );
    },
    applyRecommended: async (invocation) => {
      const question = vscode.l10n.t('Select the server to raise to the recommended settings');
      const policyFor = fleet.policies();
      const servers = await targets.many(invocation, question, (server) => needsAttention(server, policyFor(server)));
      return servers && flow.run(servers, raise(invocation));
    },
    raiseAll: async () => {
      const shown = await targets.shown();
      const policies = fleet.policies();
      const weak = shown.filter((server) => needsAttention(server, policies(server)));
      if (weak.length === 0) {
        void showInformationMessage(vscode.l10n.t('None of the {0} servers needs attention.', shown.length));
        return undefined;
      }
      return flow.showPlan(weak, recommended(policies));
    },
    ...effectCommands({ targets, flow }),
    undoChange: async (invocation) => {
      const question = vscode.l10n.t('Select the server whose last change to undo');
      const isChanged = ({ id }: Server): boolean => undoRequest(fleet, id) !== undefined;
      const servers = await targets.many(invocation, question, isChanged);
      const [server] = servers ?? [];
      const changed = servers?.filter(isChanged) ?? [];
      if (server && changed.length === 0) {
        void showInformationMessage(nothingToUndo(server, servers?.length ?? 1));
      }
      const confirmed = invocation.options?.confirmed ?? false;
      return changed.length > 0
        ? flow.run(changed, {
            requested: ({ id }) => undoRequest(fleet, id) ?? {},
            verb: vscode.l10n.t('Undo'),
            consent: consentOf(invocation, confirmed, 'ifSeen'),
          })
        : undefined;
    },
    cancelChange: async (invocation) => {
      const question = vscode.l10n.t('Select the server to stop waiting for');
      const servers = await targets.many(invocation, question, ({ id }) => fleet.activeChange(id) !== undefined);
      const active = (servers ?? []).flatMap(({ id }) => fleet.activeChange(id) ?? []);
      const [server] = servers ?? [];
      if (server && active.length === 0) {
        void showInformationMessage(notRunning(server, servers?.length ?? 1));
      }
      active.forEach(({ cancel }) => void cancel());
    },
  } satisfies Partial<CommandHandlers<'changes'>>;
}

function nothingToUndo({ name }: Server, servers: number): string {
  return servers === 1
    ? vscode.l10n.t('{0} was not changed in this session, so there is nothing to undo.', name)
    : vscode.l10n.t('None of the {0} servers was changed in this session, so there is nothing to undo.', servers);
}

function notRunning({ name }: Server, servers: number): string {
  return servers === 1
    ? vscode.l10n.t('No change is running on {0}.', name)
    : vscode.l10n.t('No change is running on the {0} servers.', servers);
}

/** Repairs that send what their titles say, whatever the policy recommends meanwhile. */
function effectCommands({ targets, flow }: Pick<ChangeServices, 'targets' | 'flow'>) {
  const handlerOf =
    (name: RepairName): CommandHandler<RepairName> =>
    async (invocation) => {
      const server = await targets.one(
        invocation,
        vscode.l10n.t('Select the server to raise to the recommended settings'),
      );
      const requested = repairs[name];
      return (
        server && flow.one(server, { requested, verb: changeLabel(requested), consent: consentOf(invocation, false) })
      );
    };
  return Object.fromEntries(repairNames.map((name) => [name, handlerOf(name)])) as Pick<
    CommandHandlers<'changes'>,
    RepairName
  >;
}

const isEnforced =
  (value: boolean) =>
  (server: Server): boolean =>
    server.tls.enforcement.known && server.tls.enforcement.value === value;
