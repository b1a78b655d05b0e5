import { elixirQuoted } from '../quoting';
import {
  guarantees,
  noDirectTls,
  passwordFromEnvironment,
  rootFile,
  type DriverModule,
  type StringRequest,
} from '../request';

/** Every option of Erlang's `ssl` is explicit: Postgrex's defaults differ between versions. */
export const ecto: DriverModule = {
  driver: {
    id: 'ecto',
    label: 'Ecto (Postgrex)',
    language: 'Elixir',
    editorLanguage: 'elixir',
    checkedVersion: '0.20',
    documentation: 'https://hexdocs.pm/postgrex/Postgrex.html#start_link/1-ssl-client-authentication',
  },
  write(request) {
    const { host, port, database, user, level } = request;
    const text = [
      'config :my_app, MyApp.Repo,',
      `  hostname: ${elixirQuoted(host)},`,
      `  port: ${port},`,
      `  database: ${elixirQuoted(database)},`,
      `  username: ${elixirQuoted(user)},`,
      '  password: System.fetch_env!("PGPASSWORD"),',
      '  ssl: [',
      sslOptions(request)
        .map((option) => `    ${option}`)
        .join(',\n'),
      '  ]',
    ].join('\n');
    return { text, guarantee: guarantees[level], notes: [...noDirectTls(request), passwordFromEnvironment] };
  },
};

function sslOptions(request: StringRequest): readonly string[] {
  const { host, level } = request;
  if (level === 'require') {
    return ['verify: :verify_none'];
  }
  const file = rootFile(request);
  const matches =
    level === 'verify-full' ? ':public_key.pkix_verify_hostname_match_fun(:https)' : 'fn _, _ -> true end';
  return [
    'verify: :verify_peer',
    file === undefined ? 'cacerts: :public_key.cacerts_get()' : `cacertfile: ${elixirQuoted(file)}`,
    `server_name_indication: String.to_charlist(${elixirQuoted(host)})`,
    `customize_hostname_check: [match_fun: ${matches}]`,
  ];
}
