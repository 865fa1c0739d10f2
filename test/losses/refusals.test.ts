import { describe, expect, it } from "vitest";
import { ShapeError, UsageError } from "../../src/base/errors.js";
import { constant, input } from "../../src/graph/index.js";
import {
  camConsistencyLoss,
  evidenceOutside,
  mapDistance,
  prototypeLoss,
  prototypeSupport,
  rightReasonsLoss,
  ssim,
  type Transform,
  transformed,
} from "../../src/losses/index.js";

const shaped = (...shape: number[]) => input(`of ${shape}`, shape);

describe("losses refuse shapes that do not belong together, and name them", () => {
  const evidence = shaped(2, 3, 4, 5);
  it.each([[[2, 4, 5]], [[1, 4, 5]]])("evidenceOutside takes the support [%s]", (shape) => {
    expect(evidenceOutside(evidence, shaped(...shape)).shape).toEqual([]);
  });

  it.each([[[3, 4, 5]], [[2, 5, 5]], [[2, 4, 4]], [[1, 5, 4]], [[4, 5]], [[2, 1, 4, 5]], [[1, 4, 5, 1]]])(
    "evidenceOutside refuses the support [%s]",
    (shape) => {
      const attempt = () => evidenceOutside(evidence, shaped(...shape));
      expect(attempt).toThrow(ShapeError);
      expect(attempt).toThrow(
        `evidenceOutside: support must have the shape [N,H,W] or [1,H,W] of the evidence`,
      );
    },
  );

  it("evidenceOutside refuses evidence of one class", () => {
    expect(() => evidenceOutside(shaped(2, 4, 5), shaped(2, 5, 1))).toThrow(
      /evidence must have the shape \[N,C,H,W\], not \[2,4,5\]/,
    );
  });

  const gradient = shaped(2, 3, 4, 5);
  it.each([[[2, 4, 5]], [[1, 4, 5]]])("rightReasonsLoss takes wrong places [%s]", (shape) => {
    expect(rightReasonsLoss(gradient, shaped(...shape)).shape).toEqual([]);
  });

  it.each([[[3, 4, 5]], [[2, 5, 5]], [[2, 4, 4]], [[1, 5, 4]], [[4, 5]], [[2, 1, 4, 5]], [[2, 4, 5, 1]]])(
    "rightReasonsLoss refuses wrong places [%s]",
    (shape) => {
      const attempt = () => rightReasonsLoss(gradient, shaped(...shape));
      expect(attempt).toThrow(ShapeError);
      expect(attempt).toThrow("rightReasonsLoss: wrong must have the shape [2,4,5] or [1,4,5], not");
    },
  );

  it.each([
    [
      [8, 8],
      [8, 8],
    ],
    [
      [2, 8, 8],
      [2, 8, 9],
    ],
    [
      [2, 8, 8],
      [1, 8, 8],
    ],
    [
      [1, 2, 8, 8],
      [1, 2, 8, 8],
    ],
  ])("ssim refuses [%s] and [%s]", (a, b) => {
    expect(() => ssim(shaped(...a), shaped(...b))).toThrow(
      /^ssim: a and b must be maps of one shape \[N,H,W\]/,
    );
  });

  it.each(["l1", "l2", "ssim"] as const)("mapDistance refuses maps of two sizes (%s)", (distance) => {
    expect(() => mapDistance(shaped(2, 8, 8), shaped(2, 8, 1), distance)).toThrow(/^mapDistance: /);
  });
});

describe("losses refuse options that are missing, and name them", () => {
  const maps = shaped(2, 4, 4);
  const identity = constant([1, 0, 0, 1], [2, 2]);

  it.each(["rows", "columns"] as const)("a transform without %s", (missing) => {
    const transform = { rows: identity, columns: identity, [missing]: undefined } as unknown as Transform;
    const message = `${missing} must be a tensor of a graph, not undefined`;
    expect(() => transformed(maps, transform)).toThrow(`transformed: ${message}`);
    expect(() => camConsistencyLoss(maps, maps, transform, "l1")).toThrow(`camConsistencyLoss: ${message}`);
  });

  it("prototypes of no kind", () => {
    const none = {} as { ofClasses: typeof maps };
    const attempt = () => prototypeLoss(maps, shaped(2, 3), none, "l1");
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(
      /prototypes must be an object \{ ofClasses \} or \{ ofImages \} with a tensor of maps/,
    );
    expect(() => prototypeSupport(none, shaped(2, 3), { gain: 4, scope: "class" })).toThrow(
      /prototypes must be/,
    );
  });
});
