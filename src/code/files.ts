/** Folders whose files get no verdict: tests, examples, documentation, and what others wrote or a tool made. */
const folders = new Set(
  (
    'test tests __tests__ testing spec specs __specs__ e2e cypress mock mocks __mocks__ fixture fixtures __fixtures__ testdata test-data test_data ' +
    'testfixtures example examples sample samples doc docs documentation node_modules vendor vendored third_party third-party ' +
    'thirdparty external-libs bower_components site-packages .venv venv dist out target bundle bundles coverage .git .hg .svn .terraform ' +
    'logs log locale locales i18n l10n lang langs translations __snapshots__ snapshots .next .nuxt .cache .idea-cache generated .yarn .pnpm-store ' +
    'androidtest integration-tests unit-tests unittests integrationtests'
  ).split(' '),
);
/** Only the names of a build's output that a folder of sources may have as well. */
const infrastructureToo = new Set(['templates', 'template']);

const names: readonly RegExp[] = [
  /\.(?:test|tests|spec|specs|e2e|mock|mocks|fixture|stories|snap)\.[\w.]+$/i,
  /(?:^|[_-])(?:test|tests|spec|mock)\.(?:[cm]?[jt]sx?|py|go|rb|rs|exs?|php|java|kt|scala|groovy|cs|fs|vb|dart|swift|sh|ps1|sql|cpp|cc|c|pl)$/i,
  /^test_.*\.py$|^conftest\.py$|^test-.*\.(?:js|ts|sh)$/i,
  /(?:Test|Tests|TestCase|IT|Spec|Specs|Mock|Fixture|Fixtures)\.(?:java|kt|scala|groovy|cs|vb|fs|php|swift)$/,
  /\.(?:example|sample|template|tmpl|tpl|dist|default|defaults|j2|jinja|jinja2|mustache|hbs|ejs|erb|in|orig|bak|old|skel|stub)(?:\.\w+)?$/i,
  // the portal exports `template.json`
  /^(?:example|sample|template(?!\.(?:json|bicep|ya?ml)$))[._-]/i,
  /[._-](?:example|sample|template)\.\w+$/i,
  /\.env\.(?:test|testing|ci|e2e)(?:\.local)?$|^\.env-(?:example|sample|test)$|^env\.(?:example|sample|template)$/i,
  /\.(?:md|mdx|markdown|rst|adoc|asciidoc|txt|text|html?|tex|org|pod|rdoc|wiki|textile|pdf)$/i,
  /\.(?:log|csv|tsv|parquet|avro|ndjson|jsonl|har|po|pot|mo|resx|xlf|xliff|strings|arb|ftl|svg|css|scss|less|map|lock|sum|snap|tfstate|patch|diff)$/i,
  /\.tfstate\.backup$|\.terraform\.lock\.hcl$/i,
  /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|composer\.lock|packages\.lock\.json|paket\.lock|mix\.lock|pubspec\.lock|pdm\.lock|uv\.lock|flake\.lock|project\.assets\.json)$/i,
  /\.min\.(?:js|mjs|css)$|[.-]bundle\.(?:js|mjs|cjs)$|\.chunk\.(?:js|mjs)$|\.(?:d\.ts|g\.cs|pb\.go|designer\.cs)$/i,
  /^(?:readme|changelog|changes|history|license|licence|notice|contributing|authors|security|todo)\b/i,
  /^bundle\.l10n.*\.json$|^package\.nls.*\.json$/i,
  /^swagger.*\.(?:json|ya?ml)$|^openapi.*\.(?:json|ya?ml)$|\.schema\.json$/i,
];

/** Whether a file gets a verdict, by its path in the workspace. */
export function isJudged(path: string): boolean {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  if (names.some((pattern) => pattern.test(name))) return false;
  // packages of Java have names of their own, and so have the environments of configurations
  const main = parts.findIndex((part, index) => part === 'main' && parts[index - 1] === 'src');
  if (main >= 0) parts.splice(main);
  const built = /\.(?:[cm]?js|json)$/.test(name);
  const infrastructure = /\.(?:tf|bicep|bicepparam|tfvars)$|\.json$/.test(name);
  return !parts.some(
    (part) =>
      folders.has(part.toLowerCase()) ||
      (built && /^(?:build|\.output)$/.test(part)) ||
      (/^(?:bin|obj)$/.test(part) && parts.some((other) => /^(?:Debug|Release)$/.test(other))) ||
      (infrastructureToo.has(part.toLowerCase()) && !infrastructure) ||
      /^(?:.+[._-])?(?:tests?|specs|fixtures|examples|samples|mocks)$/i.test(part) ||
      /(?:Tests|\.Test|IntegrationTests|UnitTests)$/.test(part) ||
      /^(?:tests?|fixtures|examples|samples)[._-]/i.test(part),
  );
}

const interest =
  /postgres\.database\.|postgres\.cosmos\.azure|horizondb|dbforpostgresql|azurerm_postgresql|azure_rm_postgresql|azpostgresql|az\s+postgres|require_?secure_?transport|ssl_?m(?:in|ax)_?protocol_?version|ssl_?enforcement|minimal_?tls|enforce_ssl|baltimorecybertrust|azure-postgres-tls-ignore/i;
/** The suffix of Azure's servers in a Secret of Kubernetes, by where it begins among three bytes. */
const encoded = /cG9zdGdyZXMuZGF0YWJhc2Uu|Bvc3RncmVzLmRhdGFiYXNlL|wb3N0Z3Jlcy5kYXRhYmFzZS/;

/** Whether a text may hold anything that is judged; `known` are hosts besides those of Azure. */
export function mayMatter(text: string, known: readonly string[], everyHost: boolean): boolean {
  if (interest.test(text) || encoded.test(text)) return true;
  if (everyHost && /postgres|pgsql|PGHOST|npgsql|sslmode/i.test(text)) return true;
  return known.length > 0 && known.some((host) => text.includes(host));
}
