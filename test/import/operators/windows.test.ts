import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchcamError } from "../../../src/base/errors.js";
import { normal } from "../../helpers/gradient-check.js";
import {
  expectSame,
  feedsOf,
  floats,
  importedTypes,
  int,
  ints,
  modelOf,
  runImported,
  runModel,
  string,
} from "../foreign.js";
import { type Case, fed } from "./case.js";

const pair = (smallest: number, largest: number) =>
  fc.tuple(fc.integer({ min: smallest, max: largest }), fc.integer({ min: smallest, max: largest }));

const settings = fc.record({
  opType: fc.constantFrom("Conv", "MaxPool", "AveragePool"),
  size: pair(3, 9),
  kernel: pair(1, 4),
  strides: pair(1, 4),
  dilations: fc.oneof({ weight: 3, arbitrary: fc.constant<[number, number]>([1, 1]) }, pair(1, 3)),
  auto: fc.constantFrom("NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"),
  pads: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
    minLength: 4,
    maxLength: 4,
  }),
  ceiling: fc.nat(1),
  includePad: fc.nat(1),
});

type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

function nodeOf({
  opType,
  size,
  kernel,
  strides,
  dilations,
  auto,
  pads,
  ceiling,
  includePad,
}: Settings): Case {
  const pooling = opType !== "Conv";
  return {
    opType,
    opset: opType === "AveragePool" ? 19 : 17,
    inputs: [
      fed([1, 2, ...size]),
      ...(pooling ? [] : [floats(normal([1, 2, ...kernel], 2).data, [1, 2, ...kernel])]),
    ],
    attributes: {
      kernel_shape: ints(...kernel),
      strides: ints(...strides),
      dilations: ints(...dilations),
      ...(auto === "NOTSET"
        ? { pads: ints(...pads.map((part, at) => Math.floor(part * kernel[at % 2]))) }
        : { auto_pad: string(auto) }),
      ...(pooling && { ceil_mode: int(auto === "NOTSET" ? ceiling : 0) }),
      ...(opType === "AveragePool" && { count_include_pad: int(includePad) }),
    },
  };
}

/** Those that ONNX Runtime takes: it pads by itself only where windows have no gaps, in them or, for pools, between them. */
const possible = settings.filter(
  ({ opType, auto, dilations, strides, kernel }) =>
    !auto.startsWith("SAME") ||
    [0, 1].every((axis) => dilations[axis] === 1 && (opType === "Conv" || strides[axis] <= kernel[axis])),
);

describe("windows of convolutions and poolings", () => {
  it("are those of ONNX Runtime", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(possible, async (one) => {
        const single = nodeOf(one);
        let types: ReturnType<typeof importedTypes>;
        try {
          types = importedTypes(single);
        } catch (error) {
          // No window fits.
          expect(error).toBeInstanceOf(BatchcamError);
          return;
        }
        const model = modelOf(single, types);
        expectSame(await runImported(model, feedsOf(single)), await runModel(model, feedsOf(single)));
        compared++;
      }),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(75);
  });
});
