import { ownValue } from "../../base/objects.js";
import type { Attributes, AttributeValue, OnnxNode } from "../../onnx/index.js";
import type { Writer } from "./writer.js";

/** Writes nodes one behind the other. */
class Chain {
  readonly nodes: OnnxNode[] = [];

  constructor(
    readonly node: OnnxNode,
    private readonly writer: Writer,
    readonly opset: number,
  ) {}

  /** An input of the node; undefined where it is left out. */
  input(at: number): string | undefined {
    return this.node.inputs[at] || undefined;
  }

  number(name: string, otherwise: number): number {
    const value = ownValue(this.node.attributes, name);
    return value?.type === "float" || value?.type === "int" ? value.value : otherwise;
  }

  add(opType: string, inputs: readonly string[], attributes: Attributes = {}, domain = ""): string {
    const name = this.writer.name(this.node.outputs[0]);
    this.nodes.push({ ...this.writer.node(opType, inputs, [name], attributes), domain });
    return name;
  }

  scalar(value: number): string {
    return this.writer.scalar(this.node.outputs[0], value);
  }

  integers(...values: number[]): string {
    return this.writer.integers(this.node.outputs[0], values);
  }
}

type Form = (chain: Chain) => string | undefined;

const float = (value: number): AttributeValue => ({ type: "float", value });

const without = (attributes: Attributes, ...names: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));

/** The function that a fused operator applies to its result; undefined for one that is not known. */
function activated(chain: Chain, x: string): string | undefined {
  const { activation, activation_params: list } = chain.node.attributes;
  if (activation === undefined) return x;
  const { activation_alpha: alpha, activation_beta: beta } = chain.node.attributes;
  const listed = list?.type === "floats" ? list.value : [];
  const [first, second] = [alpha, beta].map((one, at) => (one?.type === "float" ? one.value : listed[at]));
  switch (activation.value) {
    case "Relu":
    case "Sigmoid":
    case "Tanh":
      return chain.add(activation.value, [x]);
    case "LeakyRelu":
      return chain.add("LeakyRelu", [x], { alpha: float(first ?? 0.01) });
    case "HardSigmoid":
      return chain.add("HardSigmoid", [x], { alpha: float(first ?? 0.2), beta: float(second ?? 0.5) });
    case "Clip":
      return first === undefined || second === undefined
        ? undefined
        : chain.add("Clip", [x, chain.scalar(first), chain.scalar(second)]);
    default:
      return undefined;
  }
}

/** With what is added before the function. */
const fusedConvolution: Form = (chain) => {
  const attributes = without(chain.node.attributes, "activation", "activation_params");
  const product = chain.add("Conv", chain.node.inputs.slice(0, 3), attributes);
  const added = chain.input(3);
  return activated(chain, added ? chain.add("Add", [product, added]) : product);
};

const fusedGemm: Form = (chain) => {
  const own = ["activation", "activation_alpha", "activation_beta", "activation_gamma"];
  return activated(chain, chain.add("Gemm", chain.node.inputs, without(chain.node.attributes, ...own)));
};

/** Transposed operands are written as a sum of products, which needs no rank. */
const fusedProduct: Form = (chain) => {
  const flag = (name: string): boolean => chain.number(name, 0) === 1;
  if (flag("transBatchA") || flag("transBatchB")) return undefined;
  const [transA, transB] = [flag("transA"), flag("transB")];
  const equation = `...${transA ? "ji" : "ij"},...${transB ? "kj" : "jk"}->...ik`;
  const product =
    transA || transB
      ? chain.add("Einsum", chain.node.inputs, { equation: { type: "string", value: equation } })
      : chain.add("MatMul", chain.node.inputs);
  const alpha = chain.number("alpha", 1);
  return alpha === 1 ? product : chain.add("Mul", [product, chain.scalar(alpha)]);
};

/** Hendrycks & Gimpel 2016. */
function gelu(chain: Chain, x: string): string {
  const inner = chain.add("Erf", [chain.add("Div", [x, chain.scalar(Math.SQRT2)])]);
  return chain.add("Mul", [
    chain.add("Mul", [x, chain.add("Add", [inner, chain.scalar(1)])]),
    chain.scalar(0.5),
  ]);
}

/** The same, approximated with tanh. */
function fastGelu(chain: Chain, x: string): string {
  const cube = chain.add("Mul", [x, chain.add("Mul", [x, x])]);
  const sum = chain.add("Add", [x, chain.add("Mul", [cube, chain.scalar(0.044715)])]);
  const inner = chain.add("Tanh", [chain.add("Mul", [sum, chain.scalar(Math.sqrt(2 / Math.PI))])]);
  return chain.add("Mul", [
    chain.add("Mul", [x, chain.add("Add", [inner, chain.scalar(1)])]),
    chain.scalar(0.5),
  ]);
}

const ofSum =
  (f: (chain: Chain, x: string) => string): Form =>
  (chain) => {
    const [x, bias] = [chain.input(0), chain.input(1)];
    if (x === undefined) return undefined;
    return f(chain, bias === undefined ? x : chain.add("Add", [x, bias]));
  };

const quickGelu: Form = (chain) => {
  const [x = ""] = chain.node.inputs;
  const scaled = chain.add("Mul", [x, chain.scalar(chain.number("alpha", 1.702))]);
  return chain.add("Mul", [x, chain.add("Sigmoid", [scaled])]);
};

/** Zhang & Sennrich 2019: over the last axis. */
function rootMeanSquare(chain: Chain, x: string, scale: string): string {
  const squares = chain.add("Mul", [x, x]);
  const keepdims: AttributeValue = { type: "int", value: 1 };
  const mean =
    chain.opset < 18
      ? chain.add("ReduceMean", [squares], { axes: { type: "ints", value: [-1] }, keepdims })
      : chain.add("ReduceMean", [squares, chain.integers(-1)], { keepdims });
  const root = chain.add("Sqrt", [chain.add("Add", [mean, chain.scalar(chain.number("epsilon", 1e-5))])]);
  return chain.add("Mul", [chain.add("Div", [x, root]), scale]);
}

/** The sum that is normalised is the fourth result. */
function skipping(normalised: (chain: Chain, sum: string) => string, biasAt: number): Form {
  return (chain) => {
    const { inputs, outputs } = chain.node;
    if (outputs[1] || outputs[2]) return undefined;
    const plain = chain.add("Add", inputs.slice(0, 2));
    const bias = chain.input(biasAt);
    const sum = bias === undefined ? plain : chain.add("Add", [plain, bias]);
    if (outputs[3])
      chain.nodes.push({
        ...chain.nodes[0],
        name: outputs[3],
        opType: "Identity",
        inputs: [sum],
        outputs: [outputs[3]],
      });
    return normalised(chain, sum);
  };
}

const layerNormalised = (chain: Chain, sum: string): string =>
  chain.add(
    "LayerNormalization",
    [sum, chain.input(2) ?? "", chain.input(3) ?? ""].filter((name, at) => at < 2 || name !== ""),
    {
      axis: { type: "int", value: -1 },
      epsilon: float(chain.number("epsilon", 1e-12)),
    },
  );

/** How ONNX Runtime's fused operators are written with ONNX's (onnxruntime, docs/ContribOperators.md), by domain and name. */
const forms: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  "com.microsoft": {
    BiasGelu: ofSum(gelu),
    FastGelu: ofSum(fastGelu),
    FusedConv: fusedConvolution,
    FusedGemm: fusedGemm,
    FusedMatMul: fusedProduct,
    Gelu: ofSum(gelu),
    QuickGelu: quickGelu,
    SkipLayerNormalization: skipping(layerNormalised, 4),
    SkipSimplifiedLayerNormalization: skipping(
      (chain, sum) => rootMeanSquare(chain, sum, chain.input(2) ?? ""),
      3,
    ),
    TransposeMatMul: fusedProduct,
  },
  // Not ONNX's own, but ONNX Runtime has it in ONNX's domain.
  "": {
    SimplifiedLayerNormalization: (chain) =>
      chain.node.outputs[1] || chain.number("axis", -1) !== -1
        ? undefined
        : rootMeanSquare(chain, chain.input(0) ?? "", chain.input(1) ?? ""),
  },
};

/**
 * Writes an operator that ONNX Runtime's optimiser put in place of several as these, which it fuses again; undefined for any other
 * node.
 */
export function separatedNodes(node: OnnxNode, writer: Writer, opset: number): OnnxNode[] | undefined {
  const form = ownValue(ownValue(forms, node.domain) ?? {}, node.opType);
  if (!form || node.outputs.length === 0) return undefined;
  const chain = new Chain(node, writer, opset);
  const result = form(chain);
  if (result === undefined) return undefined;
  return chain.nodes.map((each) =>
    each.outputs[0] === result ? { ...each, outputs: [node.outputs[0]] } : each,
  );
}
