import type { DriverId } from '../../src/connect/types';
import { onLibpq, run, seek, session, type Sought } from './driverPrograms';
import { sessionQuery } from './libpq';

interface PhpDriver {
  readonly driver: DriverId;
  readonly extension: string;
  /** PHP files that it needs. */
  readonly requires?: readonly string[];
  /** What comes before the string. */
  readonly before?: string;
  /** What follows it: it prints the session. */
  readonly use: readonly string[];
}

const drivers: readonly PhpDriver[] = [
  {
    driver: 'php',
    extension: 'pgsql',
    use: ['if (!$connection) exit(1);', 'echo pg_fetch_result(pg_query($connection, $query), 0, 0);'],
  },
  { driver: 'pdo', extension: 'pdo_pgsql', use: ['echo $connection->query($query)->fetchColumn();'] },
  {
    driver: 'laravel',
    extension: 'pdo_pgsql',
    requires: ['Illuminate/Container/autoload.php', 'Illuminate/Database/autoload.php'],
    before: '$connections = [',
    use: [
      '];',
      '$factory = new Illuminate\\Database\\Connectors\\ConnectionFactory(new Illuminate\\Container\\Container);',
      'echo $factory->make($connections["pgsql"])->selectOne($query)->json_build_object;',
    ],
  },
];

/** The extensions of PHP, and Laravel where PHP finds its packages. */
export function phpClients(environment: () => NodeJS.ProcessEnv): Promise<readonly Sought[]> {
  const php = (code: readonly string[]) => ['-d', 'display_errors=stderr', '-r', code.join('\n')];
  return Promise.all(
    drivers.map(({ driver, extension, requires = [], before = '', use }) =>
      seek(driver, async () => {
        const load = requires.map((file) => `require '${file}';`);
        const tell = [
          `if (!extension_loaded('${extension}')) exit('PHP has no ${extension}');`,
          ...load,
          'echo PHP_VERSION, " ", PGSQL_LIBPQ_VERSION;',
        ];
        const answer = await run('php', php(tell), { env: environment() });
        const [version = '', libpq = ''] = answer.split(' ');
        return {
          ...onLibpq(`PHP ${version}`, libpq),
          connect: (text) =>
            session('php', php([...load, `$query = "${sessionQuery}";`, before, text, ...use]), {
              env: environment(),
            }),
        };
      }),
    ),
  );
}
