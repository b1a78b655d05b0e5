import { doubleQuoted } from '../quoting';
import {
  directTlsNeeds,
  guarantees,
  noSystemRoots,
  passwordFromEnvironment,
  rootFile,
  type DriverModule,
} from '../request';

/** The builder, because it neither decodes nor looks up a value. */
export const r2dbc: DriverModule = {
  driver: {
    id: 'r2dbc',
    label: 'R2DBC',
    language: 'Java',
    editorLanguage: 'java',
    checkedVersion: '1.1',
    documentation: 'https://github.com/pgjdbc/r2dbc-postgresql#getting-started',
  },
  write(request) {
    const { host, port, database, user, level, directTls } = request;
    const file = rootFile(request);
    const calls = [
      `host(${doubleQuoted(host)})`,
      `port(${port})`,
      `database(${doubleQuoted(database)})`,
      `username(${doubleQuoted(user)})`,
      'password(System.getenv("PGPASSWORD"))',
      `sslMode(SSLMode.${level.toUpperCase().replace('-', '_')})`,
      ...(file === undefined ? [] : [`sslRootCert(${doubleQuoted(file)})`]),
      ...(directTls ? ['sslNegotiation(SSLNegotiation.DIRECT)'] : []),
      'build()',
    ];
    const text = [
      'var connectionFactory = new PostgresqlConnectionFactory(',
      '    PostgresqlConnectionConfiguration.builder()',
      `${calls.map((call) => `        .${call}`).join('\n')});`,
    ].join('\n');
    return {
      text,
      guarantee: guarantees[level],
      notes: [
        ...noSystemRoots(request, 'Java'),
        ...directTlsNeeds(request, 'r2dbc-postgresql', '1.1'),
        passwordFromEnvironment,
      ],
    };
  },
};
