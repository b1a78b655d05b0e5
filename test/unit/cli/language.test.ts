import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { languageNames, useLanguage } from '../../../src/cli/language';
import { resultWord } from '../../../src/words/observation';

suite('the language of the command line', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'l10n-'));
  });
  afterEach(async () => {
    l10n.config({ contents: {} });
    await rm(folder, { recursive: true });
  });

  const write = (name: string, text: string) => writeFile(path.join(folder, `bundle.l10n.${name}.json`), text);

  test('is that of the first variable that is set, the most specific name first', () => {
    const expected: readonly (readonly [Record<string, string>, readonly string[]])[] = [
      [{}, []],
      [{ LANG: '' }, []],
      [{ LANG: 'C' }, []],
      [{ LANG: 'C.UTF-8' }, []],
      [{ LANG: 'POSIX' }, []],
      [{ LANG: 'en_US.UTF-8' }, []],
      [{ LANG: 'de' }, ['de']],
      [{ LANG: 'pt_BR.UTF-8' }, ['pt-br', 'pt']],
      [{ LANG: 'de_DE@euro' }, ['de-de', 'de']],
      [{ LANG: 'de_DE.UTF-8', LC_MESSAGES: 'fr_FR.UTF-8' }, ['fr-fr', 'fr']],
      [{ LANG: 'de', LC_MESSAGES: 'fr', LC_ALL: 'C' }, []],
      [{ LANG: 'de', LC_MESSAGES: '', LC_ALL: '' }, ['de']],
      [{ LANG: '../../etc/x' }, []],
      [{ LANG: 'de/../x' }, []],
    ];
    for (const [environment, names] of expected) {
      assert.deepEqual(languageNames(environment), names, JSON.stringify(environment));
    }
  });

  test('takes sentences from its bundle, and those that are not in it in English', async () => {
    await write('de', JSON.stringify({ accepted: 'akzeptiert' }));
    useLanguage({ LANG: 'de_AT.UTF-8' }, folder);
    assert.deepEqual([resultWord('accepted'), resultWord('unknown')], ['akzeptiert', 'unknown']);
  });

  test('is English where there is no bundle, or a damaged one', async () => {
    await write('fr', '{"accepted": ');
    for (const LANG of ['de_DE.UTF-8', 'fr']) {
      useLanguage({ LANG }, folder);
      assert.equal(resultWord('accepted'), 'accepted');
    }
  });
});
