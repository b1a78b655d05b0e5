/** Addresses and texts of a page. */
export interface PanelDocument {
  readonly title: string;
  /** BCP 47 tag of the page's language. */
  readonly language: string;
  readonly serverId: string;
  /** The source from which the webview may load styles and fonts. */
  readonly cspSource: string;
  /** Unique for each document. */
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
}

/** The document of a panel. Its content security policy permits only its own script and styles. */
export function panelHtml(document: PanelDocument): string {
  const { cspSource, nonce } = document;
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const styles = document.styles.map((style) => `<link rel="stylesheet" nonce="${nonce}" href="${escapeHtml(style)}">`);
  return `<!DOCTYPE html>
<html lang="${escapeHtml(document.language)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(document.title)}</title>
  ${styles.join('\n  ')}
</head>
<body data-server-id="${escapeHtml(document.serverId)}">
  <script nonce="${nonce}" src="${escapeHtml(document.script)}"></script>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
