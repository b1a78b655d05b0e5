import { encodeBase64 } from '../base64';
import type { CodeFinding } from '../findings';
import { kindOfFile } from '../fileKind';
import { readYaml } from '../read/data';
import { decodedSecret, secretValues } from '../read/held';
import { applyEdits } from './fix';
import type { FileText } from './literal';

/**
 * The file with the values of its Secrets written plainly, where the finding is in one of them: repairs are made there,
 * and encoded again by {@link closedSecrets}.
 */
export function openedSecrets({ path, source }: FileText, { range }: CodeFinding): FileText | undefined {
  if (kindOfFile(path)?.kind !== 'yaml') return undefined;
  const values = secretValues(readYaml(source));
  if (!values.some(({ start, end }) => start < range.end && range.start < end)) return undefined;
  const edits = values.map(({ chars, start, end }) => {
    const plain = decodedSecret(chars) ?? '';
    // what could be taken for an encoded text stays one
    return {
      start,
      end,
      text: plain === '' || decodedSecret(plain) !== undefined ? source.slice(start, end) : JSON.stringify(plain),
    };
  });
  return { path, source: applyEdits(source, edits) };
}

/** The text with the values of its Secrets encoded. */
export function closedSecrets(source: string): string {
  const edits = secretValues(readYaml(source))
    .filter(({ chars }) => chars !== '' && decodedSecret(chars) === undefined)
    .map(({ chars, start, end }) => ({ start, end, text: encodeBase64(new TextEncoder().encode(chars)) }));
  return applyEdits(source, edits);
}
