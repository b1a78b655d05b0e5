import type { Shell } from './types';

/**
 * Quoting for command lines that users paste. The output is printable ASCII wherever a shell's line editor would read a
 * higher byte as a key: readline and zle do so in a C locale, where the two bytes of `£` run the line. Values have
 * neither control characters nor unpaired surrogates.
 */

/** Quotes one argument, in double quotes if all shells read these the same. Undefined: the shell cannot express it. */
export function shellQuoted(value: string, shell: Shell): string | undefined {
  switch (shell) {
    case 'posix':
      return /^[ -~]*$/.test(value)
        ? (inDoubleQuotes(value, /["$`\\!]/) ?? `'${value.replace(/'/g, "'\\''")}'`)
        : // the only escape for a byte that all of these shells know
          `"$(printf '${printfFormat(value)}')"`;
    case 'fish':
      return /^[ -~]*$/.test(value)
        ? (inDoubleQuotes(value, /["$\\]/) ?? `'${value.replace(/[\\']/g, '\\$&')}'`)
        : fishEscaped(value);
    case 'powershell':
      // PowerShell treats typographic quotes as quotes
      return inDoubleQuotes(value, /["“”„$`]/) ?? `'${value.replace(/['‘’‚‛]/g, '$&$&')}'`;
    case 'cmd':
      // cmd.exe always expands variables, even in quotes; a backslash would escape the quote
      return /["%!]|\\$/.test(value) ? undefined : `"${value}"`;
    case 'other':
      return undefined;
  }
}

/** Quotes like {@link shellQuoted}, but only if necessary. */
export function shellWord(value: string, shell: Shell): string | undefined {
  // PowerShell may split an argument with a hyphen at a period or a colon
  const plain = shell === 'powershell' ? /^[\w/=-]+$/ : /^[\w./:=-]+$/;
  return shell !== 'other' && plain.test(value) && !value.startsWith('=') ? value : shellQuoted(value, shell);
}

function inDoubleQuotes(value: string, special: RegExp): string | undefined {
  return special.test(value) ? undefined : `"${value}"`;
}

/** Escapes each byte except letters, digits and a few marks as three octal digits; `-` would begin an option. */
function printfFormat(value: string): string {
  return [...Buffer.from(value)]
    .map((byte, index) => {
      const character = String.fromCharCode(byte);
      return byte < 0x80 && (index === 0 ? /[\w ./:=@]/ : /[\w ./:=@-]/).test(character)
        ? character
        : `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

/** Escapes without quotes: there fish supports escapes by code point. */
function fishEscaped(value: string): string {
  return [...value]
    .map((character) =>
      /^[\w./:=@-]$/.test(character)
        ? character
        : `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
    )
    .join('');
}
