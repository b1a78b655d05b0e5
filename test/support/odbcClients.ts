import { ProgramError, run, seek, session, type Sought } from './driverPrograms';
import { sessionQuery } from './libpq';
import { withPassword } from './passwords';

const place = { code: 'passwordPlaceholder', placeholder: 'your_password', encoding: 'odbc' } as const;

/** psqlODBC, through unixODBC's driver manager and its program. */
export async function odbcClients(environment: () => NodeJS.ProcessEnv): Promise<readonly Sought[]> {
  const isql = (connection: string) =>
    session('isql', ['-v', '-b', '-k', connection], { input: `${sessionQuery}\n\n`, env: environment() });
  return [
    await seek('odbc', async () => {
      if (!(await run('odbcinst', ['-q', '-d'])).includes('[PostgreSQL Unicode]')) {
        throw new ProgramError('unixODBC does not know the driver PostgreSQL Unicode');
      }
      // the driver does not tell which libpq it is on: an older one does not know this option
      const unknown = isql('Driver={PostgreSQL Unicode};Server=localhost;Port=1;pqopt={sslnegotiation=direct};');
      const isNew = await unknown.then(
        () => false,
        (error: Error) => !/invalid connection option/.test(error.message),
      );
      return {
        name: isNew ? 'psqlODBC with libpq 17 or newer' : 'psqlODBC',
        ...(isNew ? { directTls: true, systemRoots: true } : {}),
        connect: (text) => isql(withPassword({ text, notes: [place] }, process.env.PGPASSWORD ?? '')),
      };
    }),
  ];
}
