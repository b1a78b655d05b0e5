/** Addresses and texts of a page. */
export interface PanelDocument {
  readonly title: string;
  /** The server's name, which is shown until the page has its state. */
  readonly heading: string;
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

/** The frame's style: as kit.css has it, so that nothing moves when the page takes over. */
const frameStyle = [
  'body{margin:0;padding:0}',
  '.page{max-width:1040px;padding:24px 32px 40px}',
  'h1{margin:0;font-size:1.7em;font-weight:600;line-height:1.25;overflow-wrap:anywhere}',
  '@media (width < 620px){.page{padding:18px 18px 32px}}',
].join('');

/**
 * The document of a panel. The frame with the heading comes before the files, so that it is shown before they are
 * loaded. Its content security policy permits only its own script and styles. */
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
  <style nonce="${nonce}">${frameStyle}</style>
</head>
<body data-server-id="${escapeHtml(document.serverId)}">
  <div id="root"><main class="page" aria-busy="true"><h1>${escapeHtml(document.heading)}</h1></main></div>
  ${styles.join('\n  ')}
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
