import { libpqTarget, libpqTls } from '../libpq';
import { dotenvValue, jsonQuoted, type Parameter } from '../quoting';
import {
  passwordFromEnvironment,
  passwordPlaceholder,
  rootFile,
  unwritable,
  type DriverModule,
  type StringRequest,
} from '../request';
import type { StringNote } from '../types';

/** libpq's variable for each of its parameters (PostgreSQL documentation, "Environment Variables"). */
const variables: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslnegotiation: 'PGSSLNEGOTIATION',
};

const libpqVariables: StringNote = { code: 'libpqVariables' };

/** Parameters of a connection as libpq's variables. */
export function environment(request: StringRequest): readonly Parameter[] {
  return [...libpqTarget(request), ...libpqTls(request).parameters].map(([keyword, value]) => [
    variables[keyword] ?? keyword,
    value,
  ]);
}

export const dotenv: DriverModule = {
  driver: {
    id: 'dotenv',
    label: '.env (PG* variables)',
    language: 'Settings',
    editorLanguage: 'dotenv',
    checkedVersion: '18',
    documentation: 'https://www.postgresql.org/docs/current/libpq-envars.html',
  },
  write(request) {
    const { guarantee, notes } = libpqTls(request);
    const lines = environment(request).map(([variable, value]) => {
      const written = dotenvValue(value);
      if (written === undefined) {
        const argument =
          variable === 'PGDATABASE' ? 'database' : variable === 'PGUSER' ? 'user' : ('rootCertificate' as const);
        throw unwritable(argument, 'text without $, without \\\\ or \\ at its end, and without \' beside " \\ `');
      }
      return `${variable}=${written}`;
    });
    return {
      text: lines.join('\n'),
      guarantee,
      notes: [...notes, libpqVariables, passwordFromEnvironment, { code: 'passwordOutsideFile' }],
    };
  },
};

/** Path at which Docker Compose mounts the CA file in the container. */
const mountedRoots = '/run/azure-postgresql-roots.pem';

/** The CA file is mounted; `$` is doubled, because Compose would expand a variable. */
export const dockerCompose: DriverModule = {
  driver: {
    id: 'dockerCompose',
    label: 'Docker Compose',
    language: 'Settings',
    editorLanguage: 'dockercompose',
    checkedVersion: '2.40',
    documentation: 'https://docs.docker.com/reference/compose-file/services/',
  },
  write(request) {
    const { guarantee, notes } = libpqTls(request);
    const file = rootFile(request);
    const inContainer: StringRequest =
      file === undefined ? request : { ...request, roots: { kind: 'file', path: mountedRoots } };
    const text = [
      'services:',
      '  app:',
      '    environment:',
      ...environment(inContainer).map(([variable, value]) => `      ${variable}: ${composeValue(value)}`),
      '      PGPASSWORD: ${PGPASSWORD}',
      ...(file === undefined
        ? []
        : [
            '    volumes:',
            '      - type: bind',
            `        source: ${composeValue(file)}`,
            `        target: ${mountedRoots}`,
            '        read_only: true',
          ]),
    ].join('\n');
    return { text, guarantee, notes: [...notes, libpqVariables, passwordFromEnvironment] };
  },
};

const composeValue = (value: string): string => jsonQuoted(value.replaceAll('$', '$$$$'));

/** Path at which a pod mounts the Secret. */
const mountedSecret = '/run/azure-postgresql';

/**
 * The CA certificates have their own key. The password is in a block, which needs no quoting; the indentation indicator
 * preserves its leading spaces.
 */
export const kubernetesSecret: DriverModule = {
  driver: {
    id: 'kubernetesSecret',
    label: 'Kubernetes Secret',
    language: 'Settings',
    editorLanguage: 'yaml',
    checkedVersion: '1.34',
    documentation: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  },
  write(request) {
    const { guarantee, notes } = libpqTls(request);
    const file = rootFile(request);
    const inPod: StringRequest =
      file === undefined ? request : { ...request, roots: { kind: 'file', path: `${mountedSecret}/roots.pem` } };
    const placeholder = passwordPlaceholder(request);
    const content = `content of ${file ?? ''}`;
    const text = [
      'apiVersion: v1',
      'kind: Secret',
      'metadata:',
      '  name: azure-postgresql',
      'type: Opaque',
      'stringData:',
      ...environment(inPod).map(([variable, value]) => `  ${variable}: ${jsonQuoted(value)}`),
      '  PGPASSWORD: |2-',
      `    ${placeholder}`,
      ...(file === undefined ? [] : ['  roots.pem: |', `    ${content}`]),
    ].join('\n');
    return {
      text,
      guarantee,
      notes: [
        ...notes,
        { code: 'kubernetesVariables' },
        ...(file === undefined
          ? []
          : [{ code: 'kubernetesCaFile', placeholder: content, folder: mountedSecret } as const]),
        libpqVariables,
        { code: 'passwordPlaceholder', placeholder, encoding: 'none' },
      ],
    };
  },
};

/** JSON for "Advanced edit" of the application settings. */
export const appService: DriverModule = {
  driver: {
    id: 'appService',
    label: 'Azure App Service settings',
    language: 'Settings',
    editorLanguage: 'json',
    checkedVersion: '2025',
    documentation: 'https://learn.microsoft.com/azure/app-service/configure-common#edit-app-settings-in-bulk',
  },
  write(request) {
    const { guarantee, notes } = libpqTls(request);
    for (const argument of ['database', 'user'] as const) {
      if (/^@Microsoft\.(KeyVault|AppConfiguration)\(/i.test(request[argument])) {
        throw unwritable(argument, 'text that App Service does not read as a reference');
      }
    }
    const placeholder = passwordPlaceholder(request);
    const settings = [...environment(request), ['PGPASSWORD', placeholder] as const].map(
      ([name, value]) => `  { "name": ${jsonQuoted(name)}, "value": ${jsonQuoted(value)}, "slotSetting": false }`,
    );
    const deployed: StringNote[] = rootFile(request) === undefined ? [] : [{ code: 'fileGoesWithApp' }];
    return {
      text: `[\n${settings.join(',\n')}\n]`,
      guarantee,
      notes: [...notes, ...deployed, libpqVariables, { code: 'passwordPlaceholder', placeholder, encoding: 'json' }],
    };
  },
};
