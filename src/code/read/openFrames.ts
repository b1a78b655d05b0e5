/** A frame of which the end is not read yet. */
export interface Open {
  readonly start: number;
  readonly names: Set<string>;
  readonly isClass: boolean;
  readonly isFunction: boolean;
  /** Whether it is directly in a class. */
  readonly isMethod: boolean;
  /** The column of its first line, where lines decide. */
  readonly column: number;
  /** Name of a function. */
  of: string;
  /** Where the name is, when no keyword is before it. */
  head?: number | undefined;
  /** Whether a statement of it gives something back. */
  returns: boolean;
}

/** A bracket that is open, with what was read of the statement in it. */
export interface Bracket {
  readonly mark: string;
  /** What is called with it. */
  readonly callee: string;
  /** Index of the keyword of a function whose body is to come. */
  keyword: number | undefined;
  isClass: boolean;
  groups: (readonly [open: number, close: number])[];
}

export const isOwner = ({ isFunction, isClass }: Open): boolean => isFunction || isClass;

/** A name without the marks of PHP and Ruby. */
export const bare = (name: string): string => name.replace(/^[$@]+/, '');
