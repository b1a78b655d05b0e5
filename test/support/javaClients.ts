import fs from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../host/temporary';
import { run, seek, session, type Sought } from './driverPrograms';
import { sessionQuery } from './libpq';

/** Where Debian has pgJDBC; elsewhere CLASSPATH says where it is. */
const debianJar = '/usr/share/java/postgresql.jar';

const source = `
import java.sql.DriverManager;
import java.util.Properties;

class Connect {
    public static void main(String[] urls) throws Exception {
        if (urls.length == 0) {
            System.out.println(org.postgresql.util.DriverInfo.DRIVER_VERSION);
            return;
        }
        var properties = new Properties();
        properties.setProperty("password", System.getenv("PGPASSWORD"));
        try (var connection = DriverManager.getConnection(urls[0], properties);
                var rows = connection.createStatement().executeQuery("${sessionQuery}")) {
            rows.next();
            System.out.println(rows.getString(1));
        }
    }
}
`;

/** pgJDBC, where there is a JDK and the driver's archive. */
export async function javaClients(): Promise<readonly Sought[]> {
  return [
    await seek('jdbc', async () => {
      const folder = await temporaryFolder('jdbc');
      const file = path.join(folder, 'Connect.java');
      await fs.writeFile(file, source);
      const classPath = [folder, process.env.CLASSPATH, debianJar].filter(Boolean).join(path.delimiter);
      await run('javac', ['-cp', classPath, file]);
      // what makes one short run short
      const java = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Duser.language=en', '-cp', classPath, 'Connect'];
      const version = (await run('java', java)).trim();
      const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
      return {
        name: `pgJDBC ${version}`,
        ...((major - 42 || minor - 7 || patch - 4) >= 0 ? { directTls: true } : {}),
        connect: (text) =>
          // its variables are read as the locale says
          session('java', [...java, text], { env: { ...process.env, LC_ALL: 'C.UTF-8' } }),
      };
    }),
  ];
}
