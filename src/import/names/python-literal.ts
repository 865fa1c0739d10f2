/** How deep lists and dictionaries may lie in each other. */
const deepest = 64;

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["True", true],
  ["False", false],
  ["None", null],
  ["true", true],
  ["false", false],
  ["null", null],
]);

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "\n": "" };

/**
 * Parses a literal of Python, as `str()` writes lists, tuples, dictionaries, texts and numbers; JSON is one, too. Tuples become
 * arrays, dictionaries objects without a prototype whose keys are texts.
 * @throws SyntaxError whose message says what the text is: "is not a Python literal".
 */
export const parsePythonLiteral = (text: string): unknown => new Reader(text).whole();

class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  whole(): unknown {
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) throw notLiteral();
    return value;
  }

  private value(): unknown {
    this.skipSpace();
    const next = this.text[this.at];
    if (next === '"' || next === "'") return this.string();
    if (next === "[") return this.list("]");
    if (next === "(") return this.list(")");
    if (next === "{") return this.dictionary();
    const [found] = this.matching(/[+-]?[\w.]+(?:(?<=[eE])[+-]\d+)?/y);
    if (words.has(found)) return words.get(found);
    if (!/^[+-]?(\d|\.\d)/.test(found) || !Number.isFinite(Number(found))) throw notLiteral();
    return Number(found);
  }

  private list(end: string): unknown[] {
    const values: unknown[] = [];
    this.entries(end, () => values.push(this.value()));
    return values;
  }

  private dictionary(): Record<string, unknown> {
    const values: Record<string, unknown> = Object.create(null);
    this.entries("}", () => {
      const key = String(this.value());
      this.skipSpace();
      this.matching(/:/y);
      if (Object.hasOwn(values, key)) throw new SyntaxError(`has the key ${JSON.stringify(key)} twice`);
      values[key] = this.value();
    });
    return values;
  }

  private entries(end: string, read: () => void): void {
    if (++this.depth > deepest)
      throw new SyntaxError(`has lists and dictionaries more than ${deepest} deep in each other`);
    this.at++;
    for (let first = true; ; first = false) {
      this.skipSpace();
      if (!first && this.text[this.at] === ",") {
        this.at++;
        this.skipSpace();
      } else if (!first && this.text[this.at] !== end) throw notLiteral();
      if (this.text[this.at] === end) break;
      read();
    }
    this.at++;
    this.depth--;
  }

  private string(): string {
    const [, single, double] = this.matching(/'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"/y);
    return (single ?? double).replace(/\\(?:x(..)|u(.{4})|U(.{8})|([\s\S]))/g, (_, x, u, long, one) => {
      const code = x ?? u ?? long;
      if (code === undefined) return escapes[one] ?? one;
      const number = Number.parseInt(code, 16);
      if (!(number <= 0x10ffff)) throw notLiteral();
      return String.fromCodePoint(number);
    });
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at++;
  }

  private matching(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw notLiteral();
    this.at = pattern.lastIndex;
    return found;
  }
}

const notLiteral = (): SyntaxError =>
  new SyntaxError("is neither JSON nor a Python literal, or is truncated");
