import { languageOfEnding, type Language } from './read/syntax';

/** How a file is read. */
export type FileKind =
  | { readonly kind: 'program'; readonly language: Language }
  | {
      readonly kind:
        'yaml' | 'json' | 'xml' | 'dotenv' | 'properties' | 'ini' | 'shell' | 'powershell' | 'docker' | 'notebook';
    };

/** How a file is read; undefined when nothing reads it. */
export function kindOfFile(path: string): FileKind | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const lower = name.toLowerCase();
  const ending = lower.slice(lower.lastIndexOf('.') + 1);
  if (/^\.env(?:[._-].*)?$|\.env$|^\.envrc$|^env$|\.env\.\w+$|^\.flaskenv$/.test(lower)) return { kind: 'dotenv' };
  if (/^(?:dockerfile|containerfile)(?:[._-].*)?$|\.(?:dockerfile|containerfile)$/.test(lower))
    return { kind: 'docker' };
  if (/^(?:\.?pg_service\.conf|\.?pg_service|odbc\.ini|\.odbc\.ini|pgbouncer\.ini)$/.test(lower))
    return { kind: 'ini' };
  if (/^(?:flyway.*\.conf|liquibase.*)$/.test(lower) && ending === 'conf') return { kind: 'properties' };
  if (/^(?:rakefile|gemfile|vagrantfile|guardfile|capfile|fastfile)$/.test(lower))
    return { kind: 'program', language: 'ruby' };
  if (/^(?:makefile|gnumakefile|procfile|justfile)$/.test(lower)) return { kind: 'shell' };
  if (/^jenkinsfile/.test(lower)) return { kind: 'program', language: 'kotlin' };
  switch (ending) {
    case 'yml':
    case 'yaml':
      return { kind: 'yaml' };
    case 'json':
    case 'jsonc':
    case 'json5':
    case 'code-workspace':
      return { kind: 'json' };
    case 'ipynb':
      return { kind: 'notebook' };
    case 'xml':
    case 'config':
    case 'props':
    case 'targets':
    case 'csproj':
    case 'fsproj':
    case 'vbproj':
    case 'pubxml':
    case 'dsconfig':
    case 'udl':
      return { kind: 'xml' };
    case 'properties':
      return { kind: 'properties' };
    case 'ini':
    case 'cfg':
    case 'conf':
    case 'cnf':
    case 'dsn':
      return { kind: 'ini' };
    case 'service':
      return { kind: 'docker' };
    case 'sh':
    case 'bash':
    case 'zsh':
    case 'ksh':
    case 'bats':
    case 'bat':
    case 'cmd':
    case 'mk':
      return { kind: 'shell' };
    case 'ps1':
    case 'psm1':
    case 'psd1':
      return { kind: 'powershell' };
    default: {
      const language = languageOfEnding(ending);
      return language && { kind: 'program', language };
    }
  }
}
