import type { OnnxModel, OnnxNode } from "../../../onnx/index.js";
import type { ImageLayout } from "./image-form.js";

/** The first convolution over a model's input. */
export interface FirstWindow {
  /** How many axes its values have, those of images and channels included. */
  readonly rank: number;
  readonly channels: number;
  /** Of the input, before anything moves its axes. */
  readonly layout: ImageLayout;
  /** The sizes that the input is reshaped to before it. */
  readonly reshape: readonly number[] | undefined;
}

/** Convolutions of ONNX and ONNX Runtime, and the position of their weight among the inputs. */
const weightAt: Readonly<Record<string, number>> = { Conv: 1, ConvInteger: 1, FusedConv: 1, QLinearConv: 3 };

/** Operators that keep the shape of a weight: it may be stored with fewer bits. */
const keepsShape: ReadonlySet<string> = new Set(["Cast", "DequantizeLinear", "Identity", "QuantizeLinear"]);

/** Operators whose results are no images any more. */
const endsImages: ReadonlySet<string> = new Set([
  "MatMul",
  "Gemm",
  "Shape",
  "Size",
  "FusedGemm",
  "FusedMatMul",
]);

/** What is done to the input on the way to a value. */
type Way = Pick<FirstWindow, "layout" | "reshape">;

/** Finds the first convolution that an input reaches: it knows the channels of images. */
export function firstWindow(model: OnnxModel, input: string): FirstWindow | undefined {
  const makers = new Map(model.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const ways = new Map<string, Way>([[input, { layout: "NCHW", reshape: undefined }]]);
  for (const node of model.nodes) {
    const from = node.inputs.find((name) => ways.has(name));
    const way = from === undefined ? undefined : ways.get(from);
    if (!way || endsImages.has(node.opType)) continue;
    const at = weightAt[node.opType];
    if (at !== undefined) {
      const shape = weightShape(model, makers, node.inputs[at]);
      if (!shape || shape.length < 3) return undefined;
      const { group } = node.attributes;
      return { rank: shape.length, channels: shape[1] * (group?.type === "int" ? group.value : 1), ...way };
    }
    for (const name of node.outputs) ways.set(name, after(node, way, model));
  }
  return undefined;
}

/** Channels that come last are moved to the front before a convolution. */
const toTheFront: ReadonlySet<string> = new Set(["0,3,1,2", "0,2,1"]);

function after({ opType, inputs, attributes }: OnnxNode, way: Way, model: OnnxModel): Way {
  if (
    opType === "Transpose" &&
    attributes.perm?.type === "ints" &&
    toTheFront.has(attributes.perm.value.join())
  ) {
    return { ...way, layout: "NHWC" };
  }
  if (opType !== "Reshape" || way.reshape) return way;
  const target = model.initializers[inputs[1] ?? ""];
  return { ...way, reshape: target && Array.from(target.data) };
}

function weightShape(
  { initializers }: OnnxModel,
  makers: ReadonlyMap<string, OnnxNode>,
  weight: string | undefined,
): readonly number[] | undefined {
  let name = weight ?? "";
  for (;;) {
    if (Object.hasOwn(initializers, name)) return initializers[name].shape;
    const maker = makers.get(name);
    if (!maker || !keepsShape.has(maker.opType)) return undefined;
    name = maker.inputs[0] ?? "";
  }
}
