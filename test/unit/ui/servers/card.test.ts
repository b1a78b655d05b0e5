import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../../support/fakeVscode';
import { ruleHelp } from '../../../../src/domain/findings';
import { defaultPolicy } from '../../../../src/domain/posture';
import { known } from '../../../../src/domain/server';
import { serverCard } from '../../../../src/ui/servers/card';
import { singleServer } from '../../../support/servers';

test('a finding on the card leads to the documentation of its rule', () => {
  const server = singleServer({}, { enforcement: known(false) });
  const { value } = serverCard(server, defaultPolicy, { subscription: '', changing: undefined, left: undefined });
  assert.ok(value.includes(`[tls\\/not\\-enforced](${ruleHelp('tls/not-enforced')})`), value);
  assert.ok(value.includes(`[server\\/retired](${ruleHelp('server/retired')})`), value);
});
