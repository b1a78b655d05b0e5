import { libpqString, libpqTls } from '../libpq';
import { jsonQuoted, singleQuoted, type Parameter } from '../quoting';
import { passwordFromEnvironment, type DriverModule } from '../request';

/** A hash, whose values the gem quotes for libpq. */
export const ruby: DriverModule = {
  driver: {
    id: 'ruby',
    label: 'pg gem',
    language: 'Ruby',
    editorLanguage: 'ruby',
    checkedVersion: '1.6',
    documentation: 'https://deveiate.org/code/pg/PG/Connection.html',
  },
  write: (request) =>
    libpqString(request, (parameters) => {
      const entries = parameters.map(
        ([keyword, value]) => `  ${keyword}: ${keyword === 'port' ? value : singleQuoted(value)},`,
      );
      return ["require 'pg'", '', 'connection = PG.connect(', ...entries, ')'].join('\n');
    }),
};

/** config/database.yml, which Rails runs through ERB before it parses the YAML. */
export const rails: DriverModule = {
  driver: {
    id: 'rails',
    label: 'Rails (database.yml)',
    language: 'Ruby',
    editorLanguage: 'yaml',
    checkedVersion: '8.1',
    documentation: 'https://guides.rubyonrails.org/configuring.html#configuring-a-postgresql-database',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request);
    const entries: readonly Parameter[] = [
      ['adapter', 'postgresql'],
      ['host', request.host],
      ['port', String(request.port)],
      ['database', request.database],
      ['username', request.user],
      ...parameters,
    ];
    return {
      text: ['production:', ...entries.map(([key, value]) => `  ${key}: ${jsonQuoted(value)}`)].join('\n'),
      guarantee,
      notes: [...notes, passwordFromEnvironment],
    };
  },
};
