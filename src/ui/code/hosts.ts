import * as vscode from 'vscode';
import { isOfAzure } from '../../code/hosts';
import type { Server } from '../../domain/server';
import type { Fleet } from '../../fleet/fleet';
import type { KnownServer } from '../../workspace/protocol';

type Listed = Pick<Fleet, 'all' | 'get' | 'onDidChange'>;

/** Time in which a listing adds many servers, in milliseconds. */
const quiet = 500;

/** The listed servers as code refers to them: by their hosts. */
export class KnownServers implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<readonly KnownServer[]>();
  /** Fires after a change of what findings depend on. */
  readonly onDidChange = this.changed.event;
  private readonly listening: { dispose(): unknown };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private byHost = new Map<string, Server>();
  private told = '';
  /** Hosts that are judged besides those of Azure. */
  others: readonly string[] = [];

  constructor(private readonly fleet: Listed) {
    this.listening = fleet.onDidChange(({ kind }) => {
      // from the end of a listing on, a host that is missing is not in the fleet
      if (kind === 'status') this.update();
      else this.timer ??= setTimeout(() => this.update(), quiet);
    });
  }

  /** Reads the servers again. */
  update(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.byHost = new Map(
      this.fleet.all.flatMap((one) => (one.host === undefined ? [] : [[one.host.toLowerCase(), one]])),
    );
    const known = [...this.byHost].map(([host, server]) => knownServer(host, server));
    const told = JSON.stringify(known);
    if (told !== this.told) {
      this.told = told;
      this.others = known.flatMap(({ host }) => (isOfAzure(host) ? [] : [host]));
      this.changed.fire(known);
    }
  }

  /** The server with a host name, which is in lower case. */
  get(host: string): Server | undefined {
    const server = this.byHost.get(host);
    return server && this.fleet.get(server.id); // as it is now
  }

  get hosts(): ReadonlySet<string> {
    return new Set(this.byHost.keys());
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listening.dispose();
    this.changed.dispose();
  }
}

function knownServer(host: string, { name, tls: { enforcement, minimum } }: Server): KnownServer {
  return {
    host,
    name,
    ...(enforcement.known ? { enforcement: enforcement.value } : {}),
    ...(minimum.known && minimum.value !== 'none' ? { minimum: minimum.value } : {}),
  };
}
