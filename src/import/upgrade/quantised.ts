import { ownValue } from "../../base/objects.js";
import type { Attributes, OnnxNode, StandardOp } from "../../onnx/index.js";
import type { Writer } from "./writer.js";

/** A quantised operator as an operator on real numbers, between numbers that are dequantised and one that is quantised. */
interface Form {
  readonly opType: StandardOp;
  /** Where each operand stands among the inputs: its integers, and behind them a scale and a zero point. */
  readonly operands: (inputs: readonly string[]) => readonly number[];
  /** Where the scale and the zero point of the result stand; undefined for one in real numbers. */
  readonly result: number | undefined;
  /** Inputs in front of the operands, which are taken as they are. */
  readonly plain?: number;
  /** Where a bias stands: integers on the scale of the product of the first two operands. */
  readonly bias?: number;
  /** The axis along which the second operand may have several scales. */
  readonly axis?: (attributes: Attributes) => number;
}

const at =
  (...places: number[]) =>
  () =>
    places;
const unary = (opType: StandardOp): Form => ({ opType, operands: at(0), result: 3 });
const binary = (opType: StandardOp): Form => ({ opType, operands: at(0, 3), result: 6 });

/** Each in the form in which ONNX Runtime's quantiser writes it, by domain and name (onnxruntime, docs/ContribOperators.md). */
const forms: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  "": {
    QLinearConv: { ...binary("Conv"), bias: 8, axis: () => 0 },
    QLinearMatMul: { ...binary("MatMul"), axis: () => -1 },
  },
  "com.microsoft": {
    QGemm: {
      opType: "Gemm",
      operands: at(0, 3),
      bias: 6,
      result: 7,
      axis: ({ transB }) => (transB?.value === 1 ? 0 : 1),
    },
    QLinearAdd: binary("Add"),
    QLinearAveragePool: unary("AveragePool"),
    QLinearConcat: {
      opType: "Concat",
      operands: (inputs) => inputs.flatMap((_, index) => (index % 3 === 2 ? [index] : [])),
      result: 0,
    },
    QLinearGlobalAveragePool: unary("GlobalAveragePool"),
    QLinearLeakyRelu: unary("LeakyRelu"),
    QLinearMul: binary("Mul"),
    QLinearSigmoid: unary("Sigmoid"),
    QLinearSoftmax: unary("Softmax"),
    QLinearWhere: { opType: "Where", operands: at(1, 4), plain: 1, result: 7 },
  },
};

const int = (value: number): Attributes[string] => ({ type: "int", value });

/**
 * Writes an operator on quantised numbers as its operator on real numbers, between DequantizeLinear and QuantizeLinear, which
 * ONNX Runtime turns back into the former where nothing else needs the real numbers; undefined for any other node.
 */
export function dequantisedNodes(node: OnnxNode, writer: Writer): OnnxNode[] | undefined {
  const form = ownValue(ownValue(forms, node.domain) ?? {}, node.opType);
  const { channels_last: channelsLast, opset: _, ...attributes } = node.attributes;
  if (!form || channelsLast?.value === 1) return undefined;
  const { inputs, outputs } = node;
  const nodes: OnnxNode[] = [];
  const add = (opType: StandardOp, given: readonly string[], axis?: number): string => {
    const name = writer.name(outputs[0], "real");
    nodes.push(writer.node(opType, given, [name], axis === undefined ? {} : { axis: int(axis) }));
    return name;
  };
  const operands = form
    .operands(inputs)
    .map((place, index) =>
      add(
        "DequantizeLinear",
        inputs.slice(place, place + 3),
        index === 1 ? form.axis?.(attributes) : undefined,
      ),
    );
  const bias = form.bias === undefined ? "" : (inputs[form.bias] ?? "");
  if (bias !== "") {
    const scale = add("Mul", [inputs[1], inputs[4]]);
    operands.push(add("DequantizeLinear", [bias, scale], 0));
  }
  const given = [...inputs.slice(0, form.plain ?? 0), ...operands];
  const result = form.result === undefined ? [] : inputs.slice(form.result, form.result + 2);
  const quantises = result.some((name) => name !== "");
  const real = quantises ? writer.name(outputs[0], "real") : outputs[0];
  nodes.push({ ...node, domain: "", opType: form.opType, inputs: given, outputs: [real], attributes });
  if (quantises) nodes.push(writer.node("QuantizeLinear", [real, ...result], outputs));
  return nodes;
}
