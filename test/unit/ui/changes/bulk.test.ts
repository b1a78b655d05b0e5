import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientSample } from '../../../../src/clients/sample';
import type { Backend } from '../../../../src/domain/backend';
import { TlsError } from '../../../../src/domain/errors';
import { known, type Server } from '../../../../src/domain/server';
import { changeMany } from '../../../../src/ui/changes/bulk';
import type { Failures } from '../../../../src/ui/app/failures';
import type { ChangeFlowOptions, ChangeRequest } from '../../../../src/ui/changes/request';
import { Fleet } from '../../../../src/fleet/fleet';
import { backendWith } from '../../../support/backend';
import { flexibleServer } from '../../../support/servers';
import { sampledClient } from '../../../support/clients';

const first = flexibleServer({ name: 'first-pg' });
const second = flexibleServer({ name: 'second-pg' });
const raise: ChangeRequest = {
  requested: { minimum: '1.3' },
  verb: 'Set Minimum TLS 1.3',
  consent: { asker: 'person', confirmed: false, clients: 'always' },
};

function servicesOn(methods: Partial<Backend>, services: Partial<ChangeFlowOptions> = {}): ChangeFlowOptions {
  const fleet = new Fleet(() =>
    Promise.resolve(backendWith({ missingAction: () => Promise.resolve(undefined), ...methods })),
  );
  return {
    fleet,
    extensionState: { lostMinimum: () => undefined },
    log: {},
    failures: {},
    clientSamples: new Map(),
    ...services,
  } as unknown as ChangeFlowOptions;
}

const readServer = (id: string): Promise<Server> => Promise.resolve(id === first.id ? first : second);
const withMinimum = (server: Server): Server => ({ ...server, tls: { ...server.tls, minimum: known('1.3') } });

let progressIsOver = (): unknown => undefined;

fakeVscode.window.withProgress = async (options, work) => {
  const result = await (work as (...args: unknown[]) => unknown)(
    { report: () => undefined },
    { onCancellationRequested: () => ({ dispose: () => undefined }), isCancellationRequested: false },
  );
  if ((options as { location: number }).location === fakeVscode.ProgressLocation.Notification) {
    progressIsOver();
  }
  return result;
};

/** The buttons of the last question, VS Code's own Cancel aside. The first is its default. */
const offered: string[] = [];

/** The details of the modal question, which is answered with yes. */
function answerYes(): string[] {
  const details: string[] = [];
  const answer =
    (kind: string) =>
    (message: string, options: unknown, ...buttons: unknown[]) => {
      details.push(`${kind}: ${message}`, ...(options as { detail: string }).detail.split('\n\n'));
      offered.splice(0, offered.length, ...(buttons as string[]));
      return Promise.resolve(buttons.at(-1) as string);
    };
  fakeVscode.window.showWarningMessage = answer('warning');
  fakeVscode.window.showInformationMessage = answer('information');
  return details;
}

test('clients that were seen and would be refused are in the question, as a warning', async () => {
  const sample: ClientSample = {
    from: 0,
    until: Date.now(),
    looks: 1,
    notVisible: 0,
    complete: true,
    clients: [sampledClient()],
  };
  const details = answerYes();
  const services = servicesOn(
    { readServer, changeServer: (id) => readServer(id).then(withMinimum) },
    { clientSamples: new Map([[second.id.toLowerCase(), sample]]) },
  );
  const changed = await changeMany(services, [first, second], raise);
  assert.equal(changed.length, 2);
  assert.deepEqual(details, [
    'warning: Set Minimum TLS 1.3 on 2 of 2 selected servers?',
    'first-pg, second-pg',
    'Clients with TLS 1.2 will be rejected.',
    'second-pg would reject 1 of the 1 clients seen less than 1 min ago.',
  ]);
});

test('a server that another user or tool changed is in the question', async () => {
  const details = answerYes();
  const services = servicesOn({ readServer, changeServer: (id) => readServer(id).then(withMinimum) });
  const shown = flexibleServer({ name: 'first-pg' }, { enforcement: known(false) });
  await changeMany(services, [shown, second], raise);
  assert.ok(
    details.includes('Another user or tool has changed first-pg since it was shown: enforcement off → on.'),
    details.join('\n'),
  );
  assert.match(details[0] ?? '', /^warning: /);
});

test('weakening many has a default that changes nothing, and says where to undo it', async () => {
  const details = answerYes();
  const off = (server: Server): Server => ({ ...server, tls: { ...server.tls, enforcement: known(false) } });
  const services = servicesOn({ readServer, changeServer: (id) => readServer(id).then(off) });
  // weakening many is also confirmed by typing their number
  Object.assign(fakeVscode.window, { showInputBox: () => Promise.resolve('2') });
  const stop: ChangeRequest = { ...raise, requested: { enforcement: false }, verb: 'Stop Enforcing TLS' };
  assert.equal((await changeMany(services, [first, second], stop)).length, 2);
  assert.deepEqual(offered, ['Change Nothing', 'Stop Enforcing TLS']);
  assert.match(details.at(-1) ?? '', /^To undo this, select "Undo Last Change"/);
  await changeMany(servicesOn({ readServer, changeServer: readServer }), [first], raise);
  assert.deepEqual(offered, ['Set Minimum TLS 1.3']);
});

test('the progress is over before the failures are dismissed', async () => {
  answerYes();
  const order: string[] = [];
  progressIsOver = () => order.push('progress is over');
  const services = servicesOn(
    { readServer, changeServer: () => Promise.reject(new TlsError({ code: 'locked' })) },
    {
      failures: {
        show: () => {
          order.push('failure is shown');
          return Promise.resolve();
        },
      } as unknown as Failures,
    },
  );
  assert.deepEqual(await changeMany(services, [first], raise), []);
  assert.deepEqual(order, ['progress is over', 'failure is shown']);
});
