import { parse } from '@cdktn/hcl2json';

/** Terraform's language, read by HashiCorp's own parser: blocks by their types and labels, expressions as `${…}`. */
export async function parseHcl(text: string): Promise<Record<string, unknown>> {
  return parse('main.tf', text);
}
