import { fakeVscode } from '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FleetNotices } from '../../../../src/ui/servers/fleetNotices';
import { fleetNoticeSentence } from '../../../../src/words/simulatedFleet';

let shown: string[] = [];
let logged: string[] = [];
const log = { warn: (line: string) => logged.push(line), error: (line: string) => assert.fail(line) };

beforeEach(() => {
  [shown, logged] = [[], []];
  fakeVscode.window.showWarningMessage = (message: string) => {
    shown.push(message);
    return Promise.resolve(undefined);
  };
});

test('each notice is logged, and all of them are one message', () => {
  new FleetNotices(log).report('fleet.json', [
    fleetNoticeSentence({ code: 'linesAround', count: 2 }),
    fleetNoticeSentence({ code: 'otherResources', count: 1, types: ['Microsoft.Network/privateDnsZones'] }),
    fleetNoticeSentence({ code: 'repeated', count: 1, first: 'orders-pg' }),
    fleetNoticeSentence({ code: 'onlyParameters', count: 2, first: 'catalog-pg' }),
    fleetNoticeSentence({ code: 'morePages' }),
    fleetNoticeSentence({ code: 'noServers' }),
  ]);
  assert.equal(logged.length, 6);
  assert.ok(logged.every((line) => line.startsWith('fleet.json: ')));
  assert.equal(shown.length, 1);
  assert.match(
    shown[0] ?? '',
    /^fleet\.json: 2 lines .*privateDnsZones.*orders-pg.*catalog-pg.*no PostgreSQL servers\.$/,
  );
});

test('the same report is one message a session, and another one is another', () => {
  const notices = new FleetNotices(log);
  notices.report('fleet.json', ['One line was skipped.']);
  notices.report('fleet.json', ['One line was skipped.']);
  notices.report('fleet.json', ['3 lines were skipped.']);
  notices.report('fleet.json', []);
  assert.deepEqual([shown.length, logged.length], [2, 3]);
});

test('a type from the file makes no link', () => {
  const types = ['a/[x](command:evil)', '$(alert)\u202e'];
  new FleetNotices(log).report('fleet.json', [fleetNoticeSentence({ code: 'otherResources', count: 2, types })]);
  assert.doesNotMatch(shown[0] ?? '', /\]\(|\$\(|\u202e/);
});
