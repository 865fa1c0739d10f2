import { describe, expect, it } from "vitest";
import { input, type Tensor } from "../../src/graph/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { scoreIn } from "../../src/scores/index.js";
import { evaluate } from "../helpers/evaluate.js";

/** Outputs of two images: four numbers, a map of three classes over two by two pixels, and one number without an axis. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  "a-b": [2, 4],
  seg: [2, 3, 2, 2],
  max: [2],
  age: [2, 1],
};
const numbers: Readonly<Record<string, readonly number[]>> = {
  "a-b": [1, 2, 3, 4, 5, 6, 7, 8],
  seg: [...[1, 0, 3, 0, 0, 1, 0, 5, 2, 2, 2, 2], ...[-1, -2, -3, -4, 0, 0, 0, 0, 9, 9, 9, 9]],
  max: [10, 20],
  age: [30, 40],
};

const scoreOf = (text: string): Tensor =>
  scoreIn(text, new Map(Object.entries(shapes).map(([name, shape]) => [name, input(name, shape)])));

async function computed(text: string): Promise<number[]> {
  const feeds = Object.entries(numbers)
    .filter(([name]) => text.includes(name))
    .map(([name, data]) => [name, floatValue(Float32Array.from(data), shapes[name])]);
  const { score } = await evaluate({ score: scoreOf(text) }, Object.fromEntries(feeds));
  return Array.from(score, (value) => value + 0);
}

describe("a score in words", () => {
  it.each([
    ["a-b[0]", [1, 5]],
    ["a-b[-1]", [4, 8]],
    [" a-b [ 2 ] ", [3, 7]],
    ['"a-b"[1]', [2, 6]],
    ["'a-b'[1]", [2, 6]],
    ["age", [30, 40]],
    ["max", [10, 20]],
    ["max(max)", [10, 20]],
    ["mean(a-b)", [2.5, 6.5]],
    ["sum(a-b[1:3])", [5, 13]],
    ["max(a-b[:2])", [2, 6]],
    ["min(a-b[-2:])", [3, 7]],
    ["seg[2, 0, 1]", [2, 9]],
    ["max(seg[1])", [5, 0]],
    ["sum(seg[:, 0, 1])", [3, 7]],
    ["mean(seg[0] where highest)", [3, 0]],
    ["sum(seg[0] where highest)", [3, 0]],
    ["mean(seg[2] where highest)", [2, 9]],
    ["mean(seg[0] where > 0.5)", [2, 0]],
    ["sum(seg[0] where < -2)", [0, -7]],
    ["a-b[3] - a-b[0]", [3, 3]],
    ["2 * a-b[3] - 1 + a-b[0] / 2", [7.5, 17.5]],
    ["-(a-b[0] + 1)", [-2, -6]],
    ["mean(seg[1] * seg[2])", [3, 0]],
    ["sum(seg[1] * age)", [180, 0]],
    ["1 - max(a-b)", [-3, -7]],
    [".5 * age", [15, 20]],
  ])("is computed: %s", async (text, expected) => {
    expect(await computed(text)).toEqual(expected);
  });

  it.each([
    ["", "at the end (»): an output of the model must stand here"],
    ["3", "at character 1 (»3): a number alone is no score"],
    [
      "sge[1]",
      'at character 1 (»sge[1]): the model has no output "sge"; it has "a-b" [N,4], "seg" [N,3,2,2], "max" [N], "age" [N,1]. Did you mean "seg"?',
    ],
    ["mean(seg", 'at the end (mean(seg»): ")" must stand here'],
    ["mean(seg[1)", 'at character 11 (mean(seg[1»)): "]" must stand here'],
    ["seg[1]", "at character 1 (»seg[1]): these are 4 numbers for each image, [N,2,2]: take `mean(...)`"],
    ["seg[3, 0, 0]", 'at character 5 (seg[»3, 0, 0]): axis 1 of "seg" has the indices 0 to 2 ([N,3,2,2]'],
    ["a-b[2:2]", 'axis 1 of "a-b" has the indices 0 to 3'],
    ["a-b[0, 1]", '"a-b" is [N,4]: it has 1 axis behind the images'],
    ["a-b[x]", 'at character 5 (a-b[»x]): an index must stand here: a number, "a:b" or ":"'],
    ["a-b[0.5]", 'at character 6 (a-b[0».5]): "]" must stand here'],
    [
      "a-b[0] a-b[1]",
      'at character 8 (a-b[0] »a-b[1]): an operator ("+", "-", "*", "/") or the end must stand here',
    ],
    ["median(a-b)", 'the model has no output "median"'],
    ["max(seg[1] where highest)", '"where" goes with mean and sum, not with max'],
    ["mean(seg where highest)", '"highest" compares one index with all others'],
    ["mean(seg[0, 1] where highest)", '"highest" compares one index with all others'],
    ["mean(seg[0] where big)", '"highest", "> NUMBER" or "< NUMBER" must stand here'],
    ["mean(3)", "`mean` is of an output, not of a number"],
    ["mean(seg[0] * a-b)", "what stands on both sides has other shapes: [N,2,2] and [N,4]"],
    ["age)", "an operator"],
    ["age +", "at the end (age +»): an output of the model must stand here"],
  ])("is refused with the place of what is wrong: %s", (text, message) => {
    expect(() => scoreOf(text)).toThrow(message);
    expect(() => scoreOf(text)).toThrow(/^`score` ".*", at /);
  });
});
