/** Addresses and texts of a page. */
export interface PanelDocument {
  readonly title: string;
  /** BCP 47 tag of the language that the words are in. */
  readonly language: string;
  readonly serverId: string;
  /** Where the webview may load styles and fonts from. */
  readonly cspSource: string;
  /** Fresh for every document. */
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
}

/** The document of a panel: only its own script and styles run or load in it. */
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
