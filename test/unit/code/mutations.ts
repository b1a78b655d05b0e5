import type { CaseFile } from './cases';

/** Numbers that look random and are the same in every run. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const pieces = [
  '"',
  "'",
  '`',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '\n',
  '\\',
  '${',
  '=',
  ':',
  '#',
  '/*',
  '<<EOT\n',
  '<',
  '>',
  '&',
  '|',
  ';',
  ',',
  '\t- ',
  '%',
  '@',
  '$',
  '\u0000',
  '\u{1f600}',
  '-----BEGIN CERTIFICATE-----',
  '<!--',
  '"""',
  '...',
  '=>',
  '..',
];

/** The text with a few pieces removed, doubled, moved or inserted. */
export function mutated({ text }: CaseFile, random: (below: number) => number): string {
  let result = text;
  for (let count = 1 + random(4); count > 0; count--) {
    const at = random(result.length + 1);
    const size = random(12);
    switch (random(5)) {
      case 0:
        result = result.slice(0, at) + result.slice(at + size);
        break;
      case 1:
        result = result.slice(0, at) + (pieces[random(pieces.length)] ?? '') + result.slice(at);
        break;
      case 2:
        result = result.slice(0, at) + result.slice(Math.max(0, at - size));
        break;
      case 3:
        result = result.slice(0, at);
        break;
      default:
        result = result.slice(0, at) + (pieces[random(pieces.length)] ?? '').repeat(1 + random(40)) + result.slice(at);
    }
  }
  return result;
}
