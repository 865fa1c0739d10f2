import { InferenceSession, type Tensor } from "onnxruntime-node";
import type { Layer } from "../../src/import/index.js";
import { decodeModel, encodeModel, type ValueInfo } from "../../src/onnx/index.js";
import { relativeDifference } from "./compare.js";

export type Feeds = Readonly<Record<string, Tensor>>;

/** A session of a file as it is. */
export const plainSession = (file: Uint8Array): Promise<InferenceSession> =>
  InferenceSession.create(file, {
    graphOptimizationLevel: "disabled",
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
  });

/** The layers whose values, by the file as it is, are those feature maps [N,C,h,w]. */
export async function layersWith(
  file: Uint8Array,
  layers: readonly Layer[],
  wanted: { readonly data: ArrayLike<number>; readonly shape: readonly number[] },
  feeds: Feeds,
): Promise<string[]> {
  const model = decodeModel(file);
  const made = new Set(model.nodes.flatMap(({ outputs }) => outputs));
  const grid = wanted.shape.slice(2);
  const asked = layers.filter(({ name, layout }) => made.has(name) && `${layout.grid}` === `${grid}`);
  if (asked.length === 0) return [];
  const shown = new Set(model.outputs.map(({ name }) => name));
  const more = asked
    .filter(({ name }) => !shown.has(name))
    .map(
      ({ name, shape }): ValueInfo => ({
        name,
        dtype: "float32",
        shape: shape.map((_, at) => `${name}/${at}`),
      }),
    );
  const session = await plainSession(encodeModel({ ...model, outputs: [...model.outputs, ...more] }));
  const found = await session.run(
    feeds,
    asked.map(({ name }) => name),
  );
  await session.release();
  return asked
    .filter(({ name, layout }) => {
      const values = planes(found[name], layout);
      return values !== undefined && relativeDifference(values, wanted.data) < 1e-3;
    })
    .map(({ name }) => name);
}

/** Values of a layout as [N,C,h,w]. */
function planes({ data, dims }: Tensor, { kind, grid, prefix }: Layer["layout"]): Float32Array | undefined {
  if (!(data instanceof Float32Array)) return undefined;
  const [count, channels] = {
    NCHW: [dims[0], dims[1]],
    NHWC: [dims[0], dims[3]],
    NLC: [dims[0], dims[2]],
    NCL: [dims[0], dims[1]],
    LNC: [dims[1], dims[2]],
  }[kind];
  const pixels = grid[0] * grid[1];
  const tokens = data.length / (count * channels);
  const strides = {
    NCHW: [channels * tokens, tokens, 1],
    NHWC: [channels * tokens, 1, channels],
    NLC: [channels * tokens, 1, channels],
    NCL: [channels * tokens, tokens, 1],
    LNC: [channels, 1, count * channels],
  }[kind];
  const result = new Float32Array(count * channels * pixels);
  let to = 0;
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < channels; c++) {
      for (let at = prefix; at < prefix + pixels; at++) {
        result[to++] = data[n * strides[0] + c * strides[1] + at * strides[2]];
      }
    }
  }
  return result;
}
