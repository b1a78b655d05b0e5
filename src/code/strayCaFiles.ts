import type { Range } from './text';
import { partsOf, type Value } from './value';

const expired = /BaltimoreCyberTrustRoot[\w.-]*\.(?:pem|crt|cer|der)$/i;
const postgres = /postgres|\bpg\b|PGSSL|psycopg|npgsql|pgsql/i;
/** Calls that look at a text, and load nothing. */
const comparing =
  /(?:^|\.)(?:includes|test|match|endsWith|startsWith|endswith|startswith|contains|Contains|equals|assert\w*|warn|error|log|print|println)$/;

/** Files with the expired root that a file about PostgreSQL loads or downloads, whatever host they are for. */
export function strayCaFiles(root: Value, source: string): readonly Range[] {
  if (!/baltimorecybertrust/i.test(source) || !postgres.test(source)) return [];
  const found: Range[] = [];
  visit(root, 0);
  return found;

  function visit(value: Value, depth: number): void {
    if (depth > 120 || (value.kind === 'call' && comparing.test(value.name))) return;
    if (value.kind === 'text' && expired.test(value.chars.trim())) found.push({ start: value.start, end: value.end });
    for (const part of partsOf(value)) visit(part, depth + 1);
  }
}
