import { GradientError } from "../../base/errors.js";
import type { Classifier, Layer } from "../../import/index.js";
import { floatValue, longValue, type Values } from "../../runtime/index.js";
import { feeds, results } from "../graphs/compose-programs.js";
import { probeCount, probes } from "./probes.js";

/** What a program computes of images. */
interface Computed {
  run(values: Values): Promise<Readonly<Record<string, Float32Array>>>;
}

/** The programs that tell whether a layer has evidence. */
export interface LayerPrograms {
  maps(
    ways: readonly [{ readonly method: "grad-cam"; readonly layers: readonly [Layer] }],
  ): Promise<Computed>;
  reach(layer: Layer): Promise<Computed>;
  logits(): Promise<Computed>;
}

/** How many layers are tried, and for how many classes each. */
const [mostLayers, mostClasses] = [6, 4];

/**
 * The layer to explain when none is asked for: the last whose evidence is not zero for every class, as it is where the
 * scores are made of other tokens. Without a layer that can be asked, the last.
 */
export async function liveLayer(classifier: Classifier, programs: LayerPrograms): Promise<Layer | undefined> {
  const layers = classifier.defaultLayers.slice(0, mostLayers);
  for (const layer of layers) {
    if (!hasDerivative(classifier, layer)) break;
    if (await isLive(classifier, programs, layer)) return layer;
  }
  // What could not be asked for evidence is compared with the file all the same.
  await programs.logits();
  return layers[0];
}

function hasDerivative(classifier: Classifier, { name }: Layer): boolean {
  try {
    classifier.checkDifferentiable(name);
    return true;
  } catch (error) {
    if (error instanceof GradientError) return false;
    throw error;
  }
}

/** Whether any class has evidence in a layer, for or against it. */
async function isLive(
  { image, scores }: Classifier,
  programs: LayerPrograms,
  layer: Layer,
): Promise<boolean> {
  const runner = await programs.maps([{ method: "grad-cam", layers: [layer] }]);
  const pixels = probes(image);
  const shape = [probeCount, image.channels, image.height, image.width];
  for (let target = 0; target < Math.min(scores.classCount, mostClasses); target++) {
    const found = await runner.run({
      [feeds.images]: floatValue(pixels, shape),
      [feeds.target]: longValue(new Int32Array(probeCount).fill(target), [probeCount]),
    });
    if (found[results.dead].includes(0)) return true;
  }
  // Evidence against a class is no part of its map.
  const { [results.reach]: reach } = await (await programs.reach(layer)).run({
    [feeds.images]: floatValue(pixels, shape),
  });
  return reach.some((size) => size > 0);
}
