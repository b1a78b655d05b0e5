import { jsonQuoted, uriEncoded, uriQuery, type Parameter } from '../quoting';
import {
  directTlsNeeds,
  guarantees,
  noSystemRoots,
  passwordFromEnvironment,
  type DriverModule,
  type StringRequest,
  type WrittenString,
} from '../request';
import type { StringNote } from '../types';

/** The URL has no password: it would need percent-encoding, and URLs are logged. */
export const jdbc: DriverModule = {
  driver: {
    id: 'jdbc',
    label: 'pgJDBC',
    language: 'Java',
    editorLanguage: 'plaintext',
    checkedVersion: '42.7',
    documentation: 'https://jdbc.postgresql.org/documentation/ssl/',
  },
  write: (request) => written(request, (url) => url, { code: 'passwordBesideString' }),
};

/** The user stays in the URL: Spring would search a separate property for placeholders. */
export const springBoot: DriverModule = {
  driver: {
    id: 'springBoot',
    label: 'Spring Boot properties',
    language: 'Java',
    editorLanguage: 'properties',
    checkedVersion: '4.0',
    documentation: 'https://docs.spring.io/spring-boot/reference/data/sql.html#data.sql.datasource.configuration',
  },
  write: (request) =>
    written(
      request,
      (url) => `spring.datasource.url=${url}\nspring.datasource.password=\${PGPASSWORD}`,
      passwordFromEnvironment,
      { code: 'springPlaceholders' },
    ),
};

/** The same in YAML, where the quotes keep the URL and the variable strings. */
export const springYaml: DriverModule = {
  driver: {
    id: 'springYaml',
    label: 'Spring Boot application.yml',
    language: 'Java',
    editorLanguage: 'yaml',
    checkedVersion: '4.0',
    documentation:
      'https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.yaml',
  },
  write: (request) =>
    written(
      request,
      (url) => ['spring:', '  datasource:', `    url: ${jsonQuoted(url)}`, '    password: "${PGPASSWORD}"'].join('\n'),
      passwordFromEnvironment,
      { code: 'springPlaceholders' },
    ),
};

/**
 * Hibernate replaces `${name}` in its properties by system properties, once: a password passed this way needs neither
 * the escapes of a properties file nor an escape for `${`, which Hibernate does not have.
 */
export const hibernate: DriverModule = {
  driver: {
    id: 'hibernate',
    label: 'Hibernate properties',
    language: 'Java',
    editorLanguage: 'properties',
    checkedVersion: '7.1',
    documentation: 'https://docs.hibernate.org/orm/7.1/userguide/html_single/#settings-jakarta.persistence.jdbc.url',
  },
  write: (request) =>
    written(request, (url) => `jakarta.persistence.jdbc.url=${url}\njakarta.persistence.jdbc.password=\${PGPASSWORD}`, {
      code: 'passwordFromSystemProperty',
      property: 'PGPASSWORD',
    }),
};

/** The URL is ASCII without a backslash or `$`, so a properties file needs no escapes. */
function written(request: StringRequest, text: (url: string) => string, ...password: StringNote[]): WrittenString {
  const { host, port, database, user, level, directTls } = request;
  const query = uriQuery([
    ['user', user],
    ['sslmode', level],
    ...trustedRoots(request),
    ...(directTls ? [['sslNegotiation', 'direct'] as const] : []),
  ]);
  return {
    text: text(`jdbc:postgresql://${host}:${port}/${uriEncoded(database)}?${query}`),
    guarantee: guarantees[level],
    notes: [...noSystemRoots(request, 'Java'), ...directTlsNeeds(request, 'pgJDBC', '42.7.4'), ...password],
  };
}

/** `require` validates nothing, whereas the factory would validate against the trust store of the Java runtime. */
function trustedRoots({ level, roots }: StringRequest): readonly Parameter[] {
  if (level === 'require') {
    return [];
  }
  return roots.kind === 'system'
    ? [['sslfactory', 'org.postgresql.ssl.DefaultJavaSSLFactory']]
    : [['sslrootcert', roots.path]];
}
