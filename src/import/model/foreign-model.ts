import { FormatError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { concat, constant, reduceMean, reshape, type Tensor } from "../../graph/index.js";
import { channelsFirst, type Layer, restored } from "../../layers/index.js";
import type { Model, ModelInput, ModelOptions, ModelOutput } from "../../models/index.js";
import { Forward, type Parameters, resize, trainedBatchNorm } from "../../nn/index.js";
import type { OnnxModel } from "../../onnx/index.js";
import { Classifier } from "../classifier.js";
import { type ImportOptions, importGraph } from "../import-graph.js";
import type { ClassifierOptions } from "../interface/classifier-options.js";
import { asInput } from "../interface/input/fed-images.js";
import { nodesFor } from "../needed.js";
import { importBatchNormalisation } from "../operators/normalisation.js";
import { bareModel } from "../own-model.js";
import type { PreprocessingName } from "../preprocessing/preprocessings.js";
import { inMetadata } from "../preprocessing/said/in-metadata.js";
import { findHead, withHead } from "./head.js";
import { baseName, findTrainables, type Trainables } from "./parameters.js";

export interface ForeignOptions extends Pick<ClassifierOptions, "input" | "output" | "preprocessing"> {
  /** Name of the layer that Grad-CAM explains; by default the last that everything passes through. */
  readonly layer?: string;
  /** Whether the head is replaced even if the number of classes is the same. */
  readonly newHead?: boolean;
  /** Seed of the new head. */
  readonly seed: number;
}

/** How a file was read. */
export interface ForeignReading {
  /** Name of its preprocessing; absent if it was given as numbers. */
  readonly preprocessing: PreprocessingName | undefined;
  /** Whether nobody said so. */
  readonly guessed: boolean;
  /** Its former number of classes, if its head was replaced. */
  readonly otherClasses: number | undefined;
}

/** A model read from a file, with the weights stored there. */
export interface ForeignModel {
  readonly model: Model;
  readonly weights: Parameters;
  readonly reading: ForeignReading;
}

/**
 * Turns an ONNX classifier into a trainable model: stored weights become parameters, BatchNorms that the file
 * still has as such train, and the head is re-initialised for other classes.
 *
 * Images of another size than the model's input are resized (bilinear); greyscale images are repeated for three
 * channels, colour images averaged for one.
 * @throws FormatError when the model is not an image classifier, has a fixed batch size, or its head cannot be
 * replaced.
 * @throws UsageError when it has several inputs or outputs and none is named, or has no layer of the given name.
 */
export function foreignModel(
  name: string,
  given: OnnxModel,
  data: ModelInput,
  { layer, seed, newHead = false, ...asked }: ForeignOptions,
): ForeignModel {
  const { model: file, ...own } = bareModel(given);
  const options = {
    ...own.options,
    ...definedOnly(asked),
    ...openSize(file, data),
    said: inMetadata(file.metadata),
  };
  const first = Classifier.read(file, options);
  const { scores } = first;
  const { columns } = scores;
  const source =
    columns === data.classCount && !newHead
      ? file
      : withHead(file, scores.name, columns, data.classCount, seed);
  const classifier = source === file ? first : Classifier.read(source, options);
  if (classifier.fixedBatch !== undefined) {
    throw new FormatError(
      `${name} takes ${classifier.fixedBatch} image(s) at a time, which its operators depend on, so that it cannot be ` +
        "trained in batches: export it again with a batch of any size (dynamic_axes).",
    );
  }
  const nodes = nodesFor(classifier.model, [classifier.scores.name]);
  const trainables = findTrainables(classifier.model, nodes, new Set(Object.keys(source.initializers)));
  const target = classifier.layer(layer ?? own.layer);
  const layers = classifier.layers.filter(
    (each) => each.name === target.name || (each.complete && each.layout.kind === "NCHW"),
  );
  const head = findHead(classifier.model, classifier.scores.name, data.classCount);
  const { names } = trainables;
  const model: Model = {
    name,
    input: data,
    options: { layer: target.name } satisfies ModelOptions,
    parameters: trainables.parameters,
    buffers: trainables.buffers,
    layers: layers.map((each) => each.name),
    targetLayer: target.name,
    dropRates: [],
    head: head ? baseName(head.node) : "",
    stem: baseName(nodes.find(({ opType }) => opType === "Conv" || opType === "Gemm") ?? nodes[0]),
    blocks: trainables.blocks,
    apply: (parameters, images, mode) =>
      apply({ classifier, trainables, target, layers }, images, new Forward(parameters, mode)),
  };
  const weights = Object.fromEntries(
    [...names].map(([stored, own]) => {
      const { shape, data: values } = classifier.model.initializers[stored];
      return [own, { shape, data: Float32Array.from(values) }];
    }),
  );
  const reading: ForeignReading = {
    preprocessing: classifier.images.name,
    guessed: classifier.images.sources.scaling.kind === "guessed",
    otherClasses: source === file ? undefined : columns,
  };
  return { model, weights, reading };
}

/** The size of images, as an option, for a model that takes any: they keep theirs. */
export function openSize(
  { inputs }: OnnxModel,
  { height, width }: ModelInput,
): Pick<ClassifierOptions, "size"> {
  const open = inputs.some(({ shape }) => shape.filter((size) => typeof size !== "number").length > 1);
  return open ? { size: [height, width] } : {};
}

interface Parts {
  readonly classifier: Classifier;
  readonly trainables: Trainables;
  readonly target: Layer;
  readonly layers: readonly Layer[];
}

function apply(
  { classifier, trainables, target, layers }: Parts,
  images: Tensor,
  forward: Forward,
): ModelOutput {
  const { model, image, scores, images: taken } = classifier;
  const { parameters } = forward;
  const fitted = resize(withChannels(images, image.channels), image.height, image.width);
  const importing = {
    initializer: (name: string, { data, shape, dtype }: OnnxModel["initializers"][string]): Tensor =>
      parameters[trainables.names.get(name) ?? ""] ?? constant(data, shape, dtype),
    importers: batchNormsOf(trainables, forward),
  };
  const given = { [image.name]: asInput(fitted, image, taken.preprocessing) };
  const wanted = [...layers.map(({ name }) => name), scores.name];
  const before = importGraph(model, wanted, { ...importing, given });
  const tensor = (name: string): Tensor => before.tensors.get(name) as Tensor;
  // Maps are derivatives with respect to feature maps: if the layer is not one as it stands, compute the scores
  // from one.
  const activations = channelsFirst(tensor(target.name), target.layout);
  const isImage = target.layout.kind === "NCHW";
  const behind = isImage
    ? before
    : importGraph(model, [scores.name], {
        ...importing,
        given: { ...given, [target.name]: restored(activations, tensor(target.name), target.layout) },
      });
  const [count] = images.shape;
  return {
    logits: reshape(behind.tensors.get(scores.name) as Tensor, [count, scores.columns]),
    activations,
    layers: {
      ...Object.fromEntries(
        layers.flatMap(({ name, layout }) => (layout.kind === "NCHW" ? [[name, tensor(name)]] : [])),
      ),
      [target.name]: activations,
    },
    checkpoints: isImage ? layers.filter(({ complete }) => complete).map(({ name }) => tensor(name)) : [],
    buffers: forward.buffers,
  };
}

function withChannels(images: Tensor, wanted: number): Tensor {
  const channels = images.shape[1];
  if (channels === wanted) return images;
  const grey = channels === 1 ? images : reduceMean(images, { axes: [1], keepDims: true });
  return wanted === 1 ? grey : concat(Array(wanted).fill(grey), 1);
}

/** BatchNorm with batch statistics in training passes. */
function batchNormsOf({ names }: Trainables, forward: Forward): ImportOptions["importers"] {
  const { parameters } = forward;
  return {
    BatchNormalization: (operands) => {
      const own = operands.inputNames.map((name) => names.get(name) ?? "");
      const [, weight, bias, mean, variance] = own.map((name) => parameters[name]);
      const base = own[3].replace(/\.running_mean$/, "");
      if (!weight || !bias || !mean || !variance || !forward.usesBatchStatistics(base)) {
        return importBatchNormalisation(operands);
      }
      // ONNX's momentum is the share of the old statistics.
      const momentum = 1 - operands.attributes.momentum;
      const x = operands.input(0);
      // Rows of features count as one-pixel images.
      const [n, channels, ...pixels] = x.shape;
      const [height, width] = pixels.length === 2 ? pixels : [pixels.reduce((a, b) => a * b, 1), 1];
      const trained = trainedBatchNorm(
        reshape(x, [n, channels, height, width]),
        { weight, bias, mean, variance },
        operands.attributes.epsilon,
        momentum,
      );
      forward.buffers[own[3]] = trained.mean;
      forward.buffers[own[4]] = trained.variance;
      return [reshape(trained.y, x.shape)];
    },
  };
}
