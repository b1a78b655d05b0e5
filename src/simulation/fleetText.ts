/** The text of a fleet file. Windows PowerShell's `>` writes UTF-16, other tools a byte order mark. */
export function decodeFleet(content: string | Uint8Array): string {
  if (typeof content === 'string') {
    return content.replace(/^\uFEFF/, '');
  }
  const [first, second] = content;
  // a document begins with ASCII, so that a zero beside it gives UTF-16 away also without a mark
  const encoding =
    (first === 0xff && second === 0xfe) || (first !== 0 && second === 0)
      ? 'utf-16le'
      : (first === 0xfe && second === 0xff) || (first === 0 && second !== 0)
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(content);
}

/** A word of the file as a message may hold it. */
export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
