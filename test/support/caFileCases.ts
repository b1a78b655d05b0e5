import { generateKeyPairSync } from 'node:crypto';

/** A file made of both roots, and the codes of what is wrong with it: none where every client loads both. */
export type CaFileCase = readonly [name: string, content: Buffer, codes: readonly string[]];

const begin = '-----BEGIN CERTIFICATE-----\n';
const end = '-----END CERTIFICATE-----\n';

const request = `-----BEGIN CERTIFICATE REQUEST-----
MIHHMG4CAQAwDDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BATvRnXSNG5pn5/WamcBbybBThkNajySj4qGCMbPlK6RjNlaf9aTtDUMeYCOr1vv
FrQ+QUPwe7pgM4GOuXsOFmigADAKBggqhkjOPQQDAgNJADBGAiEA05QxjmlTyOTV
Iad7VNyv6BQNyVxsR6bvD6U/v6o6XfACIQCQcmLrhChev3fUCGo4iGa/Fmsl54TN
GvWH+HiLrr/JiA==
-----END CERTIFICATE REQUEST-----
`;

/** @param roots two certificates, PEM */
export function caFileCases(roots: readonly [string, string]): readonly CaFileCase[] {
  const [a, b] = roots.map((pem) => `${pem.replaceAll('\r\n', '\n').trim()}\n`) as [string, string];
  const key = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
  const both = a + b;
  const inOneLine = (pem: string, length = Infinity): string => {
    const lines = pem.trimEnd().split('\n');
    const body = lines.slice(1, -1).join('');
    const cut = length === Infinity ? body : (body.match(new RegExp(`.{1,${length}}`, 'g')) ?? []).join('\n');
    return `${lines[0]}\n${cut}\n${lines.at(-1)}\n`;
  };
  const quoted = (pem: string): string => `"${pem.trimEnd()}"\n`;
  const each = (pem: string, before: string): string => pem.replace(/^(?=.)/gm, before);
  const labelled = (pem: string, label: string): string => pem.replaceAll(' CERTIFICATE', ` ${label}`);
  const good: Record<string, string> = {
    'as it should be': both,
    'CR LF': both.replaceAll('\n', '\r\n'),
    'LF and CR LF': a.replaceAll('\n', '\r\n') + b,
    'no final newline': both.trimEnd(),
    'the same root twice': a + both,
    'text between the certificates': `subject=a\n${a}---\nsome text\n${b}---\n`,
    'the output of s_client': `CONNECTED(00000003)\n---\n 0 s:CN = a\n   i:CN = a\n${a} 1 s:CN = b\n${b}---\n`,
    'the output of pkcs12': `Bag Attributes\n    friendlyName: a\nsubject=CN = a\n${a}Bag Attributes: <Empty>\n${b}`,
    comments: `# a\n${a}# b\n${b}`,
    'a byte order mark before a comment': `\xef\xbb\xbf# roots\n${both}`,
    'text in two encodings': `# f\xfcr, f\xc3\xbcr\n${both}`,
    'text before, in the middle and behind, without a newline': `text\n${a}text\n${b}text`,
    'lines of 76': inOneLine(a, 76) + b,
    'lines of 10': inOneLine(a, 10) + b,
    'lines of 300': inOneLine(a, 300) + b,
    'a line for all': inOneLine(a) + b,
    'blanks behind the lines of the body': a.replace(/^(?!-)(.+)$/gm, '$1  ') + b,
    'blanks before the lines of the body': a.replace(/^(?!-)(.+)$/gm, '  $1') + b,
    'a blank behind the END marker': a.replace(end, `${end.trimEnd()} \n`) + b,
    'a blank line behind the BEGIN marker': a.replace(begin, `${begin}\n`) + b,
    'blank lines': `\n\n  \n${a}\n\n${b}\n`,
    'in a web page, on lines of their own': `<pre>\n${both}</pre>\n`,
    'four hyphens': `----\n${a}-\n${b}`,
    'a CR in a comment': `# a\rb\n${both}`,
    'zero bytes behind the last certificate': `${both}\0\0`,
  };
  const bad: readonly (readonly [string, string, ...string[]])[] = [
    ['glued', a.trimEnd() + b, 'marker'],
    ['quoted', quoted(a) + quoted(b), 'marker'],
    ['one quoted', quoted(a) + b, 'marker'],
    ['indented', each(both, '    '), 'marker'],
    ['indented in YAML', `ca: |\n${each(both, '  ')}`, 'marker'],
    ['indented with tabs', each(both, '\t'), 'marker'],
    ['BEGIN indented', a.replace('-----BEGIN', ' -----BEGIN') + b, 'marker'],
    ['END indented', a.replace('-----END', ' -----END') + b, 'marker'],
    ['in a web page', `<pre>${a.trimEnd()}</pre>\n${b}`, 'marker'],
    ['a string of JSON', JSON.stringify(both), 'marker'],
    ['a diff', each(both, '+'), 'marker'],
    ['a quotation', each(both, '> '), 'marker'],
    ['text behind BEGIN', a.replace(begin, `${begin.trimEnd()} # a\n`) + b, 'marker'],
    ['text behind END', a.replace(end, `${end.trimEnd()} # a\n`) + b, 'marker'],
    ['a blank that is not ASCII behind BEGIN', a.replace(begin, `${begin.trimEnd()}\xc2\xa0\n`) + b, 'marker'],
    ['an invisible character before BEGIN', `\xe2\x80\x8b${both}`, 'marker'],
    ['four hyphens in markers', a.replaceAll('-----', '----') + b, 'marker'],
    ['six hyphens in markers', a.replaceAll('-----', '------') + b, 'marker'],
    ['dashes of a word processor', a.replaceAll('-----', '\xe2\x80\x94') + b, 'marker'],
    ['lower case', a.replace('BEGIN CERTIFICATE', 'begin certificate').replace('END CERT', 'end cert') + b, 'marker'],
    ['a label in mixed case', labelled(a, 'Certificate') + b, 'marker'],
    ['NEW CERTIFICATE', labelled(a, 'NEW CERTIFICATE') + b, 'marker'],
    ['no blank in the marker', a.replace('BEGIN CERT', 'BEGINCERT') + b, 'marker'],
    ['labels that differ', a.replace('END CERT', 'END X509 CERT') + b, 'marker'],
    ['a signed message', `-----BEGIN PGP SIGNED MESSAGE-----\n\n${a.replace(/^-/gm, '- -')}${b}`, 'marker'],
    ['no END', a.replace(end, '') + b, 'unpaired'],
    ['no END of the last', a + b.replace(end, ''), 'unpaired'],
    ['cut off', a + b.slice(0, 300), 'unpaired'],
    ['no BEGIN', a.replace(begin, '') + b, 'unpaired'],
    ['two blank lines behind the BEGIN marker', a.replace(begin, `${begin}\n\n`) + b, 'unreadable'],
    ['a byte order mark before END', a.replace(end, `\xef\xbb\xbf${end}`) + b, 'marker'],
    ['a byte order mark behind a blank line', `${a}\n\xef\xbb\xbf${b}`, 'marker'],
    ['a byte order mark behind a comment', `${a}# b\n\xef\xbb\xbf${b}`, 'marker'],
    ['a private key without its END', a + b + key.slice(0, 60), 'unpaired'],
    ['a private key without its END before a certificate', `${key.slice(0, 28)}${a}${b}`, 'unpaired'],
    ['a BEGIN marker without a label', `-----BEGIN -----\n${a}${b}`, 'unpaired'],
    ['a revocation list without its BEGIN', `${a}-----END X509 CRL-----\n${b}`, 'hyphens'],
    ['a character that is not of Base64', a.replace(/^M/m, '*') + b, 'unreadable'],
    ['Base64 for addresses', inOneLine(a).replace(/^M.*$/m, (body) => `${body.slice(4)}-_-_`) + b, 'unreadable'],
    ['lines missing', a.replace(/^(?:[^-].{63}\n){2}/m, '') + b, 'unreadable'],
    ['an empty block', begin + end + both, 'unreadable'],
    ['a block of something else', `${begin}AAAA\n${end}${both}`, 'unreadable'],
    ['a blank line in the body', a.replace(/^([^-].{63}\n)/m, '$1\n') + b, 'unreadable'],
    ['a blank line before END', a.replace(end, `\n${end}`) + b, 'unreadable'],
    ['headers', a.replace(begin, `${begin}Proc-Type: 4,CLEAR\n\n`) + b, 'unreadable'],
    ['a comment in the body', a.replace(begin, `${begin}# a\n`) + b, 'unreadable'],
    ['CR alone', both.replaceAll('\n', '\r'), 'carriageReturns'],
    ['CR alone, then LF', a.replaceAll('\n', '\r') + b, 'carriageReturns'],
    ['LF CR', both.replaceAll('\n', '\n\r'), 'carriageReturns'],
    ['CR CR LF', both.replaceAll('\n', '\r\r\n'), 'carriageReturns'],
    ['zero bytes in between', `${a}\0\n${b}`, 'zeroBytes'],
    ['a byte order mark', `\xef\xbb\xbf${both}`, 'byteOrderMark'],
    ['a byte order mark in the middle', `${a}\xef\xbb\xbf${b}`, 'byteOrderMark'],
    ['a blank behind BEGIN', a.replace(begin, `${begin.trimEnd()} \n`) + b, 'spaceAfterMarker'],
    ['a tab behind END', a.replace(end, `${end.trimEnd()}\t\n`) + b, 'spaceAfterMarker'],
    ['a rule of hyphens', `----- roots -----\n${both}`, 'hyphens'],
    ['hyphens in a comment', `# roots -----\n${both}`, 'hyphens'],
    ['a certificate that is a comment', each(a, '# ') + both, 'hyphens'],
    ['a private key first', key + both, 'privateKey'],
    ['a private key last', both + key, 'privateKey'],
    ['a request between', a + request + b, 'otherBlock'],
    ['X509 CERTIFICATE', labelled(a, 'X509 CERTIFICATE') + b, 'label'],
    ['TRUSTED CERTIFICATE', labelled(a, 'TRUSTED CERTIFICATE') + b, 'label'],
  ];
  return [
    ...Object.entries(good).map(([name, text]): CaFileCase => [name, Buffer.from(text, 'latin1'), []]),
    ...bad.map(([name, text, ...codes]): CaFileCase => [name, Buffer.from(text, 'latin1'), codes]),
    ['UTF-16', Buffer.from(`\ufeff${both}`, 'utf16le'), ['otherFormat']],
    ['UTF-16, without a mark', Buffer.from(both, 'utf16le'), ['otherFormat']],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${both}`, 'utf16le').swap16(), ['otherFormat']],
  ];
}
