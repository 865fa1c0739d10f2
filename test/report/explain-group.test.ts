import { expect, it } from "vitest";
import type { ExplainOptions, Explanation } from "../../src/explain/index.js";
import { explainGroup } from "../../src/report/explanations/explain-group.js";

/** Two images of three classes, of which several may hold. */
const said = [
  [0.2, 0.9, 0.6],
  [0.1, 0.3, 0.2],
];
const progress: number[] = [];
const explainer = {
  explainEach: async (
    _: Float32Array,
    ways: readonly unknown[],
    { targets, onProgress }: ExplainOptions = {},
  ): Promise<Explanation[][]> => {
    onProgress?.(1);
    const found = said.map((row, at) => ({
      predicted: 1,
      confidence: row[1],
      probabilities: Float32Array.from(row),
      target: targets === undefined || typeof targets === "string" ? 1 : targets[at],
      map: new Float32Array(1),
      dead: false,
    }));
    return ways.map(() => found);
  },
};

const targetsOf = async (least: number): Promise<number[][]> => {
  const asked = { targets: [undefined, undefined], top: 1, least };
  const column = { model: 0, method: "grad-cam", layers: [], options: {} } as const;
  const [found, again] = await explainGroup(
    explainer,
    new Float32Array(2),
    [column, column],
    asked,
    (share) => progress.push(share),
  );
  expect(again).toEqual(found);
  return found.map((image) => image.map(({ target }) => target));
};

it("explains each class of at least a probability, and the most probable one in any case", async () => {
  expect(await targetsOf(0.5)).toEqual([[1, 2], [1]]);
  expect(await targetsOf(0.15)).toEqual([
    [1, 2, 0],
    [1, 2],
  ]);
  expect(await targetsOf(0.99)).toEqual([[1], [1]]);
  expect(progress.every((share) => share > 0 && share <= 1)).toBe(true);
});
