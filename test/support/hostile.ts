/** Names as somebody would choose them who wants a click, a hidden ending or a line of their own. */
export const hostileNames: readonly string[] = [
  '[Fix](command:workbench.action.terminal.new)',
  '[Fix](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22id%22%7D "Fix it")',
  '[Renew](https://example.com/renew)',
  '[open](FILE:///etc/passwd)',
  '$(check) trusted $(sync~spin)',
  '\\$(check)',
  'orders\u202egnp.exe',
  'a\u200bb\u200ec\u061cd\u2066e\u2069f\u00adg\u2060h\ufeffi\u{e0041}j\u3164k',
  'a\nb\r\nc\td\u2028e\u2029f\u0085g\u000bh',
  '\u001b[2J\u001b]8;;https://example.com\u0007click\u009b31m',
  'half \ud83d of a pair and \udc00',
  '<img src=x onerror=alert(1)> | `code` **bold** https://example.com mail@example.com',
  'x'.repeat(5_000_000),
  '[a](command:b)'.repeat(1000),
];

/** What must not be left of any of them; a space before what is longer keeps it from being cut away. */
export const harms: Readonly<Record<string, RegExp>> = {
  link: /\[[^\]]*\]\((https?|command|file|vscode)/i,
  icon: /\$\([a-z]/i,
  control: /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
  direction: /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
  invisible: /[\u00ad\u200b-\u200d\u2060\u3164\ufeff]|[\u{e0000}-\u{e007f}]/u,
  lineSeparator: /[\u0085\u2028\u2029]/,
  loneSurrogate: /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/,
};
