import type { Shell } from './types';

/*
 * Command lines that users paste. What is written here is printable ASCII wherever a shell's line editor would take a
 * byte above it for a key: readline and zle do in a C locale, where the two bytes of `£` run the line. Values have
 * neither control characters nor unpaired surrogates.
 */

/** One argument, in double quotes where they read the same in every shell. Undefined: the shell has no way to write it. */
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
      // typographic quotes are quotes here
      return inDoubleQuotes(value, /["“”„$`]/) ?? `'${value.replace(/['‘’‚‛]/g, '$&$&')}'`;
    case 'cmd':
      // variables are replaced in quotes as well, and nothing can keep them from it; a backslash would escape the quote
      return /["%!]|\\$/.test(value) ? undefined : `"${value}"`;
    case 'other':
      return undefined;
  }
}

/** Like {@link shellQuoted}, without quotes where none are needed. */
export function shellWord(value: string, shell: Shell): string | undefined {
  // PowerShell may take a word with a hyphen apart at a period or a colon
  const plain = shell === 'powershell' ? /^[\w/=-]+$/ : /^[\w./:=-]+$/;
  return shell !== 'other' && plain.test(value) && !value.startsWith('=') ? value : shellQuoted(value, shell);
}

function inDoubleQuotes(value: string, special: RegExp): string | undefined {
  return special.test(value) ? undefined : `"${value}"`;
}

/** Three octal digits for each byte that is not a letter, a digit or one of a few marks; `-` would begin an option. */
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

/** Without quotes, where fish knows escapes by the code point. */
function fishEscaped(value: string): string {
  return [...value]
    .map((character) =>
      /^[\w./:=@-]$/.test(character)
        ? character
        : `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
    )
    .join('');
}
