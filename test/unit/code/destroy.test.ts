import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CodeFinding } from '../../../src/code/findings';
import { applyEdits, fixesOf } from '../../../src/code/fix';
import { scanFile, type ScanOptions } from '../../../src/code/scan';
import { scanOptions } from './cases';

const byDefault = scanOptions({ name: '', files: [] });
const asked: ScanOptions = { ...byDefault, severities: {} };
const resource = (value: string, lifecycle = '', name = 'ssl_min_protocol_version'): string => `resource \
"azurerm_postgresql_flexible_server_configuration" "minimum" {
  server_id = azurerm_postgresql_flexible_server.orders.id
  name      = "${name}"
  value     = "${value}"
${lifecycle}}
`;
const json = (rest: string): string => `{
  "resource": {
    "azurerm_postgresql_flexible_server_configuration": {
      "minimum": {
        "name": "ssl_min_protocol_version",
        "value": "TLSv1.3"${rest}
      }
    }
  }
}
`;

const found = (source: string, options = asked, path = 'main.tf'): readonly CodeFinding[] =>
  scanFile(path, source, options).findings.filter(({ rule }) => rule === 'iac/destroy');

/** A file after the repair of its finding. */
function repaired(source: string, path = 'main.tf'): string | undefined {
  const [finding] = found(source, asked, path);
  assert.ok(finding, 'no finding');
  const fix = fixesOf(finding, { path, source }, asked)[0];
  if (!fix) return undefined;
  assert.equal(fix.id, 'protect');
  const after = applyEdits(source, fix.edits);
  assert.deepEqual(found(after, asked, path), []);
  return after;
}

suite('a parameter that Terraform lowers when it destroys it', () => {
  test('is found only where the rule is asked for', () => {
    const source = resource('TLSv1.3');
    assert.deepEqual(found(source, byDefault), []);
    const [finding] = found(source);
    assert.equal(finding?.severity, 'warning');
    assert.equal(finding.setting, 'ssl_min_protocol_version');
    assert.equal(source.slice(finding.range.start, finding.range.end), 'value     = "TLSv1.3"');
    assert.equal(found(json(''), asked, 'main.tf.json').length, 1);
    assert.equal(found(json('').replaceAll('{', '[{').replaceAll('}', '}]'), asked, 'main.tf.json').length, 1);
    assert.equal(found(`locals {\n  min = "TLSv1.3"\n}\n${resource('${local.min}')}`).length, 1);
  });

  test('is stronger than the default', () => {
    assert.deepEqual(found(resource('TLSv1.2')), []);
    assert.deepEqual(found(resource('on', '', 'require_secure_transport')), []);
    assert.deepEqual(found(resource('TLSv1.3', '', 'ssl_max_protocol_version')), []);
    assert.deepEqual(found(resource('${var.minimum}')), []);
    assert.deepEqual(found(resource('TLSv1.3').replaceAll('azurerm_postgresql', 'azurerm_mysql')), []);
    assert.deepEqual(found(resource('TLSv1.3').replace('resource', 'data')), []);
    assert.deepEqual(found(resource('TLSv1.3').replaceAll(/^/gm, '# ')), []);
  });

  test('is not found where it is protected, or may be', () => {
    assert.deepEqual(found(resource('TLSv1.3', '  lifecycle {\n    prevent_destroy = true\n  }\n')), []);
    assert.deepEqual(found(resource('TLSv1.3', '  lifecycle { prevent_destroy = var.keep }\n')), []);
    assert.deepEqual(found(json(',\n "lifecycle": [{ "prevent_destroy": true }]'), asked, 'main.tf.json'), []);
    assert.equal(found(resource('TLSv1.3', '  lifecycle {\n    ignore_changes = [value]\n  }\n')).length, 1);
  });

  test('is protected by a block of its own', () => {
    const block = '\n  lifecycle {\n    prevent_destroy = true\n  }\n';
    assert.equal(repaired(resource('TLSv1.3')), resource('TLSv1.3', block));
    assert.equal(repaired(resource('TLSv1.3', '  # the policy\n\n')), resource('TLSv1.3', `  # the policy\n${block}`));
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    assert.equal(repaired(windows(resource('TLSv1.3'))), windows(resource('TLSv1.3', block)));
    const nested = (text: string): string => text.replaceAll(/^ {2}(?=\S)/gm, '\t').replaceAll(/^ {4}/gm, '\t\t');
    assert.equal(repaired(nested(resource('TLSv1.3'))), nested(resource('TLSv1.3', block)));
  });

  test('is protected by the block that it has', () => {
    const lifecycle = (body: string): string => resource('TLSv1.3', `  lifecycle ${body}\n`);
    const cases = [
      ['{}', '{\n    prevent_destroy = true\n  }'],
      ['{\n    prevent_destroy = false # for now\n  }', '{\n    prevent_destroy = true # for now\n  }'],
      ['{ ignore_changes = [value] }', '{\n    prevent_destroy = true\n    ignore_changes = [value]\n  }'],
      [
        '{\n    create_before_destroy = true\n  }',
        '{\n    prevent_destroy       = true\n    create_before_destroy = true\n  }',
      ],
      ['{\n    # none yet\n  }', undefined],
    ] as const;
    for (const [before, after] of cases) {
      assert.equal(repaired(lifecycle(before)), after && lifecycle(after));
    }
  });

  test('is protected in JSON', () => {
    const cases = [
      ['', ',\n        "lifecycle": { "prevent_destroy": true }'],
      [',\n        "lifecycle": {}', ',\n        "lifecycle": { "prevent_destroy": true }'],
      [',\n        "lifecycle": { "prevent_destroy": false }', ',\n        "lifecycle": { "prevent_destroy": true }'],
      [
        ',\n        "lifecycle": {\n          "ignore_changes": ["value"]\n        }',
        ',\n        "lifecycle": {\n          "ignore_changes": ["value"],\n          "prevent_destroy": true\n        }',
      ],
    ] as const;
    for (const [before, after] of cases) {
      const text = repaired(json(before), 'main.tf.json');
      assert.equal(text, json(after));
      assert.ok(JSON.parse(text));
    }
  });
});
