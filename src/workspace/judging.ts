import { join } from 'node:path';
import { isJudged } from '../code/files';
import { isOfAzure } from '../code/hosts';
import { highestTlsOf, type FleetView } from '../code/fleetView';
import { readProject } from '../code/project';
import type { FileResult, FoundConnection, ScanOptions } from '../code/scan';
import type { Range } from '../code/text';
import { modeChoices } from './choices';
import { decode, readOrdinary } from './disk';
import { fixAll, placedFixes } from './fixing';
import { CodeFolder, judgeText, type Rules } from './folder';
import { Positions } from './positions';
import type {
  Folder,
  Judged,
  JudgedPath,
  KnownServer,
  Place,
  PlacedConnection,
  Question,
  QuestionKind,
  Questions,
  Text,
} from './protocol';

export interface Work {
  readonly signal?: AbortSignal;
  readonly onRead?: (files: number) => void;
}

const nothing: Judged = { findings: [], connections: [] };

/** Answers questions about texts and folders. Reads a folder once, and again what is said to have changed. */
export class Judging {
  private readonly folders = new Map<string, Promise<CodeFolder>>();
  private readonly alone = readProject([], [], new Set());
  private servers: ReadonlyMap<string, KnownServer> = new Map();
  private known: ReadonlyMap<string, string> = new Map();

  /** The servers as they are known from now on. */
  know(servers: readonly KnownServer[]): void {
    this.servers = new Map(servers.map((one) => [one.host, one]));
    // those of Azure are judged anyway
    this.known = new Map(servers.flatMap(({ host, name }) => (isOfAzure(host) ? [] : [[host, name]])));
  }

  async answer({ kind, ask }: Question, work: Work): Promise<Questions[QuestionKind]['answer']> {
    switch (kind) {
      case 'judge':
        return this.judge(ask, work);
      case 'scan':
        return this.scan(ask, work);
      case 'update':
        return this.update(ask, work);
      case 'fixes':
        return placedFixes(ask.finding, fileOf(ask.path, ask.text), await this.options(ask, work), ask.options);
      case 'fixAll': {
        const text = ask.text ?? (ask.folder && textOf(ask.folder, ask.path)) ?? '';
        return fixAll(fileOf(ask.path, text), await this.options(ask, work), ask);
      }
      case 'modes':
        return modeChoices(fileOf(ask.path, ask.text), ask.offset, await this.options(ask, work));
    }
  }

  private async judge({ folder, path, text, everyHost }: Text, work: Work): Promise<Judged> {
    if (!isJudged(path)) return nothing;
    const rules = this.rules(everyHost);
    const result = folder
      ? (await this.opened(folder, rules, work)).judge(path, text, rules)
      : judgeText(path, text, { ...rules, project: this.alone });
    return placed(text, result);
  }

  private async scan(
    { folder, everyHost }: Questions['scan']['ask'],
    work: Work,
  ): Promise<Questions['scan']['answer']> {
    const code = new CodeFolder(folder.root);
    const options = { ...this.rules(everyHost), excluded: folder.excluded, ...work };
    const { read, incomplete } = await code.read(options);
    this.folders.set(keyOf(folder), Promise.resolve(code));
    const files: JudgedPath[] = [];
    const passedBy: string[] = [];
    for await (const { path, text, result } of code.judgeAll(options)) {
      if (!result) passedBy.push(path);
      else if (result.connections.length + result.findings.length > 0) files.push({ path, ...placed(text, result) });
      work.onRead?.(read);
    }
    return { files, read, passedBy, incomplete };
  }

  private async update({ folder, path, everyHost }: Questions['update']['ask'], work: Work): Promise<Judged> {
    const rules = this.rules(everyHost);
    const code = await this.opened(folder, rules, work);
    code.update(path, rules.hosts);
    const file = isJudged(path) ? code.judgeFile(path, rules) : undefined;
    return file ? placed(file.text, file.result) : nothing;
  }

  private async options({ folder, everyHost }: Pick<Text, 'folder' | 'everyHost'>, work: Work): Promise<ScanOptions> {
    const rules = this.rules(everyHost);
    return { ...rules, project: folder ? (await this.opened(folder, rules, work)).project : this.alone };
  }

  private rules(everyHost: boolean): Rules {
    const fleet: FleetView = (host) => {
      const server = this.servers.get(host);
      return server?.gone ? 'gone' : server;
    };
    return { hosts: { known: this.known, everyHost }, fleet };
  }

  private opened(folder: Folder, { hosts }: Rules, work: Work): Promise<CodeFolder> {
    const key = keyOf(folder);
    const known = this.folders.get(key);
    if (known) return known;
    const code = new CodeFolder(folder.root);
    // what is read is for all who ask meanwhile, so that nobody cancels it
    const { onRead } = work;
    const reading = code.read({ hosts, excluded: folder.excluded, ...(onRead ? { onRead } : {}) }).then(() => code);
    this.folders.set(key, reading);
    return reading;
  }
}

const fileOf = (path: string, source: string) => ({ path, source });

function textOf({ root }: Folder, path: string): string | undefined {
  const bytes = readOrdinary(join(root, path));
  return bytes && decode(bytes);
}

const keyOf = ({ root, excluded }: Folder): string => JSON.stringify([root, excluded]);

function placed(text: string, result: FileResult | undefined): Judged {
  if (!result) return nothing;
  const positions = new Positions(text);
  const at = ({ start, end }: Range): Place => ({ from: positions.at(start), to: positions.at(end) });
  return {
    findings: result.findings.map((finding) => ({ ...finding, at: at(finding.range) })),
    connections: result.connections.map((found) => placedConnection(found, at)),
  };
}

function placedConnection({ connection, guarantee }: FoundConnection, at: (range: Range) => Place): PlacedConnection {
  const { host, family, version, hostRange, text, settings } = connection;
  const highest = highestTlsOf(connection);
  return {
    host,
    family,
    ...(version === undefined ? {} : { version }),
    guarantee,
    ...(highest === undefined ? {} : { highest }),
    at: at(hostRange),
    parts: [hostRange, ...(text ? [text] : []), ...settings.map(({ range }) => range)].map(at),
  };
}
