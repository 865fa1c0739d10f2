import { expect, test } from "vitest";
import { type LayerPrograms, liveLayer } from "../../../src/explain/guard/live-layer.js";
import { Classifier, defaultLayers } from "../../../src/import/index.js";
import { readForeign } from "../../helpers/foreign-models.js";

const classifier = Classifier.read(readForeign("resnet"), { preprocessing: "0-1" });
const [last, before] = defaultLayers(classifier.layers).map(({ name }) => name);

/** Programs in which some layers have no evidence for any class, and some of these some against. */
function programsWith(dead: readonly string[], reached: readonly string[] = []): LayerPrograms {
  const giving = (results: Record<string, Float32Array>) => ({ run: async () => results });
  return {
    maps: async ([
      {
        layers: [{ name }],
      },
    ]) => giving({ "batchcam/dead": Float32Array.of(1, dead.includes(name) ? 1 : 0) }),
    logits: async () => giving({}),
    reach: async ({ name }) =>
      giving({ "batchcam/reach": Float32Array.of(0, reached.includes(name) ? 1e-9 : 0) }),
  };
}

test("the default layer is the last that has evidence for or against a class", async () => {
  const nameWith = async (...given: Parameters<typeof programsWith>) =>
    (await liveLayer(classifier, programsWith(...given)))?.name;
  expect(await nameWith([])).toBe(last);
  expect(await nameWith([last])).toBe(before);
  expect(await nameWith([last], [last])).toBe(last);
  // With none that has any, there is nothing to choose.
  expect(await nameWith(classifier.layers.map(({ name }) => name))).toBe(last);
});
