import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits, fixesOf } from '../../../src/code/fix';
import { readProject } from '../../../src/code/project';
import { scanFile } from '../../../src/code/scan';
import { readCases } from './cases';
import { mutated, randomNumbers } from './mutations';

/** A long run sets it: 100000. */
const runs = Number(process.env['SCAN_FUZZ'] ?? 3000);

test(`${runs} mutated files are read without an exception, and ranges stay within their file`, () => {
  const random = randomNumbers(20_261_127);
  const files = readCases().flatMap((one) => one.files);
  const options = {
    hosts: { known: new Map<string, string>(), everyHost: false },
    project: readProject([], [], new Set()),
  };
  for (let run = 0; run < runs; run++) {
    const file = files[random(files.length)];
    assert.ok(file);
    const text = mutated(file, random);
    for (const { range } of scanFile(file.path, text, options).findings) {
      assert.ok(
        range.start >= 0 && range.start <= range.end && range.end <= text.length,
        JSON.stringify({ path: file.path, text, range }),
      );
    }
  }
});

test('repairs of mutated files are without an exception, and what they write is proven', () => {
  const random = randomNumbers(20_261_128);
  const files = readCases().flatMap((one) => one.files);
  const options = {
    hosts: { known: new Map<string, string>(), everyHost: false },
    project: readProject([], [], new Set()),
  };
  for (let run = 0; run < runs / 10; run++) {
    const file = files[random(files.length)];
    assert.ok(file);
    const source = mutated(file, random);
    const before = scanFile(file.path, source, options);
    for (const finding of before.findings) {
      for (const { edits } of fixesOf(finding, { path: file.path, source }, options, {
        caFile: "/a 'b$c.pem",
        reason: 'x',
      })) {
        const after = scanFile(file.path, applyEdits(source, edits), options);
        assert.equal(
          after.connections.length,
          before.connections.length,
          JSON.stringify({ path: file.path, source, edits }),
        );
        assert.ok(after.findings.length <= before.findings.length, JSON.stringify({ path: file.path, source, edits }));
      }
    }
  }
});
