import { drivers } from '../../connect/connectionString';
import { planChange, recommendedMinimum } from '../../domain/change';
import { findings, rules } from '../../domain/findings';
import { posture, wholeAgreement, wireTrouble } from '../../domain/posture';
import type { Server } from '../../domain/server';
import { verificationLevels } from '../../domain/verificationLevel';
import {
  type MissingState,
  type ServerHeader,
  type ServerState,
  type WireView,
} from '../../webview/connection/protocol';
import type { LineView, Severity } from '../../webview/kit/protocol';
import { certificateView } from './certificateView';
import { action, type PanelInput, type PanelMessages } from './panelInput';
import { fieldProblem, offeredSwitches } from '../../connect/storedConnection';
import { stringView } from './stringView';

/** The panel's content for one server. */
export function buildPanelState(input: PanelInput, words: PanelMessages): ServerState {
  const { connection, drafts } = input;
  const switches = offeredSwitches(input.server, connection.pgBouncer ?? false).map((field) => ({
    field,
    label: words.switchLabel(field),
    on: connection[field] ?? false,
  }));
  return {
    kind: 'server',
    words: words.pageWords(),
    header: header(input, words),
    actions: settingActions(input, words),
    findings: findingLines(input, words),
    fields: {
      database: textField(drafts.database ?? connection.database, words),
      user: textField(drafts.user ?? connection.user, words),
      level: connection.level,
      levels: verificationLevels.map((value) => ({ value, label: value, description: words.levelDescription(value) })),
      switches,
      options: words.optionsLabel(switches.filter(({ on }) => on).map(({ label }) => label)),
    },
    certificate: certificateView(input, words),
    drivers: drivers.map(({ id, label, language }) => ({
      id,
      label,
      language,
      favorite: input.favorites.includes(id),
    })),
    recent: input.recent,
    driver: connection.driver,
    string: stringView(input, words),
    wire: wireView(input.server, words),
  };
}

function findingLines({ server, policy }: PanelInput, words: PanelMessages): readonly LineView[] {
  const { enforcement } = server.tls;
  return findings(server, policy)
    .filter((finding) => {
      // The header already states it.
      const isInHeader =
        finding.rule === 'tls/setting-unknown' && !enforcement.known && finding.reason === enforcement.reason;
      return !isInHeader;
    })
    .map((finding) => ({ severity: rules[finding.rule], text: words.finding(finding) }));
}

/**
 * The panel's content for an unknown server: being read, no longer existing, or unreadable (`failure` is the reason).
 */
export function buildMissingState(
  name: string,
  status: { readonly loading: boolean; readonly failure?: string },
  words: PanelMessages,
): MissingState {
  return {
    kind: 'missing',
    words: words.pageWords(),
    name,
    sentence: words.missing(name, status),
    loading: status.loading,
    refresh: action(words.actionLabel('refresh'), status.loading ? words.reason('reading') : undefined),
  };
}

function header({ server, policy, change, simulated, subscription }: PanelInput, words: PanelMessages): ServerHeader {
  const tone = posture(server, policy);
  return {
    name: server.name,
    tone: change ? 'changing' : tone,
    posture: words.posture(change ? 'changing' : tone),
    summary: change ? words.changing(change) : words.settings(server),
    ...(server.host === undefined ? {} : { host: server.host }),
    facts: words.facts(server, subscription),
    badges: [
      ...(simulated ? [words.badge('simulated')] : []),
      ...(server.kind === 'single' ? [words.badge('legacy')] : []),
    ],
  };
}

function settingActions(input: PanelInput, words: PanelMessages): ServerState['actions'] {
  const { server, policy, change } = input;
  const { enforcement } = server.tls;
  const enforced = enforcement.known && enforcement.value;
  const tone = posture(server, policy);
  const busy = change ? words.reason('changing') : undefined;
  const reason = (requested: Parameters<typeof planChange>[1]): string | undefined => {
    const planned = planChange(server, requested);
    return busy ?? (planned.ok ? undefined : words.refusal(planned.refusal));
  };
  return {
    toggleEnforcement: {
      ...action(words.actionLabel(enforced ? 'stopEnforcing' : 'enforce'), reason({ enforcement: !enforced })),
      primary: tone === 'exposed',
    },
    setMinimum: {
      ...action(words.actionLabel('setMinimum'), reason({ minimum: recommendedMinimum(server, policy) })),
      primary: tone === 'weak',
    },
    refresh: action(words.actionLabel('refresh'), busy),
    copyAzureCli: action(words.actionLabel('copyAzureCli')),
  };
}

function wireView(server: Server, words: PanelMessages): WireView {
  const { wire } = server;
  const outcome = wire?.outcome;
  const severity: Severity = !outcome
    ? 'info'
    : wireTrouble(server)
      ? 'error'
      : wholeAgreement(outcome) === 'agree' && !outcome.outdated
        ? 'ok'
        : 'warning';
  return {
    line: { severity: wire?.verifying ? 'info' : severity, text: words.wire(wire) },
    verify: action(words.actionLabel('verifyOnTheWire'), wire?.verifying ? words.reason('verifying') : undefined),
    show: action(words.actionLabel('showVerification'), outcome ? undefined : words.reason('notVerified')),
  };
}

function textField(value: string, words: PanelMessages): { value: string; problem?: string } {
  const problem = fieldProblem(value);
  return problem ? { value, problem: words.fieldProblem(problem) } : { value };
}
