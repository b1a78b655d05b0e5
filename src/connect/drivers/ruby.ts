import { libpqTarget, libpqTls } from '../libpq';
import { singleQuoted } from '../quoting';
import { passwordFromEnvironment, type DriverModule } from '../request';

/** A hash: the gem quotes its values for libpq itself. */
export const ruby: DriverModule = {
  driver: {
    id: 'ruby',
    label: 'pg gem',
    language: 'Ruby',
    editorLanguage: 'ruby',
    checkedVersion: '1.6',
    documentation: 'https://deveiate.org/code/pg/PG/Connection.html',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    const entries = [...libpqTarget(request), ...parameters].map(
      ([keyword, value]) => `  ${keyword}: ${keyword === 'port' ? value : singleQuoted(value)},`,
    );
    return {
      text: ["require 'pg'", '', 'connection = PG.connect(', ...entries, ')'].join('\n'),
      guarantee,
      notes: [...notes, passwordFromEnvironment],
    };
  },
};
