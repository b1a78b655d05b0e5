import { onLibpq, run, seek, session, type Sought } from './driverPrograms';
import { sessionQuery } from './libpq';

/** Ruby's gem, and Rails' Active Record on top of it, which reads the file as Rails does. */
export function rubyClients(environment: () => NodeJS.ProcessEnv): Promise<readonly Sought[]> {
  const find = (library: string, version: string, program: (text: string) => readonly string[]) => async () => {
    const tell = [`require '${library}'`, "require 'pg'", `print ${version}, ' ', PG.library_version / 10_000`];
    const answer = await run('ruby', ['-e', tell.join('\n')], { env: environment() });
    const [own = '', libpq = ''] = answer.split(' ');
    return {
      ...onLibpq(`${library} ${own}`, libpq),
      connect: (text: string) =>
        session('ruby', ['-e', [`query = "${sessionQuery}"`, ...program(text)].join('\n')], {
          input: text,
          env: environment(),
        }),
    };
  };
  return Promise.all([
    seek(
      'ruby',
      find('pg', 'PG::VERSION', (text) => [text, 'puts connection.exec(query).getvalue(0, 0)']),
    ),
    seek(
      'rails',
      find('active_record', 'ActiveRecord.version', () => [
        "require 'active_record'",
        "require 'erb'",
        "require 'yaml'",
        "ActiveRecord::Base.establish_connection(YAML.load(ERB.new($stdin.read).result)['production'])",
        'puts ActiveRecord::Base.connection.select_value(query)',
      ]),
    ),
  ]);
}
