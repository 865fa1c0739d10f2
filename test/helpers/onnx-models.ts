import { fileURLToPath } from "node:url";

/** The path of a small classifier that PyTorch exported, with random weights (test/fixtures/make_onnx_models.py). */
export const onnxModel = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/onnx/${name}/model.onnx`, import.meta.url));
