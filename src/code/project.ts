import type { Family } from './connection';

/** What the files of a workspace say about its libraries. */
export interface Project {
  /** Version of a family's library, as the nearest lock file or manifest names it. */
  readonly version: (family: Family, path: string) => string | undefined;
  /** The only library that the nearest manifest names; undefined when there are none or several. */
  readonly family: (path: string) => Family | undefined;
  /** Whether code that reads the environment variable sets TLS itself. */
  readonly setsTls: (variable: string) => boolean;
  /** Version of Terraform's azurerm provider. */
  readonly azurerm: (path: string) => string | undefined;
  /** Text of a certificate file of the workspace that a path refers to. */
  readonly certificateFile: (reference: string, path: string) => string | undefined;
}

interface Manifest {
  readonly folder: string;
  readonly libraries: ReadonlyMap<string, string>;
}

const libraries: readonly (readonly [library: RegExp, family: Family])[] = [
  [/^(?:prisma|@prisma\/client|schema\.prisma)$/, 'prisma'],
  [/^postgres$/, 'postgresJs'],
  [/^sequelize$/, 'sequelize'],
  [/^(?:pg|pg-promise|knex|typeorm|slonik|kysely)$/, 'nodePg'],
  [/^asyncpg$/, 'asyncpg'],
  [/^pg8000$/, 'pg8000'],
  [
    /^(?:psycopg2?(?:-binary|-c|-pool)?|django|aiopg|sqlalchemy|gem:pg|pdo|ext-pgsql|ext-pdo_pgsql|doctrine\/.*|laravel\/framework|symfony\/.*)$/,
    'libpq',
  ],
  [/jackc\/pgx|gorm\.io\/driver\/postgres/, 'pgx'],
  [/lib\/pq$/, 'goPq'],
  [/^(?:tokio-postgres|postgres-rs)$/, 'tokio'],
  [/^(?:sqlx|sea-orm)$/, 'sqlx'],
  [/^Npgsql/i, 'npgsql'],
  [/^(?:postgrex|ecto_sql)$/, 'postgrex'],
  [/^org\.postgresql:postgresql$/, 'pgjdbc'],
];

/** Library whose version decides. */
const decisive: Partial<Record<Family, RegExp>> = {
  nodePg: /^pg$/,
  sequelize: /^pg$/,
  npgsql: /^Npgsql/i,
  postgrex: /^postgrex$/,
  goPq: /lib\/pq$/,
  prisma: /^(?:@prisma\/client|prisma)$/,
};

export interface WorkspaceFile {
  readonly path: string;
  readonly text: string;
}

const manifestName =
  /(?:^|\/)(?:package\.json|package-lock\.json|yarn\.lock|pnpm-lock\.yaml|requirements[\w.-]*\.txt|pyproject\.toml|Pipfile|go\.mod|Cargo\.toml|composer\.json|Gemfile|mix\.exs|mix\.lock|pom\.xml|build\.gradle(?:\.kts)?|packages\.config|Directory\.Packages\.props|schema\.prisma|[^/]+\.(?:cs|fs|vb)proj|\.terraform\.lock\.hcl)$/;

/** Whether a file tells which libraries the workspace has. */
export const isManifest = (path: string): boolean => manifestName.test(path);

export const isCertificateFile = (path: string): boolean => /\.(?:pem|crt|cer|ca-bundle)$/i.test(path);

/** @param variables environment variables that code with settings of TLS reads */
export function readProject(
  manifests: readonly WorkspaceFile[],
  certificates: readonly WorkspaceFile[],
  variables: ReadonlySet<string>,
  providers: readonly WorkspaceFile[] = [],
): Project {
  const read = manifests.map(({ path, text }): Manifest => ({
    folder: folderOf(path).replace(/(^|\/)prisma$/, ''),
    libraries: librariesOf(path, text),
  }));
  const nearest = (path: string, test: (manifest: Manifest) => boolean): readonly Manifest[] => {
    for (
      let folder: string | undefined = folderOf(path);
      folder !== undefined;
      folder = folder === '' ? undefined : folderOf(folder)
    ) {
      const here = read.filter((manifest) => manifest.folder === folder && test(manifest));
      if (here.length > 0) return here;
    }
    return read.filter(test);
  };
  const familiesOf = ({ libraries: names }: Manifest): Family[] =>
    [...names.keys()].flatMap((name) => libraries.find(([pattern]) => pattern.test(name))?.[1] ?? []);
  return {
    version(family, path) {
      const wanted = decisive[family];
      if (!wanted) return undefined;
      const found = nearest(path, (manifest) =>
        [...manifest.libraries].some(([name, version]) => wanted.test(name) && /^\d/.test(version)),
      );
      const versions = found.flatMap((manifest) =>
        [...manifest.libraries].filter(([name]) => wanted.test(name)).map(([, version]) => version),
      );
      return versions.find((version) => /^\d/.test(version));
    },
    family(path) {
      const found = [...new Set(nearest(path, (manifest) => familiesOf(manifest).length > 0).flatMap(familiesOf))];
      if (found.length > 1) {
        for (const first of ['prisma', 'sequelize'] as const) if (found.includes(first)) return first;
      }
      return found.length === 1 ? found[0] : undefined;
    },
    setsTls: (variable) => variables.has(variable),
    azurerm(path) {
      const versions = providers.flatMap(({ path: file, text }) => {
        const version = azurermVersion(text);
        return version === undefined ? [] : [{ folder: folderOf(file), version }];
      });
      const nearest = versions
        .filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`))
        .toSorted((a, b) => b.folder.length - a.folder.length)[0];
      // a module is used with the version of those that use it, where they have one
      const only =
        new Set(versions.map(({ version }) => Number.parseInt(version, 10))).size === 1 ? versions[0] : undefined;
      return (nearest ?? only)?.version;
    },
    certificateFile(reference, path) {
      const parts = reference.replaceAll('\\', '/').replace(/^(?:\.\/|file:)+/, '');
      if (/^(?:\/|[A-Za-z]:)/.test(parts) || parts === '') return undefined;
      const name = parts.replace(/^(?:\.\.\/)+/, '');
      const folder = folderOf(path);
      const candidates = certificates.filter((file) => file.path === name || file.path.endsWith(`/${name}`));
      return (candidates.find((file) => folder !== '' && file.path.startsWith(`${folder}/`)) ?? candidates[0])?.text;
    },
  };
}

function azurermVersion(text: string): string | undefined {
  const found =
    /azurerm\s*=\s*\{[^}]*version\s*=\s*"[^"\d]*(\d+)(?:\.(\d+))?/.exec(text) ??
    /provider "[^"]*hashicorp\/azurerm" \{\s*version\s*=\s*"(\d+)\.(\d+)/.exec(text);
  return found ? `${found[1] ?? ''}.${found[2] ?? '0'}` : undefined;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Libraries that a manifest or lock file names, each with its version as far as it is known. */
function librariesOf(path: string, text: string): ReadonlyMap<string, string> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found = new Map<string, string>();
  const all = (pattern: RegExp, key = (one: string): string => one): void => {
    for (const [, library = '', version = ''] of text.matchAll(pattern)) {
      if (!found.has(key(library))) found.set(key(library), version);
    }
  };
  if (name === 'package.json') {
    all(
      // what is at least a version may be any later one: the lock file tells
      /"(pg|postgres|prisma|@prisma\/client|sequelize|knex|typeorm|pg-promise|slonik|kysely)"\s*:\s*"(?:[\^~=v\s]*([\d.]+)(?=["-]))?/g,
    );
  } else if (name === 'package-lock.json') {
    all(/"node_modules\/(pg|postgres|@prisma\/client)"\s*:\s*\{\s*"version"\s*:\s*"([\d.]+)/g);
  } else if (name === 'yarn.lock') {
    all(/^"?(pg|postgres|@prisma\/client)@[^\n]*:\n\s+version:?\s+"?([\d.]+)/gm);
  } else if (name === 'pnpm-lock.yaml') {
    all(/^\s+'?\/?(pg|postgres|@prisma\/client)[@/]([\d.]+)/gm);
  } else if (/^(?:requirements.*\.txt|pyproject\.toml|Pipfile)$/.test(name)) {
    all(
      /(?:^|["'\s])(psycopg2-binary|psycopg2|psycopg|asyncpg|pg8000|django|sqlalchemy)(?=[\s"'=<>~![]|$)[^\n\d]*([\d.]*)/gim,
      (one) => one.toLowerCase(),
    );
    if (found.size > 1) found.delete('sqlalchemy');
  } else if (name === 'go.mod') {
    all(/(github\.com\/jackc\/pgx\/v\d|github\.com\/lib\/pq|gorm\.io\/driver\/postgres)\s+v([\d.]+)/g);
  } else if (name === 'Cargo.toml') {
    all(/^(tokio-postgres|sqlx|sea-orm)\s*=\s*[^\n\d]*([\d.]*)/gm);
  } else if (name === 'composer.json') {
    all(
      /"(ext-pgsql|ext-pdo_pgsql|doctrine\/[\w-]+|laravel\/framework|symfony\/framework-bundle)"\s*:\s*"[^"\d]*([\d.]*)/g,
    );
  } else if (name === 'Gemfile') {
    all(/gem ['"](pg)['"](?:\s*,\s*['"][^'"\d]*([\d.]*))?/g, (one) => `gem:${one}`);
  } else if (name === 'mix.exs') {
    all(/\{:(postgrex|ecto_sql),\s*"[^"\d]*([\d.]*)/g);
  } else if (name === 'mix.lock') {
    all(/"(postgrex)":\s*\{:hex,\s*:postgrex,\s*"([\d.]+)/g);
  } else if (name === 'schema.prisma') {
    if (/provider\s*=\s*"postgres(?:ql)?"/.test(text)) found.set('schema.prisma', '');
  } else if (/proj$|^packages\.config$|\.props$/.test(name)) {
    all(/(?:Include|id)="(Npgsql(?:\.EntityFrameworkCore\.PostgreSQL)?)"[^>]*?\s[Vv]ersion="[^"\d]*([\d.]*)/g);
  } else if (name === 'pom.xml' || name.startsWith('build.gradle')) {
    if (/org\.postgresql/.test(text)) found.set('org.postgresql:postgresql', '');
  }
  return found;
}

const program = /\.(?:[cm]?[jt]sx?|py|go|rs|rb|php|java|kt|cs|exs?)$/;
const variable =
  /(?:process\.env\.|process\.env\[["']|environ\[["']|environ\.get\(["']|getenv!?\(["']|Getenv\(["']|ENV\[["']|ENV\.fetch\(["']|env\(["']|fetch_env!\(["'])([A-Z][A-Z0-9_]*)/g;

/** Environment variables that a program with settings of TLS reads. */
export function environmentReads(path: string, bytes: { toString(encoding: 'latin1'): string }): readonly string[] {
  if (!program.test(path)) return [];
  const text = bytes.toString('latin1');
  if (!/\b(?:ssl|tls|rejectUnauthorized|connect_args|ssl_opts)\b/i.test(text)) return [];
  return [...text.matchAll(variable)].map(([, name = '']) => name);
}
