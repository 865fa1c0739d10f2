import { defaultOptimiser, type Optimiser } from "../../runtime/index.js";

/**
 * Rules of ONNX Runtime that merge or move operators, by the level that adds them (github.com/microsoft/onnxruntime,
 * onnxruntime/core/optimizer/graph_transformer_utils.cc).
 */
const rules = {
  basic: [
    "ConstantFolding",
    "CommonSubexpressionElimination",
    "EliminateSlice",
    "CastElimination",
    "CastChainElimination",
    "DivMulFusion",
    "FuseReluClip",
    "GemmSumFusion",
    "GemmTransposeFusion",
    "NotWhereFusion",
    "ConvAddFusion",
    "ConvMulFusion",
    "ConvBNFusion",
    "MatMul_BatchNormalization_Fusion",
    "MatMulAddFusion",
    "ReshapeFusion",
    "DoubleQDQPairsRemover",
    "QDQPropagationTransformer",
  ],
  extended: [
    "QDQS8ToU8Transformer",
    "QDQSelectorActionTransformer",
    "QDQFinalCleanupTransformer",
    "GemmActivationFusion",
    "ConvActivationFusion",
    "MatMulActivationFusion",
    "MatMulIntegerToFloatFusion",
    "DynamicQuantizeMatMulFusion",
    "GeluFusion",
    "FastGeluFusion",
    "QuickGeluFusion",
    "BiasGeluFusion",
    "LayerNormFusion",
    "SimplifiedLayerNormFusion",
    "SkipLayerNormFusion",
    "AttentionFusion",
    "BiasSoftmaxFusion",
    "MatMulScaleFusion",
    "SliceConcatToSpaceToDepthFusion",
  ],
} as const;

/** The graph as it is written. */
export const asWritten: Optimiser = { level: "disabled", without: [] };

/**
 * Settings that leave out what makes a program's scores wrong: a level, or one rule of the first level that does. The last is
 * `asWritten`.
 * @param isRight - Whether the scores are right with some settings.
 */
export async function rightOptimiser(
  isRight: (optimiser: Optimiser) => Promise<boolean>,
): Promise<Optimiser> {
  const upTo = (level: Optimiser["level"]): Optimiser => ({ level, without: [] });
  if (await isRight(upTo("extended"))) return upTo("extended");
  const basic = await isRight(upTo("basic"));
  for (const rule of rules[basic ? "extended" : "basic"]) {
    const optimiser = { ...defaultOptimiser, without: [rule] };
    if (await isRight(optimiser)) return optimiser;
  }
  return basic ? upTo("basic") : asWritten;
}

/** What settings leave out, in words; undefined where it is nothing. */
export function optimiserInWords({ level, without }: Optimiser): string | undefined {
  if (without.length > 0) return `its rule ${without.join(", ")} is off`;
  return level === defaultOptimiser.level
    ? undefined
    : `its level is "${level}" instead of "${defaultOptimiser.level}"`;
}
