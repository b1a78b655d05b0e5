import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Server } from '../../../../src/domain/server';
import { writeFleetCache } from '../../../../src/fleet/fleetCacheFormat';
import { sha256 } from '../../../../src/ui/app/storedFile';
import { flexibleServer } from '../../../support/servers';

test('what was seen on the wire is for the session: it is not written down with the known fleet', async () => {
  const server: Server = { ...flexibleServer(), wire: { verifying: true } };
  const text = await writeFleetCache('me', { asOf: 1, subscriptions: [], servers: [server] }, sha256);
  assert.match(text, /payments-pg/);
  assert.doesNotMatch(text, /wire|verifying/);
});
