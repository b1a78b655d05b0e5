/** What the tests use of HashiCorp's parser, compiled to WebAssembly. */
declare module '@cdktn/hcl2json' {
  export function parse(fileName: string, text: string): Promise<Record<string, unknown>>;
}
