import type { AttributeValue, OnnxModel } from "../../../onnx/index.js";
import { type Findings, foundIn } from "../findings.js";

/** Attributes of operators of ONNX's domain for machine learning that name the classes, as Custom Vision writes them. */
const attributes: Readonly<Record<string, readonly string[]>> = {
  ZipMap: ["classlabels_strings"],
  LabelEncoder: ["values_strings", "classes_strings"],
};

/** Names of classes that nodes behind the scores hold. */
export function namesInGraph({ nodes }: OnnxModel): Findings {
  for (const node of nodes) {
    for (const key of attributes[node.opType] ?? []) {
      const value: AttributeValue | undefined = node.attributes[key];
      if (value?.type === "strings" && value.value.length > 0) {
        return foundIn({ classNames: value.value }, { kind: "graph", words: `${node.opType} in the graph` });
      }
    }
  }
  return {};
}
