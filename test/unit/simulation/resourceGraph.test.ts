import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ManualClock } from '../../support/clocks';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { createSimulation, demoFleet, parseFleet, type Simulation } from '../../../src/simulation/index';
import { ask, fleetText, origin, simulate, singleId, start, subscription, write } from './support';

const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
const types = "'microsoft.dbforpostgresql/servers', 'microsoft.dbforpostgresql/flexibleservers'";
const servers = `resources | where type in~ (${types})`;
const subscriptions = "resourcecontainers | where type =~ 'microsoft.resources/subscriptions'";

interface GraphAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly totalRecords: number;
    readonly count: number;
    readonly resultTruncated: string;
    readonly $skipToken?: string;
    readonly data: readonly Readonly<Record<string, unknown>>[];
    readonly error: { readonly code: string; readonly details: readonly { code: string; message: string }[] };
  };
}

async function query(simulation: Simulation, text: string, more: object = {}): Promise<GraphAnswer> {
  return (await ask(simulation, 'POST', path, { query: text, ...more })) as unknown as GraphAnswer;
}

/** So many Single Servers beside the usual ones. */
function many(count: number): Simulation {
  const { subscriptions: named, value } = JSON.parse(fleetText) as { subscriptions: unknown; value: unknown[] };
  const added = Array.from({ length: count }, (_, at) => ({
    id: singleId(`many-${String(at).padStart(4, '0')}`),
    location: 'West Europe',
    properties: { version: '11' },
  }));
  const text = JSON.stringify({ subscriptions: named, value: [...value, ...added] });
  return simulate({ fleet: parseFleet(text) });
}

const names = ({ body }: GraphAnswer): unknown[] => body.data.map(({ name }) => name);

describe('rows', () => {
  test('servers have type, location and group in lower case, and the service’s properties', async () => {
    const { status, body } = await query(simulate(), servers);
    assert.equal(status, 200);
    assert.deepEqual(
      [body.totalRecords, body.count, body.resultTruncated, body.$skipToken],
      [9, 9, 'false', undefined],
    );
    const strong = body.data.find(({ name }) => name === 'strong') ?? assert.fail();
    assert.equal(strong['id'], singleId('strong'));
    assert.equal(strong['type'], 'microsoft.dbforpostgresql/servers');
    assert.equal(strong['subscriptionId'], subscription);
    assert.deepEqual(strong['properties'], {
      ...(await ask(simulate(), 'GET', singleId('strong'))).body.properties,
      sslEnforcement: 'Enabled',
      minimalTlsVersion: 'TLS1_2',
    });
    const flexible = body.data.find(({ name }) => name === 'flex') ?? assert.fail();
    assert.equal(flexible['type'], 'microsoft.dbforpostgresql/flexibleservers');
    assert.equal(flexible['location'], 'westeurope');
    assert.ok(!JSON.stringify(body.data).includes('require_secure_transport'));
  });

  test('a change is in the rows when it has succeeded', async () => {
    const simulation = simulate();
    await write(simulation, 'PATCH', singleId('strong'), { properties: { minimalTlsVersion: 'TLS1_1' } });
    const { data } = (await query(simulation, servers)).body;
    const { properties } = data.find(({ name }) => name === 'strong') ?? assert.fail();
    assert.equal((properties as { minimalTlsVersion: string }).minimalTlsVersion, 'TLS1_1');
  });

  test('what was asked before is right again after a change and after a reset', async () => {
    const simulation = simulate();
    const enforcement = async (): Promise<unknown> => {
      const { body } = await query(simulation, servers);
      const strong = body.data.find(({ name }) => name === 'strong') as { properties: Record<string, unknown> };
      return strong.properties['sslEnforcement'];
    };
    assert.equal(await enforcement(), 'Enabled');
    await write(simulation, 'PATCH', singleId('strong'), { properties: { sslEnforcement: 'Disabled' } });
    assert.equal(await enforcement(), 'Disabled');
    simulation.reset();
    assert.equal(await enforcement(), 'Enabled');
  });

  test('subscriptions', async () => {
    const simulation = createSimulation({ fleet: demoFleet, operationSeconds: 0, faults: [] });
    const { body } = await query(
      simulation,
      `${subscriptions} | project subscriptionId, name, tenantId | order by name asc`,
    );
    assert.deepEqual(
      body.data.map(({ name }) => name),
      ['Contoso Production', 'Contoso Sandbox', 'Contoso Staging'],
    );
    assert.deepEqual(Object.keys(body.data[0] ?? {}), ['subscriptionId', 'name', 'tenantId']);
  });

  test('of the subscriptions that the request names', async () => {
    const simulation = createSimulation({ fleet: demoFleet, operationSeconds: 0, faults: [] });
    const { body } = await query(simulation, servers, { subscriptions: [subscription.toUpperCase()] });
    assert.ok(body.count > 0);
    assert.ok(body.data.every((row) => row['subscriptionId'] === subscription));
    const none = await query(simulation, servers, { subscriptions: ['eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee'] });
    assert.equal(none.status, 400);
    assert.equal(none.body.error.details[0]?.code, 'NoValidSubscriptionsInQueryRequest');
  });
});

describe('queries', () => {
  test('filters by type, with and without regard to case', async () => {
    const counts: Record<string, number> = {
      "type =~ 'Microsoft.DBforPostgreSQL/servers'": 5,
      "type == 'microsoft.dbforpostgresql/servers'": 5,
      "type == 'Microsoft.DBforPostgreSQL/servers'": 0,
      "type in ('microsoft.dbforpostgresql/flexibleservers')": 4,
      "type in~ ('Microsoft.DBforPostgreSQL/flexibleServers','microsoft.dbforpostgresql/servers')": 9,
    };
    for (const [filter, count] of Object.entries(counts)) {
      assert.equal((await query(simulate(), `Resources | where ${filter}`)).body.totalRecords, count, filter);
    }
  });

  test('projects and orders in the order in which it is written', async () => {
    const one = "resources | where type =~ 'microsoft.dbforpostgresql/servers'";
    const sorted = ['gone', 'none', 'off', 'old', 'strong'];
    assert.deepEqual(names(await query(simulate(), `${one} | project name | order by name asc`)), sorted);
    assert.deepEqual(
      names(await query(simulate(), `${one} | sort by type, name | project name`)),
      [...sorted].reverse(),
    );
    const { data } = (await query(simulate(), `${one}\n| project name,tags`)).body;
    assert.deepEqual(data[0], { name: 'strong', tags: null });
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /no table ''/],
    ['securityresources', /no table 'securityresources'/],
    ['resources', /''.*expected 'where type/],
    ["resources | where name == 'strong'", /expected 'where type/],
    ["resources | where type == 'microsoft.compute/virtualmachines'", /with types of microsoft.dbforpostgresql/],
    ["resources | where type =~ 'microsoft.resources/subscriptions'", /with types of microsoft.dbforpostgresql/],
    ["resourcecontainers | where type =~ 'microsoft.dbforpostgresql/servers'", /with types of microsoft.resources/],
    ['resources | where type =~ "microsoft.dbforpostgresql/servers"', /expected 'where type/],
    ["resources | where type in~ 'microsoft.dbforpostgresql/servers'", /expected 'where type/],
    ["resources | where type !~ 'microsoft.dbforpostgresql/servers'", /expected 'where type/],
    [`${servers} and name == 'x'`, /expected 'where type/],
    [`${servers} | limit 5`, /'limit 5': expected 'project/],
    [`${servers} | extend x = 1`, /'extend x = 1'/],
    [`${servers} |`, /'': expected 'project/],
    [`${servers} | project sslEnforcement`, /no column 'sslEnforcement'/],
    [`${servers} | project x = name`, /no column 'x = name'/],
    [`${servers} | project name | project id`, /no column 'id': expected one of name$/],
    [`${servers} | project name | order by id`, /no column 'id'/],
    [`${servers} | order by properties`, /no column 'properties'/],
    [`${servers} | order by name upwards`, /expected a column, asc or desc/],
  ];
  for (const [text, message] of refused) {
    test(`refuses ${text || 'an empty query'}`, async () => {
      const { status, body } = await query(simulate(), text);
      assert.equal(status, 400);
      assert.equal(body.error.code, 'BadRequest');
      assert.equal(body.error.details[0]?.code, 'InvalidQuery');
      assert.match(body.error.details[0].message, message);
    });
  }

  const requests: readonly (readonly [object, RegExp])[] = [
    [{ query: 5 }, /query: expected a text/],
    [{ managementGroups: ['root'] }, /does not read 'managementGroups'/],
    [{ facets: [] }, /does not read 'facets'/],
    [{ subscriptions: 'all' }, /subscriptions: expected an array/],
    [{ options: 1 }, /options: expected an object/],
    [{ options: { $skip: 5 } }, /does not read '\$skip'/],
    [{ options: { resultFormat: 'table' } }, /'objectArray' only/],
    [{ options: { $top: 1001 } }, /from 1 to 1000/],
    [{ options: { $top: 0 } }, /from 1 to 1000/],
    [{ options: { $skipToken: 7 } }, /\$skipToken/],
  ];
  for (const [more, message] of requests) {
    test(`refuses ${JSON.stringify(more)}`, async () => {
      const { status, body } = await query(simulate(), servers, more);
      assert.equal(status, 400);
      assert.match(body.error.details[0]?.message ?? '', message);
    });
  }
});

describe('pages', () => {
  test('1,000 rows at most, then a token', async () => {
    const simulation = many(1991);
    const text = `${servers} | project id, name | order by id asc`;
    const first = await query(simulation, text);
    assert.deepEqual([first.body.totalRecords, first.body.count, first.body.resultTruncated], [2000, 1000, 'true']);
    const second = await query(simulation, text, { options: { $skipToken: first.body.$skipToken } });
    assert.deepEqual(
      [second.body.count, second.body.resultTruncated, second.body.$skipToken],
      [1000, 'false', undefined],
    );
    assert.equal(new Set([...names(first), ...names(second)]).size, 2000);
  });

  test('a token keeps the size of the page, unless $top says another', async () => {
    const simulation = simulate();
    const text = `${servers} | order by name asc`;
    const { body } = await query(simulation, text, { options: { $top: 2 } });
    const next = { $skipToken: body.$skipToken };
    assert.deepEqual(names(await query(simulation, text, { options: next })), ['none', 'off']);
    assert.equal((await query(simulation, text, { options: { ...next, $top: 7 } })).body.count, 7);
  });

  test('a token of another query, or of none, is refused', async () => {
    const simulation = simulate();
    const { body } = await query(simulation, servers, { options: { $top: 1 } });
    for (const $skipToken of [body.$skipToken, 'abc', '']) {
      const text = `${servers} | order by name`;
      const { status, body: refusal } = await query(simulation, text, { options: { $skipToken } });
      assert.equal(status, 400);
      assert.equal(refusal.error.details[0]?.code, 'InvalidSkipToken');
    }
  });
});

describe('limits and faults', () => {
  test('15 queries in 5 seconds, and the headers count them', async () => {
    const clock = new ManualClock(start);
    const simulation = simulate({ clock });
    const quota = ({ headers }: GraphAnswer): unknown[] =>
      ['x-ms-user-quota-remaining', 'x-ms-user-quota-resets-after'].map((name) => headers[name]);
    assert.deepEqual(quota(await query(simulation, servers)), ['14', '00:00:05']);
    clock.time += 2500;
    for (let left = 13; left >= 0; left--) {
      assert.deepEqual(quota(await query(simulation, servers)), [String(left), '00:00:03']);
    }
    const refused = await query(simulation, servers);
    assert.equal(refused.status, 429);
    assert.deepEqual(quota(refused), ['0', '00:00:03']);
    assert.equal(refused.body.error.code, 'RateLimiting');
    clock.time += 2500;
    assert.deepEqual(quota(await query(simulation, servers)), ['14', '00:00:05']);
  });

  test('faults of lists hit it, faults of one server do not', async () => {
    const statusWith = async (fault: Parameters<typeof simulate>[0]): Promise<number> =>
      (await query(simulate(fault), servers)).status;
    assert.equal(await statusWith({ faults: [{ fault: 'forbidden', operation: 'list' }] }), 403);
    assert.equal(await statusWith({ faults: [{ fault: 'throttled', operation: 'list' }] }), 429);
    assert.equal(await statusWith({ faults: [{ fault: 'forbidden', server: '*' }] }), 200);
    assert.equal(await statusWith({ faults: [{ fault: 'forbidden', operation: 'read' }] }), 200);
  });

  test('the buckets of the Resource Manager refuse when that is asked for', async () => {
    const clock = new ManualClock(start);
    const statuses = async (enforceRateLimits: boolean): Promise<number[]> => {
      const simulation = simulate({ clock, enforceRateLimits });
      return Promise.all(
        Array.from({ length: 251 }, async () => (await ask(simulation, 'GET', singleId('strong'))).status),
      );
    };
    assert.ok((await statuses(false)).every((status) => status === 200));
    assert.deepEqual((await statuses(true)).slice(-2), [200, 429]);

    const simulation = simulate({ clock, enforceRateLimits: true });
    for (let at = 0; at < 250; at++) {
      await ask(simulation, 'GET', singleId('strong'));
    }
    const refused = await ask(simulation, 'GET', singleId('strong'));
    assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '1']);
    clock.time += 40;
    assert.equal((await ask(simulation, 'GET', singleId('strong'))).status, 200);
  });
});

test('the package reads its answers', async () => {
  const credential = {
    getToken: () => Promise.resolve({ token: 'static', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const client = new ResourceGraphClient(credential, { endpoint: origin, httpClient: simulate().httpClient });
  const answer = await client.resources({ query: servers, options: { top: 5 } });
  assert.deepEqual([answer.totalRecords, answer.count, answer.resultTruncated], [9, 5, 'true']);
  const rest = await client.resources({ query: servers, options: { skipToken: answer.skipToken ?? assert.fail() } });
  assert.equal(rest.count, 4);
  await assert.rejects(client.resources({ query: 'resources' }), { code: 'BadRequest', statusCode: 400 });
});
