import * as vscode from 'vscode';
import { enforcementRestored, recommended, toggled, undoRequest } from '../../changes/plan';
import { needsAttention } from '../../domain/posture';
import type { Server } from '../../domain/server';
import type { CommandHandlers } from '../app/registry';
import { currentPolicies } from '../app/settings';
import { showInformationMessage } from '../app/window';
import type { ChangeServices } from './changeFlow';
import { consentOf } from './request';

/** Commands that toggle, enable, disable, repair and undo. */
export function enforcementCommands({
  targets,
  flow,
  fleet,
  extensionState,
}: Pick<ChangeServices, 'targets' | 'flow' | 'fleet' | 'extensionState'>) {
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
        flow.run([server], {
          requested: toggled(server),
          verb: vscode.l10n.t('Enforce TLS'),
          consent: consentOf(invocation, invocation.options?.confirmed ?? false),
        })
      );
    },
    applyRecommended: async (invocation) => {
      const question = vscode.l10n.t('Select the server to raise to the recommended settings');
      const policyFor = currentPolicies();
      const servers = await targets.many(invocation, question, (server) => needsAttention(server, policyFor(server)));
      return (
        servers &&
        flow.run(servers, {
          requested: recommended(policyFor),
          verb: vscode.l10n.t('Raise to Recommended'),
          consent: consentOf(invocation, false),
        })
      );
    },
    undoChange: async (invocation) => {
      const question = vscode.l10n.t('Select the server whose last change to undo');
      const server = await targets.one(invocation, question, ({ id }) => undoRequest(fleet, id) !== undefined);
      const requested = server && undoRequest(fleet, server.id);
      if (server && !requested) {
        const sentence = vscode.l10n.t(
          '{0} was not changed in this session, so there is nothing to undo.',
          server.name,
        );
        void showInformationMessage(sentence);
      }
      return (
        requested &&
        flow.run([server], {
          requested,
          verb: vscode.l10n.t('Undo'),
          consent: consentOf(invocation, invocation.options?.confirmed ?? false, 'ifSeen'),
        })
      );
    },
    cancelChange: async (invocation) => {
      const question = vscode.l10n.t('Select the server to stop waiting for');
      const server = await targets.one(invocation, question, ({ id }) => fleet.activeChange(id) !== undefined);
      const active = server && fleet.activeChange(server.id);
      if (server && !active) {
        void showInformationMessage(vscode.l10n.t('No change is running on {0}.', server.name));
      }
      active?.cancel();
    },
  } satisfies Partial<CommandHandlers<'changes'>>;
}

const isEnforced =
  (value: boolean) =>
  (server: Server): boolean =>
    server.tls.enforcement.known && server.tls.enforcement.value === value;
