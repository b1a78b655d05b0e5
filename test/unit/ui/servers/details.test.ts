import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings } from '../../../../src/domain/findings';
import { defaultPolicy } from '../../../../src/domain/posture';
import { known, type Server } from '../../../../src/domain/server';
import { serverNode } from '../../../../src/ui/app/nodes';
import type { CodeUses } from '../../../../src/ui/app/codeUses';
import { detailItem, detailKinds } from '../../../../src/ui/servers/details';
import { flexibleServer, singleServer } from '../../../support/servers';

const contextOf = (uses?: CodeUses) => ({ policyFor: () => defaultPolicy, uses: () => uses });

const tooltips = (server: Server): string[] =>
  findings(server, defaultPolicy).map((finding) => {
    const node = { type: 'detail', id: 'x', kind: 'finding', parent: serverNode(server.id), finding } as const;
    return String(detailItem(node, server, contextOf()).tooltip);
  });

test('a finding names who else checks it on that product, and nobody where there is no such check', () => {
  const [flexible] = tooltips(flexibleServer({}, { enforcement: known(false) }));
  assert.match(flexible ?? '', /\(tls\/not-enforced\)\nAlso checked by: Azure Policy c29c38cb-/);
  assert.match(flexible ?? '', /CIS Azure Foundations 5\.2\.1 \(3\.0\)/);
  assert.doesNotMatch(flexible ?? '', /Checkov/);
  const single = tooltips(singleServer({}, { enforcement: known(false) }));
  assert.match(single[0] ?? '', /Checkov CKV_AZURE_29/);
  assert.doesNotMatch(single.at(-1) ?? '', /Also checked by/);
});

test('a server that the code uses has a row for that, which says whether there may be more places', () => {
  const server = flexibleServer();
  const kinds = (uses?: CodeUses) => detailKinds(server, contextOf(uses)).map(({ kind }) => kind);
  assert.ok(!kinds().includes('uses'));
  assert.ok(kinds({ places: 1, complete: true, rejectable: [] }).includes('uses'));
  const rowOf = (uses: CodeUses) => {
    const node = { type: 'detail', id: 'x', kind: 'uses', parent: serverNode(server.id) } as const;
    const { label, description, tooltip, accessibilityInformation, command } = detailItem(
      node,
      server,
      contextOf(uses),
    );
    assert.equal(command?.command, 'azurePostgresTls.showUses');
    assert.deepEqual(command.arguments, [node]);
    assert.equal(accessibilityInformation?.label, tooltip);
    return [label, description, tooltip];
  };
  assert.deepEqual(rowOf({ places: 1, complete: true, rejectable: [] }), [
    'In code',
    'used in 1 place',
    'In code: used in 1 place',
  ]);
  assert.deepEqual(rowOf({ places: 3, complete: true, rejectable: [] }), [
    'In code',
    'used in 3 places',
    'In code: used in 3 places',
  ]);
  assert.deepEqual(rowOf({ places: 1, complete: false, rejectable: [] }), [
    'In code',
    'used in at least 1 place',
    'In code: used in at least 1 place. Scan the workspace to find all.',
  ]);
  assert.equal(rowOf({ places: 2, complete: false, rejectable: [] })[1], 'used in at least 2 places');
});
