import { expect, test } from "vitest";
import { input, maxPool, pad } from "../../src/graph/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { evaluate } from "../helpers/evaluate.js";

test("zeros around a MaxPool's image count as zeros", async () => {
  const x = input("x", [1, 1, 2, 2]);
  const padded = pad(x, [0, 0, 1, 1], [0, 0, 1, 1]);
  const { y } = await evaluate(
    { y: maxPool(padded, [2, 2]) },
    { x: floatValue(Float32Array.of(-1, -2, -3, -4), [1, 1, 2, 2]) },
  );
  expect(Array.from(y)).toEqual([0, 0, 0, 0]);
});
