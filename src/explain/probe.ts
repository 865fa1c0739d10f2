import { sizeOf } from "../base/array.js";
import { BatchcamError, FormatError } from "../base/errors.js";
import { mapValues } from "../base/objects.js";
import type { OutputType } from "../graph/index.js";
import {
  type ClassifierOptions,
  checkFeeds,
  checkForInference,
  fedValues,
  findImageInput,
  importShown,
  isKnown,
  type Ran,
  type Reading,
  type ReadOptions,
  settledModel,
  type Unknowns,
  unknownsIn,
  upgradeModel,
  withoutOutputs,
} from "../import/index.js";
import { encodeModel, type OnnxModel, type TensorValue, whereIs } from "../onnx/index.js";
import { asTensorValue, asValue, type Backend, Program } from "../runtime/index.js";

/** Numbers of images that are tried: those that graphs are built with, or else one. */
const batches = [2, 3, 1];

/** Each round asks for what stood behind what was not known before. */
const mostRounds = 8;

/** A model with what running it told. */
export interface Probed {
  readonly model: OnnxModel;
  readonly ranAt: ReadOptions["ranAt"];
}

/**
 * Finds out what the graph of a model does not tell: the types of what operators make that are not known here, and numbers
 * that decide about shapes but are not computed here. The model is run on black images.
 * @throws RuntimeError when the model has an unknown operator and cannot be run.
 */
export async function probe(
  source: OnnxModel,
  options: ClassifierOptions,
  backend: Backend,
): Promise<Probed> {
  const upgraded = upgradeModel(source);
  checkForInference(upgraded);
  const image = findImageInput(upgraded, options);
  const feeds = checkFeeds(upgraded, image, options.feeds);
  const told = new Map<number, Ran>();
  const ranAt = (batch: number): Ran => told.get(batch) ?? forOthers(told.get(2), told.get(3), batch);
  const reading = { image, feeds, ranAt };
  const counts = image.batch === undefined ? batches : [...new Set([image.batch, ...batches])];
  const perImage = [image.name, ...upgraded.inputs.map(({ name }) => name)].filter(
    (name) => !feeds.some((fed) => fed.name === name),
  );
  let model = upgraded;
  const asked: { types: Set<string>; values: Set<string> } = { types: new Set(), values: new Set() };
  for (let round = 0; round < mostRounds; round++) {
    model = settledModel(model, reading);
    const count = counts.find((each) => told.has(each)) ?? counts[0];
    const { types, values } = unknownsIn(model, importShown(model, reading, count), perImage);
    const isNew =
      types.some((name) => !asked.types.has(name)) || values.some((name) => !asked.values.has(name));
    if (!isNew) break;
    for (const name of types) asked.types.add(name);
    for (const name of values) asked.values.add(name);
    try {
      const unknowns = { types: [...asked.types], values: [...asked.values] };
      for (const [batch, ran] of await runs(model, reading, unknowns, counts, backend)) told.set(batch, ran);
    } catch (cause) {
      if (!(cause instanceof BatchcamError)) throw cause;
      const strange = model.nodes.find(
        (node) => !isKnown(node) && node.outputs.some((name) => types.includes(name)),
      );
      // Otherwise the import says what is wrong.
      if (strange) throw unrunnable(model, cause);
      break;
    }
  }
  return { model, ranAt };
}

/** What two and three images tell of any number: sizes that differ grow with the number, numbers that differ are not known. */
function forOthers(two: Ran | undefined, three: Ran | undefined, batch: number): Ran {
  const types = [...(two?.types ?? [])].flatMap(([name, { shape, dtype }]): [string, OutputType][] => {
    const other = three?.types?.get(name)?.shape;
    if (other?.length !== shape.length) return [];
    return [[name, { dtype, shape: shape.map((size, axis) => size + (other[axis] - size) * (batch - 2)) }]];
  });
  const values = [...(two?.values ?? [])].filter(
    ([name, { data }]) => three?.values?.get(name)?.data.join() === data.join(),
  );
  return { types: new Map(types), values: new Map(values) };
}

/** Runs a model on black images, in each number of these that it takes. */
async function runs(
  model: OnnxModel,
  { image, feeds }: Reading,
  { types, values }: Unknowns,
  counts: readonly number[],
  backend: Backend,
): Promise<Map<number, Ran>> {
  const exposed = [...new Set([...types, ...values])];
  const open = {
    ...model,
    inputs: model.inputs.map((info) =>
      info.name === image.name ? { ...info, shape: ["batch", ...image.shape] } : info,
    ),
    outputs: exposed.map((name) => ({ name, dtype: "float32" as const, shape: [] })),
    otherOutputs: undefined,
  };
  const program = await Program.load(
    backend,
    encodeModel({ ...withoutOutputs(open, []), outputs: [] }, { exposed }),
  );
  const told = new Map<number, Ran>();
  try {
    for (const batch of counts) {
      try {
        const shape = [batch, ...image.shape];
        const black = { dtype: image.dtype, shape, data: Array(sizeOf(shape)).fill(0) };
        const found = await program.run(
          mapValues({ ...fedValues(feeds, batch), [image.name]: black }, asValue),
        );
        const tensors = Object.entries(found).flatMap(([name, value]): [string, TensorValue][] => {
          const tensor = asTensorValue(value);
          return tensor ? [[name, tensor]] : [];
        });
        told.set(batch, {
          types: new Map<string, OutputType>(tensors),
          values: new Map(tensors.filter(([name]) => values.includes(name))),
        });
      } catch (error) {
        // It may take one number of images only.
        if (!(error instanceof BatchcamError) || (batch === counts.at(-1) && told.size === 0)) throw error;
      }
    }
  } finally {
    await program.release();
  }
  return told;
}

/** Operators that only make sense in training. */
const ofTraining = /Random|Dropout|Multinomial|Bernoulli/;

/** Says which operator of a file ONNX Runtime does not know, if that is the reason. */
function unrunnable(model: OnnxModel, cause: BatchcamError): BatchcamError {
  const [, name, opType] = /In Node, \("([^"]*)", (\w+), /.exec(cause.message) ?? [];
  const node = model.nodes.find((each) => each.opType === opType && each.name === name && !isKnown(each));
  if (!node || !/No Op registered|^.{550}/.test(cause.message)) return cause;
  const training = model.nodes.some((each) => ofTraining.test(each.opType));
  return new FormatError(
    `${whereIs(node)}: neither ONNX nor ONNX Runtime has this operator. ` +
      (training
        ? "It is part of training, such as augmentation or dropout: export the model for inference (training=False)."
        : "The exporter did not translate it: export the model again with a newer one."),
    { cause },
  );
}
