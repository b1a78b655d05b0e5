import { operations, type Operation } from '../../src/operations';
import { codesOf, type ErrorGroup } from '../../src/operations/errorCodes';
import type { ArgumentSchema } from '../../src/operations/schema';

const all = Object.entries<Operation>(operations);

/** The tables of README.md about commands that are called by id. */
export function operationTables(): string {
  return [commandsTable(), argumentsTable(), codesTable()].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function commandsTable(): string {
  return table(
    ['command (`azurePostgresTls.…`)', 'does', 'first argument, if not the id', 'after it', 'resolves with'],
    all.map(([name, operation]) => [
      `\`${name}\``,
      operation.description.replace(/\.$/, ''),
      operation.first ?? '',
      argumentsCell(operation),
      operation.result?.description ?? '',
    ]),
  );
}

function argumentsCell({ arguments: { properties, required = [] }, shorthand }: Operation): string {
  const names = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
  const value = shorthand === undefined ? '' : `\`${shorthand}\` alone, or `;
  return names.length === 0 ? '' : `${value}\`{ ${names.join(', ')} }\``;
}

/** Each argument once: the same name and words mean the same in every operation. */
function argumentsTable(): string {
  const properties = all.flatMap(([, operation]) => Object.entries(operation.arguments.properties));
  const rows = properties.map(([name, schema]) => [
    `\`${name}\``,
    valueCell(schema),
    schema.description.replace(/\.$/, ''),
  ]);
  return table(['argument', 'value', 'means'], [...new Map(rows.map((row) => [row.join(), row])).values()]);
}

/** The ids of the drivers are too many for a cell. */
function valueCell(schema: ArgumentSchema): string {
  if (schema.type === 'boolean') {
    return '`true`, `false`';
  }
  return !schema.enum
    ? 'text'
    : schema.enum.length > 12
      ? '[id](docs/drivers.md)'
      : schema.enum.map((one) => `\`'${one}'\``).join(', ');
}

const origins: Readonly<Partial<Record<ErrorGroup, string>>> = {
  call: 'any',
  azure: 'any, since each reads the server',
};

function codesTable(): string {
  const namesOf = (group: ErrorGroup): string =>
    all.flatMap(([name, { errors = [] }]) => (errors.includes(group) ? `\`${name}\`` : [])).join(', ');
  return table(
    ['commands', 'codes'],
    (['call', 'azure', 'change', 'plan', 'commandLine', 'certificate'] as const).map((group) => [
      origins[group] ?? namesOf(group),
      codesOf(group)
        .map((code) => `\`${code}\``)
        .join(', '),
    ]),
  );
}
