import { libpqTarget, libpqTls } from '../libpq';
import { conninfo, doubleQuoted } from '../quoting';
import { passwordFromEnvironment, type DriverModule } from '../request';

export const go: DriverModule = {
  driver: {
    id: 'go',
    label: 'pgx',
    language: 'Go',
    editorLanguage: 'go',
    checkedVersion: '5.10',
    documentation: 'https://pkg.go.dev/github.com/jackc/pgx/v5/pgconn#ParseConfig',
  },
  write(request) {
    const { parameters, guarantee, notes } = libpqTls(request, { library: 'pgx', version: '5.7' });
    const keywords = conninfo([...libpqTarget(request), ...parameters]);
    return {
      text: `connection, err := pgx.Connect(context.Background(), ${doubleQuoted(keywords)})`,
      guarantee,
      notes: [...notes, passwordFromEnvironment],
    };
  },
};
