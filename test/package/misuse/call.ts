/** A public function with arguments that it takes. */
export interface Call {
  readonly call: (...given: never[]) => unknown;
  /**
   * Arguments that are right, by name, in their order; "?" behind the name of one that may be left out. Wrong ones are made of
   * them: other types, NaN, options that do not exist.
   */
  readonly right: Readonly<Record<string, unknown>>;
  /** The arguments that are options by name; "options" unless it is said. */
  readonly tables?: readonly string[];
  /** Further values that are wrong, by the name of the argument or option. */
  readonly wrong?: Readonly<Record<string, readonly unknown[]>>;
  /** Takes too long, or writes, where nothing is wrong. */
  readonly skipRight?: boolean;
}

/** One wrong argument, and the name that a message must have. */
export interface Attempt {
  readonly name: string;
  readonly given: readonly unknown[];
}

/** Stand among the wrong values of an argument that numbers or texts are right for, too. */
export const numberToo = Symbol("a number is right, too");
export const textToo = Symbol("a text is right, too");

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Values of other types than the right one. */
function otherTypes(right: unknown): readonly unknown[] {
  if (typeof right === "number") return ["3", Number.NaN, null, [1]];
  if (typeof right === "string") return [3, null];
  if (typeof right === "boolean") return ["yes", 1];
  if (typeof right === "function") return [3, "f"];
  if (Array.isArray(right) || ArrayBuffer.isView(right)) return [3, "x", null];
  return [null, "x", 3];
}

/** Everything that may be wrong with the arguments of a call, one at a time. */
export function attemptsOf({ right, wrong = {}, tables = ["options"] }: Call): Attempt[] {
  const names = Object.keys(right);
  const values = Object.values(right);
  const attempts: Attempt[] = [];
  names.forEach((spelled, at) => {
    const name = spelled.replace("?", "");
    const value = values[at];
    const attempt = (blamed: string, replacement: unknown): void => {
      attempts.push({
        name: blamed,
        given: values.map((other, index) => (index === at ? replacement : other)),
      });
    };
    const others = wrong[name] ?? [];
    const isRight = (other: unknown): boolean =>
      (other === 3 && others.includes(numberToo)) || (other === "x" && others.includes(textToo));
    for (const other of otherTypes(value)) if (!isRight(other)) attempt(name, other);
    if (!spelled.endsWith("?")) attempt(name, undefined);
    for (const other of others) if (typeof other !== "symbol") attempt(name, other);
    if (!isPlain(value) || !tables.includes(name)) return;
    attempt("optoin", { ...value, optoin: 1 });
    for (const [key, option] of Object.entries(value)) {
      for (const other of otherTypes(option)) attempt(key, { ...value, [key]: other });
    }
    for (const [key, others] of Object.entries(wrong)) {
      const ofAnother = !(key in value) && name !== "options";
      if (ofAnother || key in right || `${key}?` in right) continue;
      for (const other of others) attempt(key, { ...value, [key]: other });
    }
  });
  return attempts;
}
