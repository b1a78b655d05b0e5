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
  /** Functions that are called with variables, and the variables. What declares a function reads like a call. */
  readonly #passed: [to: string, name: string][] = [];
  readonly #own: [of: string, name: string][] = [];

  add(name: string, of: string, owner: Owner): void {
    this.#parameters.push({ name, of: constructors.has(of) ? '*' : of, owner });
  }

  /** What was taken for a call with a variable declares the parameter. */
  isOwn(of: string, name: string): void {
    this.#own.push([of, name]);
  }

  /** A function is called with a variable; the name of a method of something else begins with a point. */
  isPassed(to: string, name: string): void {
    this.#passed.push([to, name]);
  }

  /** A parameter is a variable of its own, unless the function is called with a variable of that name. */
  declare(): void {
    const names = new Set(this.#parameters.map(({ name }) => name));
    const passed = counted(this.#passed, names);
    const own = counted(this.#own, names);
    for (const { name, of, owner } of this.#parameters) {
      const key = `${of}(${name}`;
      const others = owner.isMethod ? (passed.get(`.${key}`) ?? 0) : 0;
      if ((passed.get(key) ?? 0) + others <= (own.get(key) ?? 0)) owner.names.add(name);
    }
  }
}

/** How often functions have names as arguments; `*` is any function. */
function counted(uses: readonly (readonly [of: string, name: string])[], names: ReadonlySet<string>) {
  const counts = new Map<string, number>();
  for (const [of, name] of uses) {
    if (!names.has(name)) continue;
    for (const key of [`${of}(${name}`, `*(${name}`]) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
