import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import ts from 'typescript';
import { repository } from '../../host/paths';

interface Call {
  readonly at: string;
  readonly node: ts.CallExpression;
  /** Undefined where the sentence is not written as a literal. */
  readonly sentence: string | undefined;
}

const folder = path.join(repository, 'src');
const calls = (fs.readdirSync(folder, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => callsIn(file, fs.readFileSync(path.join(folder, file), 'utf8')));

/** Calls of `l10n.t`, of VS Code or of the package. */
function callsIn(file: string, text: string): readonly Call[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Call[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(^|\.)l10n\.t$/.test(node.expression.getText())) {
      const [first] = node.arguments;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      const sentence = first && ts.isStringLiteralLike(first) ? first.text : undefined;
      found.push({ at: `${file}:${line + 1}`, node, sentence });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const places = (calls: readonly Call[]): readonly string[] => calls.map(({ at }) => at);

/** What a sentence becomes a part of: the first parent that is more than a choice. */
function partOf({ node }: Call): ts.Node {
  let parent: ts.Node = node.parent;
  while (ts.isConditionalExpression(parent) || ts.isParenthesizedExpression(parent)) {
    parent = parent.parent;
  }
  return parent;
}

suite('sentences for translators', () => {
  test('each is written where it is used, so that the export finds it, and is in the bundle', () => {
    assert.ok(calls.length > 500, `only ${calls.length} calls were found`);
    assert.deepEqual(places(calls.filter(({ sentence }) => sentence === undefined)), []);
    const bundle = JSON.parse(fs.readFileSync(path.join(repository, 'l10n', 'bundle.l10n.json'), 'utf8')) as object;
    const missing = calls.filter(({ sentence }) => sentence !== undefined && !(sentence in bundle));
    assert.deepEqual(places(missing), [], 'run "npm run l10n"');
  });

  test('each has a value for every placeholder, and a placeholder for every value', () => {
    const wrong = calls.filter(({ node, sentence = '' }) => {
      const used = new Set([...sentence.matchAll(/\{(\d+)\}/g)].map((match) => Number(match[1])));
      return used.size !== node.arguments.length - 1 || [...used].some((index) => index >= used.size);
    });
    assert.deepEqual(places(wrong), []);
  });

  test('none is glued to other text, and none changes its case', () => {
    const changed = calls.filter((call) => {
      const parent = partOf(call);
      return (
        ts.isTemplateSpan(parent) ||
        (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken) ||
        (ts.isPropertyAccessExpression(parent) && /Case$/.test(parent.name.text))
      );
    });
    assert.deepEqual(places(changed), []);
  });
});
