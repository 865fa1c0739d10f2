import type { OnnxModel } from "../../../onnx/index.js";
import type { Said } from "../findings.js";
import type { Beside } from "../options.js";
import { inFiles } from "./in-files.js";
import { inMetadata } from "./in-metadata.js";
import { namesInGraph } from "./names-in-graph.js";

/** What a model and the files beside it say of its images and classes, before its graph is read. */
export function saidOf(model: OnnxModel, beside: Beside = {}): Said {
  const inModel = inMetadata(model.metadata);
  const files = inFiles(beside);
  // What this package wrote needs no neighbours.
  const [own, ...others] = inModel.findings;
  return {
    findings: [own, ...files.findings, ...others, namesInGraph(model)],
    notes: [...inModel.notes, ...files.notes],
  };
}
