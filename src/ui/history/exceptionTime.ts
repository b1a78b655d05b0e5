import * as vscode from 'vscode';
import { longestException, longestReason } from '../../changes/exceptions';
import { durationPhrase } from '../../words/timedExceptions';
import { showInputBox, showQuickPick, type PickItem } from '../app/window';
import { timeText } from './words';

const minute = 60_000;
/** The hour of the next day at which an exception "until tomorrow" ends, in local time. */
const morning = 9;

/** Asks until when TLS is not to be enforced. Undefined: the user dismissed the question. */
export async function askUntil(name: string, now: number): Promise<number | undefined> {
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  tomorrow.setHours(morning, 0, 0, 0);
  const items: readonly (PickItem & { readonly until?: number })[] = [
    { label: vscode.l10n.t('30 minutes'), until: now + 30 * minute },
    { label: vscode.l10n.t('2 hours'), until: now + 120 * minute },
    { label: vscode.l10n.t('Until tomorrow'), until: tomorrow.getTime() },
    { label: vscode.l10n.t('Other Time…') },
  ];
  const chosen = await showQuickPick(
    items.map((item) => (item.until === undefined ? item : { ...item, description: timeText(item.until) })),
    {
      title: vscode.l10n.t('Do Not Enforce TLS on {0}', name),
      placeHolder: vscode.l10n.t('Select when TLS is enforced again'),
      ignoreFocusOut: true,
    },
  );
  return chosen && (chosen.until ?? askOtherTime(name, now));
}

async function askOtherTime(name: string, now: number): Promise<number | undefined> {
  const given = await showInputBox({
    title: vscode.l10n.t('Do Not Enforce TLS on {0}', name),
    prompt: vscode.l10n.t('For example: 45 min, 3 h, 17:30, 2026-12-31 17:30'),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const until = text.trim() === '' ? now + minute : parseUntil(text, now);
      return until === undefined
        ? vscode.l10n.t('Type a duration such as 45 min or 3 h, or a time such as 17:30.')
        : untilProblem(until, now);
    },
  });
  return given === undefined ? undefined : parseUntil(given, now);
}

/** Why an exception cannot end then; undefined when it can. */
export function untilProblem(until: number, now: number): string | undefined {
  if (until <= now) {
    return vscode.l10n.t('This time has passed.');
  }
  return until > now + longestException
    ? vscode.l10n.t('An exception lasts at most {0}.', durationPhrase(longestException))
    : undefined;
}

/** Reads a duration, a time of day (today or tomorrow), or a date with a time, all in local time. */
export function parseUntil(text: string, now: number): number | undefined {
  const given = text.trim().toLowerCase();
  const duration = /^(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?)?$/.exec(given);
  if (duration) {
    const [, count, unit = 'm'] = duration;
    const minutes = unit.startsWith('m') ? 1 : unit.startsWith('h') ? 60 : 1440;
    return Number(count) === 0 ? undefined : now + Number(count) * minutes * minute;
  }
  const [, date, hour, minutes] = /^(\d{4}-\d\d-\d\d[ t])?(\d{1,2}):(\d\d)$/.exec(given) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minutes) > 59) {
    return undefined;
  }
  if (date === undefined) {
    const today = new Date(now).setHours(Number(hour), Number(minutes), 0, 0);
    const next = new Date(now);
    next.setDate(next.getDate() + 1);
    return today > now ? today : next.setHours(Number(hour), Number(minutes), 0, 0);
  }
  const [year, month, day] = date.slice(0, 10).split('-').map(Number);
  const at = new Date(year ?? 0, (month ?? 0) - 1, day, Number(hour), Number(minutes));
  // a date such as February 30 is none
  return at.getMonth() === (month ?? 0) - 1 && at.getDate() === day ? at.getTime() : undefined;
}

export async function askReason(name: string): Promise<string | undefined> {
  const given = await showInputBox({
    title: vscode.l10n.t('Do Not Enforce TLS on {0}', name),
    prompt: vscode.l10n.t('Type the reason. The history and the card of the server show it.'),
    ignoreFocusOut: true,
    validateInput: reasonProblem,
  });
  return given !== undefined && reasonProblem(given) === undefined ? given.trim() : undefined;
}

function reasonProblem(text: string): string | undefined {
  if (text.trim() === '') {
    return vscode.l10n.t('An exception needs a reason.');
  }
  return text.length > longestReason ? vscode.l10n.t('At most {0} characters.', longestReason) : undefined;
}
