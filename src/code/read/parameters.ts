/** What has a parameter among its names. */
interface Owner {
  readonly names: Set<string>;
  /** Whether it is directly in a class. */
  readonly isMethod: boolean;
}

interface Parameter {
  readonly name: string;
  readonly of: string;
  readonly owner: Owner;
}

const constructors: ReadonlySet<string> = new Set(['constructor', '__init__', '__construct', 'initialize', 'init']);

/** Parameters of the functions of a file, and what the functions are called with. */
export class Parameters {
  readonly #parameters: Parameter[] = [];
  /** How often a function is called with a variable of a name. What declares it reads like a call. */
  readonly #passed = new Map<string, number>();
  readonly #own = new Map<string, number>();

  add(name: string, of: string, owner: Owner): void {
    this.#parameters.push({ name, of: constructors.has(of) ? '*' : of, owner });
  }

  /** What was taken for a call with a variable declares the parameter. */
  isOwn(of: string, name: string): void {
    count(this.#own, of, name);
  }

  /** A function is called with a variable; the name of a method of something else begins with a point. */
  isPassed(to: string, name: string): void {
    count(this.#passed, to, name);
  }

  /** A parameter is a variable of its own, unless the function is called with a variable of that name. */
  declare(): void {
    for (const { name, of, owner } of this.#parameters) {
      const key = `${of}(${name}`;
      const others = owner.isMethod ? (this.#passed.get(`.${key}`) ?? 0) : 0;
      if ((this.#passed.get(key) ?? 0) + others <= (this.#own.get(key) ?? 0)) owner.names.add(name);
    }
  }
}

/** Counts uses of a name as an argument of a function, and of any, which is `*`. */
function count(uses: Map<string, number>, of: string, name: string): void {
  for (const key of [`${of}(${name}`, `*(${name}`]) uses.set(key, (uses.get(key) ?? 0) + 1);
}
