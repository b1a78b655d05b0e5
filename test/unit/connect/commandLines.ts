/*
 * Readers of whole command lines of shells that the test machines seldom have, each by its documented grammar and
 * independent of the code under test. They throw where a character would be syntax.
 */

/** PowerShell's argument mode: words in double quotes, in single quotes, or plain. */
export function readPowerShellArguments(line: string): string[] {
  const words: string[] = [];
  for (let rest = line; rest !== ''; rest = rest.replace(/^ +/, '')) {
    const quoted = /^"([^"“”„$`]*)"(?= |$)/.exec(rest) ?? /^'((?:[^'‘’‚‛]|['‘’‚‛]{2})*)'(?= |$)/.exec(rest);
    const plain = /^[\w/=-]+(?= |$)/.exec(rest);
    const found = quoted ?? plain;
    if (!found) {
      throw new Error(`not words of PowerShell: ${rest}`);
    }
    const isSingle = rest.startsWith("'");
    words.push(
      quoted ? (isSingle ? (quoted[1] ?? '').replace(/['‘’‚‛](['‘’‚‛])/g, '$1') : (quoted[1] ?? '')) : found[0],
    );
    rest = rest.slice(found[0].length);
  }
  return words;
}

/**
 * Arguments of a batch file that hands `%*` to a program inside a block in parentheses, as `az.cmd` does: cmd.exe reads
 * the line at the prompt and the block once more, and both times a quote switches its syntax off and on. Then the C
 * runtime of the program takes the quotes off.
 */
export function readBatchArguments(line: string): string[] {
  let inQuotes = false;
  for (const character of line) {
    if (character === '"') {
      inQuotes = !inQuotes;
    } else if (character === '%' || character === '!' || (!inQuotes && /[&|<>^()]/.test(character))) {
      throw new Error(`${character} is syntax of cmd.exe in: ${line}`);
    }
  }
  if (inQuotes) {
    throw new Error(`a quote is open at the end of: ${line}`);
  }
  return readWindowsArguments(line);
}

/** `CommandLineToArgvW`. */
function readWindowsArguments(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let inQuotes = false;
  for (let at = 0; at < line.length; at++) {
    const slashes = /^\\+(?=")/.exec(line.slice(at))?.[0].length ?? 0;
    if (slashes > 0) {
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes / 2)) + (slashes % 2 === 1 ? '"' : '');
      at += slashes - (slashes % 2 === 1 ? 0 : 1);
    } else if (line[at] === '"') {
      inQuotes = !inQuotes;
      word ??= '';
    } else if (line[at] === ' ' && !inQuotes) {
      words.push(...(word === undefined ? [] : [word]));
      word = undefined;
    } else {
      word = (word ?? '') + (line[at] ?? '');
    }
  }
  return [...words, ...(word === undefined ? [] : [word])];
}
