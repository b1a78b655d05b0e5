import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientSample } from '../../../../src/clients/sample';
import type { Backend } from '../../../../src/domain/backend';
import { TlsError } from '../../../../src/domain/errors';
import { known, type Server } from '../../../../src/domain/server';
import { changeMany } from '../../../../src/ui/changes/bulk';
import type { Failures } from '../../../../src/ui/app/failures';
import { raising, settingMinimum } from '../../../../src/ui/changes/manySentences';
import type { ChangeFlowOptions, ManyRequest } from '../../../../src/ui/changes/request';
import { Fleet } from '../../../../src/fleet/fleet';
import { backendWith } from '../../../support/backend';
import { flexibleServer } from '../../../support/servers';
import { sampledClient } from '../../../support/clients';

const first = flexibleServer({ name: 'first-pg' });
const second = flexibleServer({ name: 'second-pg' });
const raise: ManyRequest = {
  requested: { minimum: '1.3' },
  verb: 'Set Minimum TLS 1.3',
  sentences: settingMinimum('1.3'),
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

/**
 * The details of the modal questions, which are answered with yes, and the messages; `press` chooses the button of a
 * message.
 */
function answerYes(press: (buttons: readonly string[]) => string | undefined = () => undefined): string[] {
  const details: string[] = [];
  const answer =
    (kind: string) =>
    (message: string, ...rest: readonly unknown[]) => {
      const [options, ...buttons] = rest;
      if (typeof options !== 'object') {
        details.push(`${kind}: ${message} [${rest.join('] [')}]`);
        return Promise.resolve(press(rest as string[]));
      }
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
    'warning: Set minimum TLS 1.3 on 2 of 2 servers?',
    'first-pg, second-pg',
    'Clients with TLS 1.2 will be rejected.',
    'second-pg would reject 1 of the 1 clients seen less than 1 min ago.',
    'information: 2 of 2 servers were changed. [Undo]',
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
  const stop: ManyRequest = { ...raise, requested: { enforcement: false }, verb: 'Stop Enforcing TLS' };
  assert.equal((await changeMany(services, [first, second], stop)).length, 2);
  assert.deepEqual(offered, ['Change Nothing', 'Stop Enforcing TLS']);
  assert.ok(details.some((line) => line.startsWith('To undo this, select "Undo Last Change"')));
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

test('one click undoes the whole run, after a question that warns of weakening', async () => {
  const lax = (server: Server): Server => ({ ...server, tls: { ...server.tls, minimum: known('1.2') } });
  const now = new Map([first, second].map((server) => [server.id, lax(server)]));
  const sent: string[] = [];
  let undone: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (undone = resolve));
  const services = servicesOn({
    readServer: (id) => Promise.resolve(now.get(id) ?? first),
    changeServer: (id, { minimum }) => {
      const server = now.get(id) ?? first;
      const after = { ...server, tls: { ...server.tls, minimum: known(minimum ?? 'none') } };
      sent.push(`${server.name} ${minimum}`);
      now.set(id, after);
      return Promise.resolve(after);
    },
  });
  Object.assign(fakeVscode.window, {
    showInputBox: ({ prompt }: { prompt: string }) => {
      details.push(prompt);
      return Promise.resolve('2');
    },
  });
  const presses = ['Undo'];
  const details = answerYes(() => {
    const press = presses.shift();
    if (press === undefined) {
      undone();
    }
    return press;
  });
  await changeMany(services, [...now.values()], raise);
  await finished;
  assert.deepEqual(sent, ['first-pg 1.3', 'second-pg 1.3', 'first-pg 1.2', 'second-pg 1.2']);
  assert.ok(details.includes('warning: Undo the last change of 2 of 2 servers?'), details.join('\n'));
  assert.ok(details.includes('Type the number of servers to confirm: 2'), details.join('\n'));
  assert.ok(details.includes('Clients with TLS 1.2 will be able to connect.'), details.join('\n'));
});

test('the question counts the servers that the changed ones were chosen from', async () => {
  const details = answerYes();
  const services = servicesOn({ readServer, changeServer: (id) => readServer(id).then(withMinimum) });
  await changeMany(services, [first], { ...raise, sentences: raising }, 15);
  assert.equal(details[0], 'information: Raise 1 of 15 servers to the recommended settings?');
});
