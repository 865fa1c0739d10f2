import { RuntimeError } from "../../base/errors.js";
import { attributionMethods, type MethodName } from "../../cam/index.js";
import type { Layer } from "../../import/index.js";
import { longValue, type Value } from "../../runtime/index.js";
import { feeds } from "./compose-programs.js";
import type { Runs } from "./runner.js";

/** Where the first number stands that is NaN or infinite; undefined where there is none. */
function placeIn(values: Float32Array): number | undefined {
  const place = values.findIndex((value) => !Number.isFinite(value));
  return place < 0 ? undefined : place;
}

/** The first image of several whose part of the values is not finite; undefined where all are. */
export function firstNotFinite(values: Float32Array, count: number): number | undefined {
  const place = placeIn(values);
  return place === undefined ? undefined : Math.floor((place * count) / values.length);
}

interface Subject {
  readonly programs: { stages(layers: readonly Layer[], withGradients: boolean): Promise<Runs> };
  readonly method: MethodName;
  readonly layers: readonly Layer[];
  /** The image [1,C,H,W]. */
  readonly image: Value;
  /** Its number, for the message. */
  readonly index: number;
  /** The class to explain; -1 for the predicted one. */
  readonly target: number;
}

/** Runs an image again, stage by stage, to say where the first number that is not finite comes from. */
export async function errorOf({
  programs,
  method,
  layers,
  image,
  index,
  target,
}: Subject): Promise<RuntimeError> {
  const runner = await programs.stages(layers, attributionMethods[method].gradient);
  const stages = await runner.run({
    [feeds.images]: image,
    [feeds.target]: longValue(Int32Array.of(target), [1]),
  });
  for (const [stage, values] of Object.entries(stages)) {
    const place = placeIn(values);
    if (place === undefined) continue;
    return new RuntimeError(
      `explain: ${stage} of image ${index} are not finite: number ${place} of ${values.length} is ${values[place]}. ` +
        "The model cannot be explained where it overflows or divides by zero.",
    );
  }
  return new RuntimeError(
    `explain: the map of image ${index} by ${method} is not finite, though scores and gradients are.`,
  );
}
