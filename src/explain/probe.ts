import { BatchcamError } from "../base/errors.js";
import type { OutputType } from "../graph/index.js";
import {
  type ClassifierOptions,
  findImageInput,
  type ImageInput,
  isKnown,
  scoringNodes,
  upgradeModel,
} from "../import/index.js";
import { type DataType, dataTypeCodes, encodeModel, type OnnxModel } from "../onnx/index.js";
import { type Backend, floatValue, Program } from "../runtime/index.js";

/** Numbers of images whose shapes are asked for: those that graphs are built with, or else one. */
const batches = [2, 3, 1];

/**
 * Finds the types of what operators make that are not known here, such as those of other domains: the model is run on black
 * images.
 * @returns undefined where all operators are known.
 * @throws RuntimeError when the model cannot be run.
 */
export async function probeTypes(
  model: OnnxModel,
  options: ClassifierOptions,
  backend: Backend,
): Promise<ClassifierOptions["typesAt"]> {
  const unknown = scoringNodes(upgradeModel(model)).filter((node) => !isKnown(node));
  if (unknown.length === 0) return undefined;
  const image = findImageInput(model, options);
  const exposed = unknown.flatMap(({ outputs }) => outputs.filter((name) => name !== ""));
  const open = {
    ...model,
    inputs: model.inputs.map((info) => (info.name === image.name ? opened(info) : info)),
  };
  const program = await Program.load(
    backend,
    encodeModel({ ...open, outputs: [], otherOutputs: [] }, { exposed }),
  );
  const types = new Map<number, ReadonlyMap<string, OutputType>>();
  for (const batch of image.batch === undefined ? batches : [image.batch, ...batches]) {
    try {
      types.set(batch, await typesOf(program, image, batch));
    } catch (error) {
      // It may take one number of images only.
      if (!(error instanceof BatchcamError) || batch === batches.at(-1)) throw error;
    }
  }
  await program.release();
  return (batch) => types.get(batch) ?? new Map();
}

const opened = (info: OnnxModel["inputs"][number]): OnnxModel["inputs"][number] => ({
  ...info,
  shape: ["batch", ...info.shape.slice(1)],
});

async function typesOf(
  program: Program,
  { name, layout, channels, height, width }: ImageInput,
  batch: number,
): Promise<Map<string, OutputType>> {
  const shape = layout === "NCHW" ? [batch, channels, height, width] : [batch, height, width, channels];
  const black = floatValue(new Float32Array(batch * channels * height * width), shape);
  const values = await program.run({ [name]: black });
  return new Map(
    Object.entries(values).flatMap(([output, { type, dims }]): [string, OutputType][] =>
      type in dataTypeCodes ? [[output, { dtype: type as DataType, shape: dims }]] : [],
    ),
  );
}
