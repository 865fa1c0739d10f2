import { floatValue } from "../../runtime/index.js";
import { feeds, results } from "../graphs/compose-programs.js";
import type { Subject } from "./method.js";

/** What a layer makes of one image. */
export interface LayerValues {
  /** [D,h,w] */
  readonly activations: Float32Array;
  readonly grid: readonly [number, number];
  readonly channels: number;
  /** The value in the model's own layout, with its shape for one image. */
  readonly value: Float32Array;
  readonly shape: readonly number[];
  /** [K] */
  readonly logits: Float32Array;
}

export async function layerOf({ image, programs, layer }: Subject): Promise<LayerValues> {
  if (!layer) throw new Error("A method on a layer was called without one.");
  const { channels, height, width } = programs.classifier.image;
  const runner = await programs.layer(layer);
  const found = await runner.run({ [feeds.images]: floatValue(image, [1, channels, height, width]) });
  const { kind, grid } = layer.layout;
  return {
    activations: found[results.activations],
    grid,
    channels: layer.shape[kind.indexOf("C")],
    value: found[results.value],
    shape: layer.shape.map((size, axis) => (axis === kind.indexOf("N") ? 1 : size)),
    logits: found[results.logits],
  };
}

/** The score of one class from each of some runs. */
export function logitsOf(logits: Float32Array, target: number, runs: number): number[] {
  const classCount = logits.length / runs;
  return Array.from({ length: runs }, (_, run) => logits[run * classCount + target]);
}

/** Activations [D,h,w], each times its weight, summed. */
export function weightedSum(weights: readonly number[], activations: Float32Array): Float32Array {
  const size = activations.length / weights.length;
  return Float32Array.from({ length: size }, (_, at) =>
    weights.reduce((sum, weight, channel) => sum + weight * activations[channel * size + at], 0),
  );
}
