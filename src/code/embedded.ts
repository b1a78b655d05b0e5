import { readShell } from './read/shell';
import { relocate } from './relocate';
import type { Text } from './text';
import type { Table } from './value';

const command =
  /(?:^|&&|[;|])\s*(?:\w{1,40}=\S{0,200}\s+){0,9}(?:psql|pg_dump(?:all)?|pg_restore|pgbench|createdb|vacuumdb|flyway|liquibase|goose|dbmate|docker|az|export|sh|bash|echo|set|env)\s/;
const commands = /\b(?:psql|pg_dump|flyway|liquibase|goose|dbmate|export|az)\b/;
const cmdlets = /`[ \t]*\r?\n|^\s*(?:[\w.]+\\)?(?:New|Set|Update)-Az\w/m;
const assignedUrl = /^\s*(?:export\s+)?\w+\s*=\s*[\w-]+:\/\//;

/** The commands in a value of settings: a step of a workflow, an entry point. */
export function scriptIn(text: Text): Table | undefined {
  const { chars } = text;
  if (chars.length >= 50_000) return undefined;
  const isPowerShell = cmdlets.test(chars);
  const isScript =
    (isPowerShell || command.test(chars) || (chars.includes('\n') && commands.test(chars))) && !assignedUrl.test(chars);
  return isScript ? relocate(readShell(chars, isPowerShell ? 'powershell' : 'shell'), text) : undefined;
}
