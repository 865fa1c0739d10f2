import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { saidBy } from "../../src/explain/graphs/probabilities.js";
import {
  add,
  concat,
  constant,
  div,
  exp,
  greater,
  input,
  less,
  log,
  logSoftmax,
  mul,
  neg,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  slice,
  softmax,
  sub,
  surrogate,
  type Tensor,
  tanh,
  transpose,
  where,
} from "../../src/graph/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { classRows } from "../../src/scores/index.js";
import { evaluate } from "../helpers/evaluate.js";

const sigmoidOf = (z: number): number => 1 / (1 + Math.exp(-z));

/** Two images: scores that are near each other, and ones that saturate any function. */
const scores = { z: [0.5, -1, 2, 90, 0, -90], one: [0.7, 100], other: [1, 0, 0.5, -1, 3, 2] };

/** A head of a model: what its output is of the scores before it, and what is found of that. */
interface Head {
  readonly name: string;
  readonly of: "z" | "one";
  readonly make: (x: Tensor, other: Tensor) => Tensor;
  readonly link: "softmax" | "sigmoid" | "log";
  readonly independent?: boolean;
  /** The probability that its number stands for, where it is none. */
  readonly probability?: (value: number) => number;
  /** What explains the last class: the score itself, or the logarithm of its probability. */
  readonly by: "score" | "log";
}

const clip = (x: Tensor, low: number, high: number): Tensor => {
  const raised = where(greater(x, low), x, low);
  return where(less(raised, high), raised, high);
};
/** As it is quantised and back: 8 bits with a zero point. */
const quantised = (x: Tensor): Tensor => {
  const steps = add(mul(x, 255), -128);
  return mul(sub(surrogate(steps, clip(steps, -128.5, 127.5)), -128), 1 / 255);
};
const both = (p: Tensor): Tensor => concat([sub(1, p), p], 1);
const column = (x: Tensor): Tensor => slice(x, { axes: [1], starts: [2], ends: [3] });

const heads: readonly Head[] = [
  { name: "a softmax", of: "z", make: softmax, link: "softmax", by: "score" },
  {
    name: "a softmax that is clipped",
    of: "z",
    make: (z) => clip(softmax(z), 1e-7, 1 - 1e-7),
    link: "softmax",
    by: "score",
  },
  {
    name: "a softmax that is quantised",
    of: "z",
    make: (z) => quantised(softmax(z)),
    link: "softmax",
    by: "score",
  },
  {
    name: "a softmax in other axes",
    of: "z",
    make: (z) => reshape(transpose(softmax(reshape(z, [2, 1, 3])), [0, 2, 1]), [2, 3]),
    link: "softmax",
    by: "score",
  },
  {
    name: "a softmax in percent",
    probability: (p) => p / 100,
    of: "z",
    make: (z) => mul(softmax(z), 100),
    link: "softmax",
    by: "score",
  },
  {
    name: "a softmax with weights",
    of: "z",
    make: (z) => mul(softmax(z), constant([0.5, 0.2, 0.4], [1, 3])),
    link: "softmax",
    by: "score",
  },
  {
    name: "a softmax written out",
    of: "z",
    make: (z) => shares(exp(sub(z, reduceMax(z, { axes: [1], keepDims: true })))),
    link: "softmax",
    by: "score",
  },
  {
    name: "the logarithm of a softmax",
    probability: Math.exp,
    of: "z",
    make: (z) => log(add(softmax(z), 1e-30)),
    link: "softmax",
    by: "score",
  },
  { name: "a log-softmax", probability: Math.exp, of: "z", make: logSoftmax, link: "softmax", by: "score" },
  {
    name: "the exponential of a log-softmax",
    of: "z",
    make: (z) => exp(logSoftmax(z)),
    link: "softmax",
    by: "score",
  },
  {
    name: "a mean of softmaxes",
    of: "z",
    make: (z, other) => mul(add(softmax(z), softmax(other)), 0.5),
    link: "log",
    by: "log",
  },
  {
    name: "a mean of stacked softmaxes",
    of: "z",
    make: (z, other) =>
      reduceMean(softmax(concat([reshape(z, [1, 2, 3]), reshape(other, [1, 2, 3])], 0)), { axes: [0] }),
    link: "log",
    by: "log",
  },
  {
    name: "a sum of softmaxes",
    probability: (p) => p / 2,
    of: "z",
    make: (z, other) => add(softmax(z), softmax(other)),
    link: "log",
    by: "log",
  },
  {
    name: "a product of softmaxes",
    of: "z",
    make: (z, other) => shares(mul(softmax(z), softmax(other))),
    link: "log",
    by: "log",
  },
  {
    name: "a softmax with smoothing",
    of: "z",
    make: (z) => add(mul(softmax(z), 0.9), 0.1 / 3),
    link: "log",
    by: "log",
  },
  { name: "sigmoids", of: "z", make: sigmoid, link: "sigmoid", independent: true, by: "score" },
  {
    name: "sigmoids that are clipped",
    of: "z",
    make: (z) => clip(sigmoid(z), 0.01, 0.99),
    link: "sigmoid",
    independent: true,
    by: "score",
  },
  {
    name: "sigmoids written with tanh",
    of: "z",
    make: (z) => add(mul(tanh(mul(z, 0.5)), 0.5), 0.5),
    link: "sigmoid",
    independent: true,
    by: "score",
  },
  {
    name: "a mean of sigmoids",
    of: "z",
    make: (z, other) => mul(add(sigmoid(z), sigmoid(other)), 0.5),
    link: "log",
    independent: true,
    by: "log",
  },
  { name: "one score", probability: sigmoidOf, of: "one", make: (x) => x, link: "sigmoid", by: "score" },
  { name: "one sigmoid", of: "one", make: sigmoid, link: "sigmoid", by: "score" },
  {
    name: "one sigmoid that is clipped and quantised",
    of: "one",
    make: (x) => clip(quantised(sigmoid(x)), 0.1, 0.9),
    link: "sigmoid",
    by: "score",
  },
  {
    name: "1 less a sigmoid, and that",
    of: "one",
    make: (x) => both(sigmoid(x)),
    link: "sigmoid",
    by: "score",
  },
  {
    name: "that clipped",
    of: "one",
    make: (x) => clip(both(sigmoid(x)), 1e-6, 1),
    link: "sigmoid",
    by: "score",
  },
  {
    name: "1 added to a sigmoid's negative, and that",
    of: "one",
    make: (x) => concat([add(neg(sigmoid(x)), 1), sigmoid(x)], 1),
    link: "sigmoid",
    by: "score",
  },
];

const shares = (x: Tensor): Tensor => div(x, reduceSum(x, { axes: [1], keepDims: true }));

/** What is found of a head, computed for both images. */
async function computed({ of, make }: Head) {
  const [x, other] = [input(of, of === "z" ? [2, 3] : [2, 1]), input("other", [2, 3])];
  const output = make(x, other);
  const rows = classRows(output, 2, output.shape[1]);
  const last = rows.classCount - 1;
  const lastOf = (tensor: Tensor): Tensor => slice(tensor, { axes: [1], starts: [last], ends: [last + 1] });
  const gradientOf = (tensor: Tensor): Tensor => grad(reduceSum(lastOf(tensor)), [x])[0];
  const found = await evaluate(
    {
      output,
      logits: rows.logits,
      gradient: gradientOf(rows.logits),
      ofLog: output.shape[1] === rows.classCount ? gradientOf(log(output)) : output,
      shown: rows.shown ?? rows.logits,
    },
    Object.fromEntries(
      [of, "other"].map((name) => {
        const data = scores[name as keyof typeof scores];
        return [name, floatValue(Float32Array.from(data), [2, data.length / 2])];
      }),
    ),
  );
  return { rows, found };
}

describe.each(heads)("$name", (head) => {
  it("is shown as it is, and explained by what does not saturate", async () => {
    const { rows, found } = await computed(head);
    const { classCount, link, independent } = rows;
    expect({ link, independent }).toEqual({ link: head.link, independent: head.independent ?? false });
    const said = (image: number): number[] => {
      const row = (values: Float32Array) => values.slice(image * classCount, (image + 1) * classCount);
      return [...(rows.shown ? row(found.shown) : saidBy(row(found.logits), link))];
    };
    for (const image of [0, 1]) {
      const columns = found.output.length / 2;
      const row = [...found.output.slice(image * columns, (image + 1) * columns)];
      const probabilities = row.map(head.probability ?? ((p) => p));
      const expected = columns === 1 ? [1 - probabilities[0], probabilities[0]] : probabilities;
      for (const [at, p] of expected.entries()) expect(said(image)[at], `class ${at}`).toBeCloseTo(p, 5);
      const logits = [...found.logits.slice(image * classCount, (image + 1) * classCount)];
      expect(logits.every(Number.isFinite)).toBe(true);
      expect(logits.indexOf(Math.max(...logits))).toBe(expected.indexOf(Math.max(...expected)));
    }
    const size = found.gradient.length / 2;
    if (head.by === "score") {
      // The derivative of the last score, also where its probability saturates.
      const one = Array.from({ length: size }, (_, at) => (at === size - 1 ? 1 : 0));
      for (const [at, value] of [...one, ...one].entries()) expect(found.gradient[at]).toBeCloseTo(value, 5);
    } else {
      for (let at = 0; at < size; at++) expect(found.gradient[at]).toBeCloseTo(found.ofLog[at], 4);
    }
  });
});

describe("scores that are no probabilities", () => {
  it.each([
    ["positive numbers", relu],
    ["gated ones", (z: Tensor) => mul(z, sigmoid(z))],
    ["sums with other numbers", (z: Tensor) => add(softmax(z), z)],
    ["exponentials", exp],
    ["part of a larger softmax with others", (z: Tensor) => sub(softmax(z), 0.5)],
  ] as const)("are taken for scores before a softmax: %s", (_, make) => {
    const output = make(input("z", [2, 3]));
    const { link, linked, logits, base } = classRows(output, 2, 3);
    expect({ link, linked }).toEqual({ link: "softmax", linked: false });
    expect([logits, base]).toEqual([output, output]);
  });

  it("are one column of a softmax over two, of which the other is known", async () => {
    const z = input("z", [2, 3]);
    const output = column(softmax(z));
    expect(classRows(output, 2, 1)).toMatchObject({ classCount: 2, link: "log" });
    const two = slice(softmax(input("two", [2, 2])), { axes: [1], starts: [1], ends: [2] });
    expect(classRows(two, 2, 1)).toMatchObject({ classCount: 2, link: "sigmoid", linked: true });
    const { logits } = classRows(two, 2, 1);
    const found = await evaluate({ logits }, { two: floatValue(Float32Array.of(1, 3, 50, -50), [2, 2]) });
    expect([...found.logits]).toEqual([-2, 2, 100, -100]);
  });
});
