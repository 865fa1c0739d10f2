import { describe, expect, it } from "vitest";
import { GradientError } from "../../src/base/errors.js";
import { gradCam } from "../../src/cam/index.js";
import { resnet } from "../../src/models/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { evaluate, relativeError } from "../helpers/evaluate.js";
import { fixture, withPrefix } from "../helpers/fixtures.js";
import { batchOf, batchSize, forwardPass, subject, testParity, toValues } from "./parity.js";
import { testTrainingParity } from "./training-parity.js";

const small = subject("resnet", "strokes", (input, options) =>
  resnet("resnet", [2, 2, 2, 2], input, { ...options, width: 4 }),
);

testParity(small);
testParity(
  subject("resnet-imagenet-stem", "fields", (input, options) =>
    resnet("resnet", [1, 1, 1, 1], input, { ...options, width: 4 }),
  ),
);
testTrainingParity(small);

describe("BatchNorm of ResNet in training", () => {
  it("updates the running statistics as PyTorch does", async () => {
    const expected = fixture("statistics", small.folder);
    const { buffers } = forwardPass(small, "training", batchSize);
    const names = Object.keys(buffers);
    const outputs = Object.fromEntries(names.map((name) => [`next.${name}`, buffers[name]]));
    let state = toValues(small.state);
    for (let pass = 1; pass <= 3; pass++) {
      const { images } = batchOf(small, (pass - 1) * batchSize);
      const next: Record<string, Float32Array> = await evaluate(outputs, {
        ...state,
        ...toValues({ images }),
      });
      const moved = names.map((name) => [name, floatValue(next[`next.${name}`], state[name].dims)]);
      state = { ...state, ...Object.fromEntries(moved) };
      for (const [name, { data }] of Object.entries(withPrefix(expected, `${pass}/`))) {
        const error = relativeError(next[`next.${name}`], data);
        expect(error, `${name} after pass ${pass}`).toBeLessThan(1e-4);
      }
    }
  });

  it("rules out maps of earlier layers, unless it uses running statistics", () => {
    const maps = (mode: "evaluation" | "training"): unknown => {
      const { logits, activations, labels } = forwardPass(small, mode, batchSize, "layer3");
      return gradCam(logits, activations, labels).maps.shape;
    };
    expect(() => maps("training")).toThrow(GradientError);
    expect(maps("evaluation")).toEqual([batchSize, 7, 7]);
  });
});
