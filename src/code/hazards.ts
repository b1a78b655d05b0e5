import type { Setting } from './connection';
import type { Hazards } from './judge/others';
import type { Range } from './text';
import { partsOf, type Entry, type Value } from './value';

/** What a program tells its TLS connector not to check. */
export function programHazards(root: Value, source: string): Hazards {
  if (!/danger_accept|set_verify|certificate_verifier|certificateVerification/.test(source)) return {};
  let certificates: Setting | undefined;
  let names: Setting | undefined;
  walk(root, (value) => {
    for (const { key, keyRange, value: given } of value.kind === 'table' ? value.entries : []) {
      if (key.endsWith('.certificateVerification') && isWord(given, /^none$/))
        certificates ??= { ...settingAt(given, key), range: { start: keyRange.start, end: given.end } };
    }
    if (value.kind !== 'call') return;
    const method = value.name.slice(value.name.lastIndexOf('.') + 1);
    const [first] = value.args;
    const yes = first?.kind === 'word' && first.name === 'true';
    if (
      (method === 'danger_accept_invalid_certs' && yes) ||
      (method === 'set_verify' && isWord(first, /NONE$/)) ||
      method === 'with_custom_certificate_verifier' ||
      method === 'set_certificate_verifier'
    ) {
      certificates ??= settingAt(value, method);
    } else if (
      (method === 'danger_accept_invalid_hostnames' && yes) ||
      (method === 'set_verify_hostname' && isWord(first, /^false$/))
    ) {
      names ??= settingAt(value, method);
    }
  });
  return { ...(certificates ? { certificates } : {}), ...(names ? { names } : {}) };
}

function settingAt(call: Value, name: string): Setting {
  const range = (call.kind === 'call' ? call.args[0] : undefined) ?? call;
  return { key: 'connector', name, value: 'true', quoted: false, range, valueRange: range, from: 'option' };
}

const isWord = (value: Value | undefined, pattern: RegExp): boolean =>
  value?.kind === 'word' && pattern.test(value.name);

/** Where verification is switched off for every TLS connection of a Node.js process. */
export function processHazard(root: Value, source: string): Range | undefined {
  if (!source.includes('NODE_TLS_REJECT_UNAUTHORIZED')) return undefined;
  let found: Range | undefined;
  walk(root, (value) => {
    const entries: readonly Entry[] = value.kind === 'table' ? value.entries : value.kind === 'call' ? value.named : [];
    for (const { key, keyRange, value: given } of entries) {
      if (!/(?:^|\.)NODE_TLS_REJECT_UNAUTHORIZED$/.test(key)) continue;
      const text = given.kind === 'text' ? given.chars : given.kind === 'word' ? given.name : '';
      if (text === '0') found ??= { start: keyRange.start, end: Math.max(given.end, keyRange.end) };
    }
    if (value.kind !== 'table') return;
    // `- NAME=0` and `name: NAME, value: "0"` of lists
    for (const item of value.items) {
      if (item.kind === 'text' && item.chars === 'NODE_TLS_REJECT_UNAUTHORIZED=0')
        found ??= { start: item.start, end: item.end };
    }
    const name = entries.find(({ key }) => key === 'name')?.value;
    const given = entries.find(({ key }) => key === 'value');
    if (
      name?.kind === 'text' &&
      name.chars === 'NODE_TLS_REJECT_UNAUTHORIZED' &&
      given?.value.kind === 'text' &&
      given.value.chars === '0'
    ) {
      found ??= { start: given.value.start, end: given.value.end };
    }
  });
  return found;
}

function walk(value: Value, visit: (value: Value) => void, depth = 0): void {
  if (depth > 150) return;
  visit(value);
  for (const part of partsOf(value)) walk(part, visit, depth + 1);
}
