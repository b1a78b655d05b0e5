import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { asCode, type CodeTarget } from '../../../src/ascode';
import { codeForms } from '../../../src/ascode/forms';
import { readProject } from '../../../src/code/project';
import { scanFile } from '../../../src/code/scan';
import { flexibleServer, singleServer } from '../../support/servers';

suite('what is written', () => {
  const scan = {
    hosts: { known: new Map<string, string>(), everyHost: false },
    project: readProject([], [], new Set()),
  };
  const strict = [flexibleServer(), flexibleServer({ name: '1-odd-name' }), singleServer()].map((server) => ({
    server,
    settings: { enforcement: true, minimum: server.kind === 'single' ? '1.2' : '1.3' } as const,
  }));

  const loose = [
    { server: flexibleServer(), settings: { enforcement: false, minimum: '1.2' } },
  ] as const satisfies readonly CodeTarget[];

  for (const form of codeForms) {
    test(`as ${form} has no finding where it is strict`, () => {
      for (const { name, text: source } of asCode(strict, form).files) {
        // off until it is asked for, and the first line of the file says the same
        const findings = scanFile(name, source, scan).findings.filter(({ rule }) => rule !== 'iac/destroy');
        assert.deepEqual(
          findings.map(({ rule, range }) => [rule, source.slice(range.start, range.end)]),
          [],
          `${name}\n${source}`,
        );
      }
    });
  }

  test('is judged where it is not', () => {
    const found = codeForms.filter((form) =>
      asCode(loose, form).files.some(({ name, text: source }) => scanFile(name, source, scan).findings.length > 0),
    );
    assert.deepEqual(found, codeForms);
  });
});
