import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { ShapeError, UsageError } from "../../src/base/errors.js";
import { oneHot } from "../../src/cam/index.js";
import { constant, input } from "../../src/graph/index.js";
import { crossEntropy } from "../../src/losses/index.js";
import { nodeBackend } from "../../src/node/backend.js";
import { floats, floatValue, Program } from "../../src/runtime/index.js";

const known = JSON.parse(readFileSync("test/fixtures/class-weights.json", "utf8"));

describe("cross-entropy with weights of classes", () => {
  const logits = input("logits", [6, 3]);
  const rows = oneHot(constant(known.labels, [6], "int32"), 3);
  const run = async (weights: readonly number[]) => {
    const loss = crossEntropy(logits, rows, weights);
    const program = await Program.compile(nodeBackend(), { loss, gradient: grad(loss, [logits])[0] });
    const found = await program.run({ logits: floatValue(Float32Array.from(known.logits), [6, 3]) });
    await program.release();
    return { loss: floats(found.loss)[0], gradient: floats(found.gradient) };
  };

  it("has PyTorch's value and gradient", async () => {
    const { loss, gradient } = await run(known.weights);
    expect(loss).toBeCloseTo(known.loss, 5);
    for (const [at, value] of gradient.entries()) expect(value).toBeCloseTo(known.gradient[at], 5);
  });

  it("is the plain mean where all weigh the same", async () => {
    expect((await run([2, 2, 2])).loss).toBeCloseTo((await run([])).loss, 5);
  });

  it("refuses weights that are not one above 0 for each class", () => {
    expect(() => crossEntropy(logits, rows, [1, 2])).toThrow(ShapeError);
    expect(() => crossEntropy(logits, rows, [1, 2, 0])).toThrow(UsageError);
    expect(() => crossEntropy(logits, rows, [1, 2, Number.NaN])).toThrow(UsageError);
  });
});
