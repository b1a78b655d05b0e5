import { functions } from './cursor';

// Words that tell where a frame of names begins, in all languages.

export const declaring: ReadonlySet<string> = new Set(
  'const let var val mut my auto final def dim static readonly lateinit'.split(' '),
);
/** Words before a name that do not declare it. */
export const using: ReadonlySet<string> = new Set(
  'return throw yield await new else goto delete case in of is as not and or do raise print echo global nonlocal use'.split(
    ' ',
  ),
);
export const control: ReadonlySet<string> = new Set(
  'if for while switch catch with using foreach lock synchronized elseif match when return fixed guard unless until'.split(
    ' ',
  ),
);
export const classes: ReadonlySet<string> = new Set(
  'class struct interface object record trait enum module'.split(' '),
);
export const methods: ReadonlySet<string> = new Set([...functions, 'def', 'defp', 'sub']);
/** What may stand between the parameters of a function and its body. */
export const afterParameters: ReadonlySet<string> = new Set(
  '{ => : -> throws where async const override noexcept use'.split(' '),
);
/** Where lines decide, and in VB in any case. */
export const lineFunctions: ReadonlySet<string> = new Set('def defp sub Sub SUB function Function FUNCTION'.split(' '));
export const lineClasses: ReadonlySet<string> = new Set('class Class CLASS module Module MODULE defmodule'.split(' '));
/** What follows a class on the next line. */
export const continuing: ReadonlySet<string> = new Set(['{', ':', '\n', 'extends', 'implements', 'with', 'where']);
export const self: ReadonlySet<string> = new Set(['this', 'self', '$this', 'cls']);
