import * as vscode from 'vscode';
import { recommendedChange, undoOf, type TlsChange } from '../../domain/change';
import { needsAttention } from '../../domain/posture';
import { TlsError } from '../../domain/errors';
import type { Server } from '../../domain/server';
import type { TlsVersion } from '../../domain/tlsVersion';
import { ServerFailure } from '../app/failures';
import { policyFor } from '../app/settings';
import { readChangeOptions } from '../app/arguments';
import { changeMany } from './bulk';
import { choice, declined, type Asker, type ChangeRequest } from './changeFlow';
import type { CommandServices } from '../app/services';
import type { CommandHandlers, Invocation } from '../app/registry';
import { showInformationMessage, showQuickPick } from '../app/window';

/** Toggle, enable, disable, repair and undo. */
export function enforcementCommands(services: CommandServices) {
  const { targets } = services;
  return {
    enableEnforcement: async (invocation) => {
      const servers = await targets.many(invocation, vscode.l10n.t('Enforce TLS on which server?'), isEnforced(false));
      return servers && enable(services, servers, invocation);
    },
    disableEnforcement: async (invocation) => {
      const servers = await targets.many(
        invocation,
        vscode.l10n.t('Stop enforcing TLS on which server?'),
        isEnforced(true),
      );
      return servers && disable(services, servers, invocation);
    },
    toggleEnforcement: async (invocation) => {
      const server = await targets.one(invocation, vscode.l10n.t('Toggle enforcement of TLS on which server?'));
      return server && toggle(services, server, invocation);
    },
    applyRecommended: async (invocation) => {
      const servers = await targets.many(
        invocation,
        vscode.l10n.t('Raise which server to the recommended settings?'),
        (server) => needsAttention(server, policyFor(server)),
      );
      return servers && repair(services, servers, invocation);
    },
    undoChange: async (invocation) => {
      const server = await targets.one(
        invocation,
        vscode.l10n.t('Undo the last change of which server?'),
        (one) => services.fleet.completedChange(one.id) !== undefined,
      );
      return server && undo(services, server, invocation);
    },
    cancelChange: async (invocation) => {
      const server = await targets.one(
        invocation,
        vscode.l10n.t('Stop waiting for the change of which server?'),
        (one) => services.fleet.activeChange(one.id) !== undefined,
      );
      const active = server && services.fleet.activeChange(server.id);
      if (server && !active) {
        void showInformationMessage(vscode.l10n.t('No change runs on {0}.', server.name));
      }
      active?.cancel();
    },
  } satisfies CommandHandlers;
}

const isEnforced =
  (value: boolean) =>
  (server: Server): boolean =>
    server.tls.enforcement.known && server.tls.enforcement.value === value;

async function enable(
  services: CommandServices,
  servers: readonly Server[],
  invocation: Invocation,
): Promise<Server | readonly Server[] | undefined> {
  const [server] = servers;
  if (!server || servers.length > 1) {
    return changeMany(services, servers, {
      title: vscode.l10n.t('Enforce TLS'),
      progress: vscode.l10n.t('Enforcing TLS'),
      requestFor: (one) => withMinimum(services.extensionState.lostMinimum(one.id)),
    });
  }
  const { confirmed, minimum } = readChangeOptions(invocation);
  const asked = askedBy(invocation);
  const requested = minimum || confirmed ? withMinimum(minimum) : await askToRestore(services, server, asked.asker);
  const verb = vscode.l10n.t('Enforce TLS');
  return requested
    ? services.flow.run(server, { requested, question: stopQuestion(), confirmed, verb, ...asked })
    : declined(asked.asker);
}

/** Who looks may be asked about clients that nobody has seen yet; a caller by id gets codes. */
function askedBy({ target }: Invocation): Pick<ChangeRequest, 'asker' | 'clients'> {
  return typeof target === 'string' ? { asker: 'caller', clients: 'known' } : { asker: 'person', clients: 'unknown' };
}

const withMinimum = (minimum: TlsVersion | undefined): TlsChange => ({
  enforcement: true,
  ...(minimum ? { minimum } : {}),
});

/** A minimum that was lost with enforcement is offered again; undefined when the user backs out. */
async function askToRestore(services: CommandServices, server: Server, asker: Asker): Promise<TlsChange | undefined> {
  const lost = services.extensionState.lostMinimum(server.id);
  const { minimum, enforcement } = server.tls;
  if (!lost || (enforcement.known && enforcement.value) || (minimum.known && minimum.value !== 'none')) {
    return { enforcement: true };
  }
  const restore = vscode.l10n.t('Enforce TLS and restore minimum {0}', lost);
  const only = vscode.l10n.t('Enforce TLS only');
  const why = vscode.l10n.t('Both are sent in one request. The minimum was lost when enforcement was switched off.');
  if (asker === 'caller') {
    // a dialog, and no pick: where there is no window for it, VS Code says so at once
    const title = vscode.l10n.t('Enforce TLS on {0}?', server.name);
    const answer = await choice(title, why, [restore, only]);
    return answer === undefined ? undefined : withMinimum(answer === restore ? lost : undefined);
  }
  const chosen = await showQuickPick(
    [
      { label: restore, description: vscode.l10n.t('recommended'), detail: why, requested: withMinimum(lost) },
      {
        label: only,
        detail: vscode.l10n.t('Clients with any TLS version connect.'),
        requested: withMinimum(undefined),
      },
    ],
    {
      title: vscode.l10n.t('Enforce TLS on {0}', server.name),
      placeHolder: vscode.l10n.t('With which minimum TLS version?'),
    },
  );
  return chosen?.requested;
}

async function disable(
  services: CommandServices,
  servers: readonly Server[],
  invocation: Invocation,
): Promise<Server | readonly Server[] | undefined> {
  const [server] = servers;
  if (!server || servers.length > 1) {
    return changeMany(services, servers, {
      title: vscode.l10n.t('Stop Enforcing'),
      progress: vscode.l10n.t('Switching enforcement off'),
      requestFor: () => ({ enforcement: false }),
    });
  }
  const { confirmed } = readChangeOptions(invocation);
  const question = stopQuestion();
  return services.flow.run(server, {
    requested: { enforcement: false },
    question,
    confirmed,
    verb: question.confirm,
    ...askedBy(invocation),
  });
}

async function toggle(services: CommandServices, server: Server, invocation: Invocation): Promise<unknown> {
  let current = server;
  if (!current.tls.enforcement.known) {
    current = await services.fleet.readForQuestion(server.id);
  }
  const { enforcement } = current.tls;
  if (!enforcement.known) {
    const refusal = { code: 'settingUnknown', setting: 'enforcement' } as const;
    throw new ServerFailure(current, 'change', new TlsError({ code: 'refused', refusal }));
  }
  return enforcement.value ? disable(services, [current], invocation) : enable(services, [current], invocation);
}

async function repair(services: CommandServices, servers: readonly Server[], invocation: Invocation): Promise<unknown> {
  const requestFor = (server: Server): TlsChange | undefined => recommendedChange(server, policyFor(server));
  const [server] = servers;
  if (!server || servers.length > 1) {
    return changeMany(services, servers, {
      title: vscode.l10n.t('Raise to Recommended'),
      progress: vscode.l10n.t('Raising TLS settings'),
      requestFor,
    });
  }
  const current = await services.fleet.readForQuestion(server.id);
  return services.flow.run(current, {
    // nothing to repair, or not possible: the rules say which when enforcing is planned
    requested: requestFor(current) ?? { enforcement: true },
    question: stopQuestion(),
    confirmed: false,
    verb: vscode.l10n.t('Raise to Recommended'),
    ...askedBy(invocation),
  });
}

async function undo(services: CommandServices, server: Server, invocation: Invocation): Promise<Server | undefined> {
  const completed = services.fleet.completedChange(server.id);
  const requested = completed && undoOf(completed.before, completed.after);
  if (!requested) {
    void showInformationMessage(
      vscode.l10n.t('{0} was not changed in this session: there is nothing to undo.', server.name),
    );
    return undefined;
  }
  const question = requested.enforcement === false ? stopQuestion() : undoQuestion();
  return services.flow.run(server, {
    requested,
    question,
    confirmed: readChangeOptions(invocation).confirmed,
    verb: vscode.l10n.t('Undo'),
    ...askedBy(invocation),
    clients: 'known',
  });
}

function stopQuestion(): { title: (server: Server) => string; confirm: string } {
  return {
    title: (server) => vscode.l10n.t('Stop enforcing TLS on {0}?', server.name),
    confirm: vscode.l10n.t('Stop Enforcing'),
  };
}

function undoQuestion(): { title: (server: Server) => string; confirm: string } {
  return {
    title: (server) => vscode.l10n.t('Undo the last change of {0}?', server.name),
    confirm: vscode.l10n.t('Undo'),
  };
}
