import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TlsError, type Failure } from '../../../src/domain/errors';
import { ServerFailure } from '../../../src/domain/serverFailure';
import { failureSentence } from '../../../src/words/failureSentence';
import { flexibleServer } from '../../support/servers';

const server = { ...flexibleServer({}), name: 'orders-db' };
const changing = (failure: Failure, changed?: 'perhaps' | 'partly'): string =>
  failureSentence(new ServerFailure(server, 'change', new TlsError(failure, changed ? { changed } : {})));

test('a refusal keeps the name of the product as it is written', () => {
  const refusal = {
    code: 'versionNotSupported',
    kind: 'single',
    version: '1.3',
    supported: ['1.0', '1.1', '1.2'],
  } as const;
  assert.equal(
    changing({ code: 'refused', refusal }),
    'orders-db was not changed. Single Server supports TLS 1.0, 1.1 and 1.2 as the minimum.',
  );
});

test('a reason is the same sentence alone and after what happened', () => {
  assert.equal(
    failureSentence(new TlsError({ code: 'locked' })),
    'A lock protects it from changes; remove the lock first.',
  );
  assert.equal(
    changing({ code: 'locked' }, 'partly'),
    'orders-db was changed only in part. A lock protects it from changes; remove the lock first.',
  );
  assert.equal(
    changing({ code: 'network', reason: 'ECONNRESET' }, 'perhaps'),
    'It is not certain whether orders-db was changed. Azure cannot be reached (ECONNRESET); check the network.',
  );
  assert.equal(
    changing({ code: 'timedOut', operationContinues: true }),
    'orders-db: It takes longer than expected; Azure continues with it.',
  );
});

test("a credential's lines become one, with one full stop", () => {
  assert.equal(
    failureSentence(
      new TlsError({ code: 'credentialUnavailable', credential: 'azureCli', reason: 'Not found.\r\n\r\nRun az login' }),
    ),
    'The Azure CLI sign-in cannot be used. Not found. Run az login.',
  );
});

test('a problem of the setting of faults is not called one of a file', () => {
  const failure = { code: 'fleetFile', problem: 'No fault has this name.', entry: '[0].fault' } as const;
  assert.equal(
    failureSentence(new TlsError({ ...failure, file: 'azurePostgresTls.offline.faults' })),
    'The setting azurePostgresTls.offline.faults is not valid. [0].fault: No fault has this name.',
  );
  assert.equal(
    failureSentence(new TlsError({ ...failure, file: 'fleet.json' })),
    'The fleet file fleet.json cannot be used. [0].fault: No fault has this name.',
  );
});

test('one word of 60 MB leaves the sentence around it', () => {
  const sentence = changing({ code: 'deniedByPolicy', policy: 'x y '.repeat(15_000_000) });
  assert.match(sentence, /^orders-db was not changed\. Policy "x y .*…[xy ]*" denies it\.$/);
  assert.ok(sentence.length < 400);
});
