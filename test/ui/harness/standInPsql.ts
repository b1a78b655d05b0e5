import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../../host/temporary';

/** A folder with a psql that notes what it was started with, asks for a password, and fails. */
export async function standInPsql(): Promise<string> {
  const folder = await temporaryFolder('programs');
  const record = path.join(folder, 'record');
  const script = `#!/bin/sh
printf '%s\\0' "$#" > '${record}'
env -0 >> '${record}'
printf 'Password for user %s: ' "$PGUSER"
read -r password
echo 'psql: error: connection to server failed'
exit 2
`;
  await writeFile(path.join(folder, 'psql'), script, { mode: 0o755 });
  return folder;
}
