import '../../../support/fakeVscode'; // before what imports `vscode`
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings } from '../../../../src/domain/findings';
import { defaultPolicy } from '../../../../src/domain/posture';
import { known, type Server } from '../../../../src/domain/server';
import { serverNode } from '../../../../src/ui/app/nodes';
import { detailItem } from '../../../../src/ui/servers/details';
import { flexibleServer, singleServer } from '../../../support/servers';

const tooltips = (server: Server): string[] =>
  findings(server, defaultPolicy).map((finding) => {
    const node = { type: 'detail', id: 'x', kind: 'finding', parent: serverNode(server.id), finding } as const;
    return String(detailItem(node, server, defaultPolicy).tooltip);
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
