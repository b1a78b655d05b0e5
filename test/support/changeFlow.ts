import { fakeVscode } from './fakeVscode'; // before what imports `vscode`
import type { TlsChange } from '../../src/domain/change';
import type { TlsVersion } from '../../src/domain/tlsVersion';
import type { Backend } from '../../src/domain/backend';
import { known, type Server } from '../../src/domain/server';
import { ChangeFlow } from '../../src/ui/changes/changeFlow';
import type { Consent } from '../../src/changes/decide';
import type { ClientSample } from '../../src/clients/sample';
import type { Failures } from '../../src/ui/app/failures';
import { Fleet } from '../../src/fleet/fleet';
import type { CodeUses } from '../../src/ui/app/codeUses';
import type { ExtensionState } from '../../src/ui/app/extensionState';
import { flexibleServer } from './servers';

export const off = flexibleServer({}, { enforcement: known(false) });
export const raised = flexibleServer({}, { enforcement: known(false), minimum: known('1.3') });
export const done = flexibleServer({}, { minimum: known('1.3') });

type Request = { readonly requested?: TlsChange; readonly verb?: string } & Partial<Consent>;

export interface Flow {
  readonly run: (shown: Server, request?: Request) => Promise<unknown>;
  /** A person chooses a minimum with the server as read in view. */
  readonly choose: (shown: Server, minimum: TlsVersion) => Promise<unknown>;
  /** What people were asked. */
  readonly asked: string[];
  readonly flow: ChangeFlow;
  /** The plans that were shown. */
  readonly plans: readonly { readonly servers: readonly Server[]; readonly target: unknown }[];
  /** The server as it was expected at each try to change it; undefined: as it was just read, nobody being asked. */
  readonly tries: (Server | undefined)[];
}

export interface Settings {
  /** The button that is pressed; `noWindow`: VS Code refuses the dialog. */
  readonly answer?: string;
  readonly samples?: ReadonlyMap<string, ClientSample>;
  readonly extensionState?: ExtensionState;
  readonly uses?: CodeUses;
}

export const noWindow = 'noWindow';
export const noState = { lostMinimum: () => undefined } as unknown as ExtensionState;

export const person: Consent = { asker: 'person', confirmed: false, clients: 'ifSeen' };

/** A flow on servers that answer as `methods` say. */
export function flowOn(methods: Partial<Backend>, settings: Settings = {}): Flow {
  const { answer, samples = new Map(), extensionState = noState, uses } = settings;
  const asked: string[] = [];
  const respond = (message: string): Promise<string | undefined> => {
    asked.push(message);
    return answer === noWindow ? Promise.reject(new Error('refused to show dialog')) : Promise.resolve(answer);
  };
  fakeVscode.window.showWarningMessage = respond;
  fakeVscode.window.showQuickPick = async (items, { placeHolder }) => {
    const label = await respond(placeHolder);
    return items.find((item) => item.label.replace(/^\$\([\w-]+\) /, '') === label);
  };
  const tries: (Server | undefined)[] = [];
  const plans: Flow['plans'][number][] = [];
  const backend: Backend = {
    listFleet: () => Promise.reject(new Error('not expected')),
    followChange: () => Promise.reject(new Error('not expected')),
    readServer: () => Promise.resolve(off),
    readPgBouncer: () => Promise.reject(new Error('not expected')),
    missingAction: () => Promise.resolve(undefined),
    readUndoingPolicies: () => Promise.resolve([]),
    readNetwork: () => Promise.reject(new Error('not expected')),
    ...methods,
    changeServer: (id, change, options) => {
      tries.push(options.expected);
      return methods.changeServer?.(id, change, options) ?? Promise.resolve(done);
    },
  };
  const flow = new ChangeFlow({
    fleet: new Fleet(() => Promise.resolve(backend)),
    extensionState,
    showPlan: (servers, target) => Promise.resolve(void plans.push({ servers, target })),
    failures: {} as Failures,
    log: { warn: () => undefined },
    clientSamples: samples,
    usesOf: () => uses,
  });
  return {
    run: (shown, { requested = { enforcement: true }, verb = 'Enforce TLS', ...consent } = {}) =>
      flow.one(shown, { requested, verb, consent: { ...person, ...consent } }),
    choose: (shown, minimum) =>
      flow.choose(shown, { ...person, clients: 'shown' }, () =>
        Promise.resolve({ requested: { minimum }, verb: 'Set' }),
      ),
    flow,
    plans,
    asked,
    tries,
  };
}
