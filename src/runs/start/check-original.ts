import { openSize } from "../../import/index.js";
import type { ModelInput } from "../../models/index.js";
import { Explainer } from "../../node/index.js";
import type { OnnxModel } from "../../onnx/index.js";
import type { TrainConfig } from "../../options/index.js";
import type { Backend } from "../../runtime/index.js";

/**
 * Sees to it that a model from a file has here the scores that ONNX Runtime computes of the file: a training would otherwise
 * begin from another model, and nobody would notice.
 * @throws FormatError when it has not.
 */
export async function checkOriginal(
  original: OnnxModel,
  { model, modelInput, modelOutput, preprocess }: TrainConfig,
  input: ModelInput,
  backend: Backend,
): Promise<void> {
  const options = { backend, input: modelInput, output: modelOutput, preprocessing: preprocess };
  const explainer = await Explainer.load(model, { ...options, ...openSize(original, input) });
  await explainer.release();
}
