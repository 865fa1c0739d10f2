import type { InferenceSession } from "onnxruntime-common";
import { add, buildModel, input } from "../graph/index.js";
import { encodeModel } from "../onnx/index.js";

/** A model that adds 1 to the input `x` [1]. */
export const smallestModel = (): Uint8Array => encodeModel(buildModel({ y: add(input("x", [1]), 1) }));

let kept: Promise<InferenceSession> | undefined;

/**
 * Holds a session open on WebGPU from now on. Sessions share the shaders that ONNX Runtime compiles, but it forgets them
 * all with the last session: measuring after training would compile most of them again.
 * @param open - Opens a session on WebGPU; what it throws is thrown, and the next call tries again.
 */
export async function keepShaders(open: (model: Uint8Array) => Promise<InferenceSession>): Promise<void> {
  kept ??= open(smallestModel());
  try {
    await kept;
  } catch (error) {
    kept = undefined;
    throw error;
  }
}
