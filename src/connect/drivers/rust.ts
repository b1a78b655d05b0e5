import { rustQuoted } from '../quoting';
import {
  directTlsNeeds,
  guarantees,
  noDirectTls,
  passwordFromEnvironment,
  rootFile,
  type DriverModule,
  type StringRequest,
} from '../request';
import type { VerificationLevel } from '../types';

/** tokio-postgres only requires TLS: the connector, here native-tls, decides what is verified. */
export const tokioPostgres: DriverModule = {
  driver: {
    id: 'tokioPostgres',
    label: 'tokio-postgres',
    language: 'Rust',
    editorLanguage: 'rust',
    checkedVersion: '0.7',
    documentation: 'https://docs.rs/postgres-native-tls/latest/postgres_native_tls/',
  },
  write(request) {
    const { host, port, database, user, level, directTls } = request;
    const text = [
      'let mut tls = native_tls::TlsConnector::builder();',
      ...connector(request),
      'let (client, connection) = tokio_postgres::Config::new()',
      `    .host(${rustQuoted(host)})`,
      `    .port(${port})`,
      `    .dbname(${rustQuoted(database)})`,
      `    .user(${rustQuoted(user)})`,
      '    .password(std::env::var("PGPASSWORD")?)',
      '    .ssl_mode(tokio_postgres::config::SslMode::Require)',
      ...(directTls ? ['    .ssl_negotiation(tokio_postgres::config::SslNegotiation::Direct)'] : []),
      '    .connect(postgres_native_tls::MakeTlsConnector::new(tls.build()?))',
      '    .await?;',
    ].join('\n');
    return {
      text,
      guarantee: guarantees[level],
      notes: [...directTlsNeeds(request, 'tokio-postgres', '0.7.13'), passwordFromEnvironment],
    };
  },
};

/** Certificates are read one by one: native-tls up to 0.2.11 cannot read a whole file. */
function connector(request: StringRequest): readonly string[] {
  const { level, directTls } = request;
  const file = rootFile(request);
  return [
    ...(level === 'require' ? ['tls.danger_accept_invalid_certs(true);'] : []),
    ...(level === 'verify-full' ? [] : ['tls.danger_accept_invalid_hostnames(true);']),
    ...(file === undefined
      ? []
      : [
          'tls.disable_built_in_roots(true);',
          `let roots = std::fs::read_to_string(${rustQuoted(file)})?;`,
          'for root in roots.split_inclusive("-----END CERTIFICATE-----") {',
          '    if let Some(start) = root.find("-----BEGIN CERTIFICATE-----") {',
          '        tls.add_root_certificate(native_tls::Certificate::from_pem(root[start..].as_bytes())?);',
          '    }',
          '}',
        ]),
    ...(directTls ? ['postgres_native_tls::set_postgresql_alpn(&mut tls);'] : []),
  ];
}

const sslModes: Readonly<Record<VerificationLevel, string>> = {
  require: 'Require',
  'verify-ca': 'VerifyCa',
  'verify-full': 'VerifyFull',
};

/**
 * Options and no URL, because sqlx does not decode the database of a URL. The file's roots are added to those of the
 * system.
 */
export const sqlx: DriverModule = {
  driver: {
    id: 'sqlx',
    label: 'sqlx',
    language: 'Rust',
    editorLanguage: 'rust',
    checkedVersion: '0.8',
    documentation: 'https://docs.rs/sqlx/latest/sqlx/postgres/struct.PgConnectOptions.html',
  },
  write(request) {
    const { host, port, database, user, level } = request;
    const file = rootFile(request);
    const text = [
      'let options = sqlx::postgres::PgConnectOptions::new()',
      `    .host(${rustQuoted(host)})`,
      `    .port(${port})`,
      `    .database(${rustQuoted(database)})`,
      `    .username(${rustQuoted(user)})`,
      `    .ssl_mode(sqlx::postgres::PgSslMode::${sslModes[level]})`,
      ...(file === undefined ? [] : [`    .ssl_root_cert(${rustQuoted(file)})`]),
    ].join('\n');
    return {
      text: `${text};`,
      guarantee: guarantees[level],
      notes: [
        ...(file === undefined ? [] : [{ code: 'systemRootsToo' } as const]),
        ...noDirectTls(request),
        passwordFromEnvironment,
      ],
    };
  },
};
