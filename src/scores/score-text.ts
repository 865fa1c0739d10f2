import { UsageError } from "../base/errors.js";
import { didYouMean } from "../base/options/nearest.js";
import { add, div, mul, neg, reshape, sub, type Tensor } from "../graph/index.js";
import { type Condition, type Reduction, reduced, reductions } from "./reductions.js";
import { type Index, type Selected, selected } from "./selection.js";

/*
 * score     = product { ("+" | "-") product }
 * product   = factor { ("*" | "/") factor }
 * factor    = number | "-" factor | "(" score ")" | selection
 *           | ("mean" | "sum" | "max" | "min") "(" score [ "where" condition ] ")"
 * selection = OUTPUT [ "[" index { "," index } "]" ]
 * index     = whole number | [ whole number ] ":" [ whole number ]
 * condition = "highest" | (">" | "<") number
 */

/** A number, or numbers of each image [N,...]; with what they were selected from where they are that alone. */
type Term = number | { readonly tensor: Tensor; readonly selection?: Selected };

const operators: Readonly<
  Record<string, readonly [(a: Tensor, b: Tensor | number) => Tensor, (a: number, b: number) => number]>
> = {
  "+": [add, (a, b) => a + b],
  "-": [sub, (a, b) => a - b],
  "*": [mul, (a, b) => a * b],
  "/": [div, (a, b) => a / b],
};

const reductionNames: ReadonlySet<string> = new Set(reductions);

/**
 * A score of each image [N] that a text says, such as `mean(seg[15] where highest)`.
 * @param outputs - Outputs of a model, by name.
 * @throws UsageError that says at which character what is wrong.
 */
export function scoreIn(text: string, outputs: ReadonlyMap<string, Tensor>): Tensor {
  return new ScoreText(text, outputs).whole();
}

class ScoreText {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly outputs: ReadonlyMap<string, Tensor>,
  ) {}

  whole(): Tensor {
    const score = this.sum();
    if (this.peek() !== undefined)
      throw this.wrong('an operator ("+", "-", "*", "/") or the end must stand here');
    if (typeof score === "number")
      throw this.wrong("a number alone is no score: an output of the model must be in it", 0);
    const { shape } = score.tensor;
    const size = shape.slice(1).reduce((a, b) => a * b, 1);
    if (size === 1) return shape.length === 1 ? score.tensor : reshape(score.tensor, [shape[0]]);
    throw this.wrong(
      `these are ${size} numbers for each image, [N,${shape.slice(1)}]: take \`mean(...)\`, \`sum(...)\` or \`max(...)\` of them, or give ` +
        "an index for each axis behind the images",
      0,
    );
  }

  private sum(): Term {
    return this.chain("+-", () => this.product());
  }

  private product(): Term {
    return this.chain("*/", () => this.factor());
  }

  private chain(signs: string, next: () => Term): Term {
    let left = next();
    for (let sign = this.peek(); sign !== undefined && signs.includes(sign); sign = this.peek()) {
      const start = this.at;
      this.at++;
      left = this.together(left, next(), sign, start);
    }
    return left;
  }

  private together(left: Term, right: Term, sign: string, start: number): Term {
    const [ofTensors, ofNumbers] = operators[sign];
    if (typeof left === "number" && typeof right === "number") return ofNumbers(left, right);
    if (typeof right === "number") return { tensor: ofTensors((left as { tensor: Tensor }).tensor, right) };
    if (typeof left === "number") {
      const filled = add(mul(right.tensor, 0), left);
      return { tensor: ofTensors(filled, right.tensor) };
    }
    const [a, b] = [left.tensor, right.tensor];
    const rank = Math.max(a.shape.length, b.shape.length);
    const [x, y] = [a, b].map((one) => {
      const isScore = one.shape.slice(1).every((size) => size === 1);
      return isScore && one.shape.length < rank
        ? reshape(one, [one.shape[0], ...Array(rank - 1).fill(1)])
        : one;
    });
    const fit =
      x.shape.length === y.shape.length &&
      x.shape.every((size, axis) => size === y.shape[axis] || size === 1 || y.shape[axis] === 1);
    if (fit) return { tensor: ofTensors(x, y) };
    throw this.wrong(
      `what stands on both sides has other shapes: [N,${a.shape.slice(1)}] and [N,${b.shape.slice(1)}]`,
      start,
    );
  }

  private factor(): Term {
    if (this.took(/^\(/)) {
      const inside = this.sum();
      this.take(")");
      return inside;
    }
    if (this.took(/^-/)) {
      const inside = this.factor();
      return typeof inside === "number" ? -inside : { tensor: neg(inside.tensor) };
    }
    const name = this.outputName();
    if (name !== undefined) return this.selection(name);
    const [called] = this.took(/^(mean|sum|max|min)(?=\s*\()/) ?? [];
    const reduction = reductions.find((each) => each === called);
    if (reduction) return { tensor: this.reduction(reduction) };
    const [number] = this.took(/^(\d+(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+)(?![\w.])/i) ?? [];
    if (number !== undefined) return Number(number);
    throw this.unknown();
  }

  private reduction(name: Reduction): Tensor {
    this.take("(");
    const start = this.at;
    const inside = this.sum();
    if (typeof inside === "number") throw this.wrong(`\`${name}\` is of an output, not of a number`, start);
    const whereAt = this.at;
    const condition = this.condition(inside.selection);
    if (condition && (name === "max" || name === "min")) {
      throw this.wrong(`"where" goes with mean and sum, not with ${name}`, whereAt);
    }
    this.take(")");
    return reduced(name, inside.tensor, condition);
  }

  private condition(selection: Selected | undefined): Condition | undefined {
    if (!this.took(/^where\b/)) return undefined;
    const start = this.at;
    if (this.took(/^highest\b/)) {
      if (selection?.rivals && selection.axis !== undefined) {
        return { kind: "highest", rivals: selection.rivals, axis: selection.axis };
      }
      throw this.wrong(
        '"highest" compares one index with all others of its axis, and goes behind an output with one such index, as in ' +
          "`mean(seg[15] where highest)`",
        start,
      );
    }
    const [sign, limit] = this.took(/^([<>])\s*(-?\d+(?:\.\d+)?)/) ?? [];
    if (sign === undefined) throw this.wrong('"highest", "> NUMBER" or "< NUMBER" must stand here');
    return { kind: sign === ">" ? "above" : "below", limit: Number(limit) };
  }

  private selection(name: string): Term {
    const whole = this.outputs.get(name) as Tensor;
    if (!this.took(/^\[/)) return { tensor: whole };
    const indices: Index[] = [];
    do indices.push(this.index(whole, indices.length, name));
    while (this.took(/^,/));
    this.take("]");
    const selection = selected(whole, indices);
    return { tensor: selection.tensor, selection };
  }

  private index(whole: Tensor, place: number, name: string): Index {
    this.peek();
    const start = this.at;
    const size = whole.shape[place + 1];
    if (size === undefined) {
      throw this.wrong(
        `"${name}" is [N${whole.shape
          .slice(1)
          .map((each) => `,${each}`)
          .join("")}]: it has ${whole.shape.length - 1} ` +
          `${whole.shape.length === 2 ? "axis" : "axes"} behind the images to give an index for`,
      );
    }
    const [from, colon, to] = this.took(/^(-?\d+)?\s*(:)?\s*((?<=:\s*)-?\d+)?/) ?? [];
    if (from === undefined && colon === undefined) {
      throw this.wrong('an index must stand here: a number, "a:b" or ":"', start);
    }
    const counted = (given: string | undefined, otherwise: number): number => {
      const index = given === undefined ? otherwise : Number(given);
      return index < 0 ? index + size : index;
    };
    const first = counted(from, 0);
    const end = colon === undefined ? first + 1 : Math.min(size, counted(to, size));
    if (first < 0 || first >= end || end > size) {
      throw this.wrong(
        `axis ${place + 1} of "${name}" has the indices 0 to ${size - 1} ([N,${whole.shape.slice(1)}], where N is the images)`,
        start,
      );
    }
    return { start: first, end, single: colon === undefined };
  }

  /** The longest name of an output that stands here, also between quotes, is passed. */
  private outputName(): string | undefined {
    this.peek();
    const [quote] = /^["']/.exec(this.rest) ?? [""];
    const here = this.rest.slice(quote.length);
    const ends = (name: string): boolean => {
      const next = here.slice(name.length);
      if (quote !== "") return next.startsWith(quote);
      return !/^\w/.test(next) && !(reductionNames.has(name) && /^\s*\(/.test(next));
    };
    const names = [...this.outputs.keys()].filter((name) => here.startsWith(name) && ends(name));
    if (names.length === 0) return undefined;
    const longest = names.reduce((best, name) => (name.length > best.length ? name : best));
    this.at += longest.length + 2 * quote.length;
    return longest;
  }

  private get rest(): string {
    return this.text.slice(this.at);
  }

  /** The next character that is no space. */
  private peek(): string | undefined {
    while (/\s/.test(this.text[this.at] ?? "")) this.at++;
    return this.text[this.at];
  }

  /** Passes what stands here, if it does: its groups. */
  private took(pattern: RegExp): readonly (string | undefined)[] | undefined {
    this.peek();
    const found = pattern.exec(this.rest);
    if (!found) return undefined;
    this.at += found[0].length;
    return found.slice(1);
  }

  private take(character: string): void {
    if (this.peek() !== character) throw this.wrong(`"${character}" must stand here`);
    this.at++;
  }

  private unknown(): UsageError {
    const [word] = /^[^\s()[\],+*<>]+/.exec(this.rest) ?? [];
    const known = [...this.outputs.keys()];
    if (word === undefined) return this.wrong("an output of the model must stand here");
    return this.wrong(
      `the model has no output "${word}"; it has ` +
        [...this.outputs].map(([name, { shape }]) => `"${name}" [${["N", ...shape.slice(1)]}]`).join(", "),
      this.at,
      didYouMean(word, [...known, ...reductions]),
    );
  }

  private wrong(what: string, at = this.at, hint = ""): UsageError {
    const found = at >= this.text.length ? "at the end" : `at character ${at + 1}`;
    const marked = `${this.text.slice(0, at)}»${this.text.slice(at)}`;
    return new UsageError(
      `\`score\` ${JSON.stringify(this.text).replaceAll('\\"', '"')}, ${found} (${marked}): ${what}.${hint}`,
    );
  }
}
