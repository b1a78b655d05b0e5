import {
  flexibleServer,
  parameter,
  scripted,
  singleServer,
  type Answer,
  type Script,
  type ScriptedService,
} from './scriptedService';

const operations = `/subscriptions/ffffffff-ffff-ffff-ffff-ffffffffffff/providers/Microsoft.DBforPostgreSQL/locations/westus`;
/** As the service signs them; the query has to come back as it was given. */
export const pollUrl = `https://management.azure.com${operations}/azureAsyncOperation/op1?api-version=2017-12-01&t=1&c=a-_b%2B&s=secret&h=h`;
export const resultUrl = `https://management.azure.com${operations}/operationResults/op1?api-version=2017-12-01&t=1&c=a-_b%2B&s=secret&h=h`;

export const accepted: Answer = {
  status: 202,
  headers: { 'azure-asyncoperation': pollUrl, location: resultUrl, 'x-ms-correlation-request-id': 'c1' },
  body: { operation: 'UpsertElasticServer', startTime: '2026-01-01T00:00:00Z' },
};
export const status = (word: string, error?: unknown): Answer => ({
  body: { name: 'op1', status: word, startTime: '2026-01-01T00:00:00Z', ...(error ? { error } : {}) },
});

/** Accepts writes, runs operations to their success, and gives servers; `script` may answer before. */
export function service(script: Script = () => undefined): ScriptedService {
  return scripted(async (request) => {
    const own = await script(request);
    if (own) {
      return own;
    }
    const { method, path } = request;
    if (method === 'PATCH') {
      return accepted;
    }
    if (path.includes('/azureAsyncOperation/')) {
      return status('Succeeded');
    }
    if (path.includes('/operationResults/')) {
      return { status: 204 };
    }
    return parameter(path) ?? { body: path.includes('/servers/') ? singleServer() : flexibleServer() };
  });
}

export const isPoll = ({ path }: { path: string }): boolean => path.includes('/azureAsyncOperation/');
