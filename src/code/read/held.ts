import { decodeBase64 } from '../base64';
import { kindOfFile, type FileKind } from '../fileKind';
import type { Text } from '../text';
import { valueOf, type Call, type Table, type Value } from '../value';

const deepest = 30;

/** A file that another file holds: in a ConfigMap of Kubernetes, or in a script that writes it. */
export interface HeldFile {
  readonly name: string;
  readonly kind: FileKind;
  readonly text: Text;
}

/** The files that settings hold. */
export function filesIn(table: Table): readonly HeldFile[] {
  const found: HeldFile[] = [];
  const texts = new Set<Text>();
  for (const file of composed(table)) {
    texts.add(file.text);
    found.push(file);
  }
  visit(table, found, 0);
  return found.filter((file, index) => index < texts.size || !texts.has(file.text));
}

const partOf = (value: Value | undefined, name: string): Value | undefined =>
  value?.kind === 'table' ? valueOf(value, name) : undefined;
const textOf = (value: Value | undefined, name: string): Text | undefined => {
  const found = partOf(value, name);
  return found?.kind === 'text' ? found : undefined;
};

/** The files that a compose file has itself, by where its services have them. */
function composed(table: Table): readonly HeldFile[] {
  const [configs, services] = [partOf(table, 'configs'), partOf(table, 'services')];
  if (configs?.kind !== 'table' || services?.kind !== 'table') return [];
  const mounts = services.entries.flatMap(({ value }) => {
    const used = partOf(value, 'configs');
    return used?.kind === 'table' ? used.items : [];
  });
  return configs.entries.flatMap(({ key, value }): HeldFile[] => {
    const content = textOf(value, 'content');
    const mount = mounts.find((one) => textOf(one, 'source')?.chars === key);
    const file = content && heldFile(textOf(mount, 'target')?.chars ?? key, content);
    return file ? [file] : [];
  });
}

/** A file with its path beside it, as cloud-init and Ansible write them. */
function besidePath(table: Table): HeldFile | undefined {
  const content = textOf(table, 'content');
  const path = ['path', 'dest', 'target', 'destination'].map((name) => textOf(table, name)).find((one) => one);
  return content?.chars.includes('\n') && path ? heldFile(path.chars, content) : undefined;
}

function visit(value: Value, found: HeldFile[], depth: number): void {
  if (depth > deepest) return;
  if (value.kind === 'call') {
    const written = fileOf(value);
    if (written) found.push(written);
  }
  if (value.kind !== 'table') return;
  const written = besidePath(value);
  if (written) found.push(written);
  for (const { key, value: inner } of value.entries) {
    if (inner === written?.text) continue;
    const file = inner.kind === 'text' && inner.chars.includes('\n') ? heldFile(key, inner) : undefined;
    if (file) found.push(file);
    else visit(inner, found, depth + 1);
  }
  for (const item of value.items) visit(item, found, depth + 1);
}

function heldFile(path: string, text: Text): HeldFile | undefined {
  // what Kustomize, Argo CD and Helm are given as a text
  const isYaml = /^(?:values|patch|valuesInline)$/.test(path) && /^\s*(?:- |#|\w+:)/.test(text.chars);
  const name = isYaml ? `${path}.yaml` : path.slice(path.lastIndexOf('/') + 1);
  const kind = /\.\w/.test(name) ? kindOfFile(name) : undefined;
  return kind && kind.kind !== 'notebook' && kind.kind !== 'powershell' ? { name, kind, text } : undefined;
}

/** `cat > NAME <<EOF` */
function fileOf({ name, args }: Call): HeldFile | undefined {
  if (!/^(?:cat|tee)$/.test(name) || args.length > 6) return undefined;
  const texts = args.filter((arg) => arg.kind === 'text');
  const body = texts.find(({ chars }) => chars.includes('\n'));
  return body && texts.flatMap((text) => (text === body ? [] : (heldFile(text.chars, body) ?? [])))[0];
}

/** Settings in which the values of Secrets of Kubernetes are those that the encoded ones stand for. */
export function withSecrets(table: Table): Table {
  const values = new Map(
    secretValues(table).flatMap((value): [Value, Text][] => {
      const chars = decodedSecret(value.chars);
      const { start, end } = value;
      return chars === undefined ? [] : [[value, { ...value, chars, runs: [{ at: 0, from: start, to: end }] }]];
    }),
  );
  return values.size === 0 ? table : replaced(table, values, 0);
}

function replaced(table: Table, values: ReadonlyMap<Value, Text>, depth: number): Table {
  const one = (value: Value): Value =>
    values.get(value) ?? (value.kind === 'table' && depth < deepest ? replaced(value, values, depth + 1) : value);
  return {
    ...table,
    entries: table.entries.map((entry) => ({ ...entry, value: one(entry.value) })),
    items: table.items.map(one),
  };
}

/** The values of Secrets of Kubernetes, as they are written. */
export function secretValues(table: Table, depth = 0): readonly Text[] {
  const kind = valueOf(table, 'kind');
  const named = kind?.kind === 'text' ? kind.chars : '';
  const parts = table.entries.flatMap(({ key, value }) => {
    if (value.kind !== 'table') return [];
    if (named === 'Secret' && key === 'data') {
      return value.entries.flatMap((entry) => (entry.value.kind === 'text' ? [entry.value] : []));
    }
    return named === 'List' && depth < 3 ? secretValues(value, depth + 1) : [];
  });
  const items =
    depth < 3 ? table.items.flatMap((item) => (item.kind === 'table' ? secretValues(item, depth + 1) : [])) : [];
  return [...parts, ...items];
}

/** The text that a value of a Secret stands for; undefined where it is none. */
export function decodedSecret(written: string): string | undefined {
  const plain = written.replace(/\s/g, '');
  if (plain === '' || plain.length % 4 !== 0 || plain.length > 20_000 || !/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) {
    return undefined;
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(decodeBase64(plain));
    return /[\0\uE000]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
