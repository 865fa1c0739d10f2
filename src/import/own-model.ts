import type { OnnxModel } from "../onnx/index.js";
import type { ClassifierOptions } from "./classifier.js";

/** What a model that this package exported says of itself. */
export interface OwnInterface {
  readonly options: ClassifierOptions;
  readonly classNames: readonly string[];
  /** Name of the layer that its maps are of, where the model says so. */
  readonly layer: string | undefined;
}

/** Undefined for models of others. */
export function ownInterface({ inputs, outputs, metadata }: OnnxModel): OwnInterface | undefined {
  const names = [...inputs, ...outputs].map(({ name }) => name).sort();
  if (names.join() !== "cam,images,logits,target" || !metadata.classNames) return undefined;
  return {
    options: { input: "images", output: "logits", layout: "NCHW", preprocessing: "0-1" },
    classNames: JSON.parse(metadata.classNames) as string[],
    layer: metadata.layer,
  };
}
