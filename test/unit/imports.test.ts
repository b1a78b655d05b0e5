import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { preProcessFile } from 'typescript';

const sources = path.join(__dirname, '..', '..', 'src');

/** Relative imports of each file, those of types and dynamic ones included. */
function importsOf(folder: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return new Map(
    files.map((file) => {
      const { importedFiles } = preProcessFile(readFileSync(path.join(folder, file), 'utf8'));
      const targets = importedFiles
        .filter(({ fileName }) => fileName.startsWith('.'))
        .flatMap(({ fileName }) => {
          const target = path.join(path.dirname(file), fileName);
          const candidates = [`${target}.ts`, path.join(target, 'index.ts')];
          return candidates.filter((candidate) => existsSync(path.join(folder, candidate))).slice(0, 1);
        });
      return [file, targets];
    }),
  );
}

/** One circle of imports, from a file back to it; undefined when there is none. */
function circle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const search = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) {
      return [...trail.slice(trail.indexOf(file)), file];
    }
    if (done.has(file)) {
      return undefined;
    }
    for (const target of imports.get(file) ?? []) {
      const found = search(target, [...trail, file]);
      if (found) {
        return found;
      }
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const found = search(file, []);
    if (found) {
      return found;
    }
  }
  return undefined;
}

suite('imports', () => {
  test('form no circle, those of types included', () => {
    const imports = importsOf(sources);
    assert.ok([...imports.values()].flat().length > imports.size, 'imports were not found');
    assert.equal(circle(imports)?.join(' → '), undefined);
  });

  test('a circle is named', () => {
    const imports = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', []],
      ['d', ['b']],
    ]);
    assert.deepEqual(circle(imports), ['b', 'd', 'b']);
  });
});
