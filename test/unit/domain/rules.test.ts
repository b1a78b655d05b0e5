import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import manifest from '../../../package.json';
import { codeRuleHelp, codeRules, type CodeRule } from '../../../src/code/rules';
import { ruleHelp, rules, type RuleId } from '../../../src/domain/findings';

const sections = readFileSync(path.join(__dirname, '../../../docs/rules.md'), 'utf8').split(/^## /m).slice(1);
const documented = sections.map((section) => section.slice(0, section.indexOf('\n')));
const all: Readonly<Record<string, string>> = { ...rules, ...codeRules };
const ids = Object.keys(all);

test('every rule has its section, and every section its rule', () => {
  assert.deepEqual(documented.toSorted(), ids.toSorted());
});

test('an id is a group and a name in kebab case', () => {
  ids.forEach((id) => assert.match(id, /^[a-z]+\/[a-z]+(-[a-z]+)*$/));
});

test('a section says the severity, why the rule matters, how to fix it, and its source', () => {
  const severities = { error: 'Error', warning: 'Warning', info: 'Information', information: 'Information' };
  for (const [index, section] of sections.entries()) {
    const id = documented[index] ?? '';
    assert.ok(section.startsWith(`${id}\n${severities[all[id] as keyof typeof severities]}. `), id);
    for (const part of ['Why it matters', 'How to fix it', 'Source']) {
      assert.ok(section.includes(`\n- **${part}:** `), `${id}: ${part}`);
    }
    assert.match(section.split('**Source:**')[1] ?? '', /\]\(\S+\)/, id);
  }
});

test('the help of a rule is its section on the page in the repository', () => {
  const page = `${manifest.repository.url.replace(/\.git$/, '')}/blob/main/docs/rules.md`;
  for (const heading of documented) {
    // as GitHub makes anchors: lower case, hyphens for spaces, nothing of other punctuation
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const help = Object.hasOwn(codeRules, heading) ? codeRuleHelp(heading as CodeRule) : ruleHelp(heading as RuleId);
    assert.equal(help, `${page}#${anchor}`);
  }
});
