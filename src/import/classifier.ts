import { wayBack, withoutDerivative } from "../autodiff/index.js";
import { type BatchcamError, FormatError, GradientError, UsageError } from "../base/errors.js";
import {
  type Built,
  twoBatches as batches,
  batchNames,
  buildModel,
  freeOfBatch,
  input,
  type Tensor,
} from "../graph/index.js";
import {
  axesOfInput,
  beforeWeights,
  defaultLayers,
  findLayers,
  findLayouts,
  type Layer,
  layerNamed,
  layersNamed,
} from "../layers/index.js";
import { type OnnxModel, whereIs } from "../onnx/index.js";
import { type Rows, type ScoreReader, type Scores, unmoved } from "../scores/index.js";
import { type Alone, alone, composeModel, written } from "./compose.js";
import { type Composed, joined, type Parts } from "./composed.js";
import { type ImportedGraph, importGraph } from "./import-graph.js";
import { askedScore, vectorScore } from "./interface/asked-score.js";
import type { ReadOptions } from "./interface/classifier-options.js";
import { asInput, imagesName, takesImagesAsTheyAre, withoutScaling } from "./interface/input/fed-images.js";
import { checkEnough, checkFeeds, type Fed, fedTensors } from "./interface/input/feeds.js";
import type { ImageInput } from "./interface/input/image-form.js";
import { findImageInput } from "./interface/input/image-input.js";
import { shownOutputs } from "./interface/outputs.js";
import { findScores } from "./interface/scores.js";
import { nodesFor } from "./needed.js";
import { roundingsIn } from "./nodes/rounded.js";
import { outputsOf, withBatch } from "./open-batch.js";
import { byConvention } from "./preprocessing/by-convention.js";
import { inGraph } from "./preprocessing/in-graph.js";
import { preprocessings } from "./preprocessing/preprocessings.js";
import { type SettledImages, settleImages } from "./preprocessing/settle.js";
import { withoutBranches } from "./settling/branches.js";
import { checkForInference } from "./settling/for-inference.js";
import { upgradeModel } from "./upgrade/index.js";

/** A classifier's graph for a fixed number of images. */
export interface ClassifierGraph {
  /** Pixels in [0,1], [N,C,H,W]. */
  readonly images: Tensor;
  /** The tensors of the model's inputs, by name. */
  readonly given: Readonly<Record<string, Tensor>>;
  /** Class scores [N,K], before any softmax or sigmoid, or another score that was asked for [N,1]. */
  readonly logits: Tensor;
  /** Probabilities of classes [N,K], where the link of the scores does not give them as the model does. */
  readonly shown: Tensor | undefined;
  /** The tensor of a value of the model. */
  value(name: string): Tensor;
}

/** Builds the images for a batch size; by default they are fed directly. */
export type ImageSource = (count: number) => { readonly images: Tensor; readonly inputs: readonly Tensor[] };

/** An image classifier read from an ONNX model of any origin. */
export class Classifier {
  private readonly graphs = new Map<number, ImportedGraph & ClassifierGraph>();

  private constructor(
    /** The model in operator set 17 or newer, reduced to what the scores need. */
    readonly model: OnnxModel,
    /** The same, with everything that it computes. */
    readonly whole: OnnxModel,
    readonly image: ImageInput,
    /** The fixed batch size; undefined for any. */
    readonly fixedBatch: number | undefined,
    private readonly reader: ScoreReader,
    /** How images become its input. */
    readonly images: SettledImages,
    /** The layers that maps can be made from, first to last. */
    readonly layers: readonly Layer[],
    /**
     * The operators that round numbers between the images and the scores, each once: derivatives take what they round for what
     * they make.
     */
    readonly roundings: readonly string[],
    /** Values of its other inputs. */
    readonly feeds: readonly Fed[],
    private readonly ranAt: ReadOptions["ranAt"],
  ) {}

  /** What its scores are. */
  get scores(): Scores {
    return this.reader.scores;
  }

  /** The value of the model that the scores are, but for its shape; undefined where they are computed from some. */
  get plainScores(): string | undefined {
    const { tensors, logits } = this.graphAt(this.fixedBatch ?? batches[0]);
    const { name } = this.scores;
    const named = tensors.get(name);
    return named && unmoved(logits) === unmoved(named) ? name : undefined;
  }

  /** What a user should know of how the scores were found. */
  get scoreNotes(): readonly string[] {
    return this.reader.notes;
  }

  /**
   * @throws FormatError when the model is damaged, too old, or not an image classifier.
   * @throws UsageError when it has several inputs or outputs and none is named, or a named one is missing.
   */
  static read(source: OnnxModel, options: ReadOptions = {}): Classifier {
    const upgraded = upgradeModel(source);
    checkForInference(upgraded);
    const image = findImageInput(upgraded, options);
    const feeds = checkFeeds(upgraded, image, options.feeds);
    checkEnough(upgraded, image, feeds, options.output);
    const reading = { image, feeds, ranAt: options.ranAt };
    const importAt = (candidate: OnnxModel, count: number): ImportedGraph => {
      const imported = importShown(candidate, reading, count);
      const [first] = imported.failures.values();
      if (first && shownOutputs(candidate).every(({ value }) => !imported.tensors.has(value))) {
        throw ofTakenSize(first, upgraded, image);
      }
      return imported;
    };
    const { model, batch, fixed } = withBatch(
      settledModel(upgraded, reading),
      image,
      importAt,
      options.oneByOne,
    );
    const { tensors } = importAt(model, batch);
    const reader = readerOf(model, tensors, batch, options);
    const { logits, shown } = rowsOf(reader, tensors, batch);
    const used = alone({ logits, ...(shown && { shown }) }, tensors).inputs;
    const asked = image.dtype === "float32" ? options : withoutScaling(options);
    const nodes = nodesFor(model, [...used.keys()]);
    const start = axesOfInput(image, batch);
    const layouts = findLayouts(nodes, tensors, new Map(start ? [[image.name, start]] : []), batch);
    return new Classifier(
      { ...model, nodes },
      model,
      image,
      fixed,
      reader,
      settleImages(image, asked, {
        said: options.said,
        graph: inGraph(model, image, tensors),
        convention: byConvention(source, image),
      }),
      findLayers(nodes, tensors, layouts, image.name),
      roundingsIn(wayBack(logits, tensors.get(image.name) as Tensor)),
      feeds,
      options.ranAt,
    );
  }

  /** The layers to explain when none is asked for, the best first. */
  get defaultLayers(): readonly Layer[] {
    const isClasses = this.scores.asked === undefined;
    return defaultLayers(isClasses ? this.layers : beforeWeights(this.layers, this.model.nodes));
  }

  /**
   * Finds a layer by its name, its node's or its module's, or a pattern; the default layer if none is given.
   * @throws UsageError when there is no layer of that name, or there are several.
   * @throws FormatError when the model has no layer that maps can be made from.
   */
  layer(asked?: string): Layer {
    this.checkLayers();
    return asked === undefined ? this.defaultLayers[0] : layerNamed(this.layers, asked);
  }

  /**
   * The layers of a name, a module or a pattern, at least one.
   * @throws As `layer`, but for several.
   */
  layersNamed(asked: string): readonly Layer[] {
    this.checkLayers();
    return layersNamed(this.layers, asked);
  }

  private checkLayers(): void {
    if (this.layers.length > 0) return;
    throw new FormatError(
      "The model has no layer with pixels before its scores, so that no class activation map can be made: " +
        'methods on pixels, such as "input-gradient", still can.',
    );
  }

  /** The graph for a batch size; built once. */
  graph(batch: number): ImportedGraph & ClassifierGraph {
    return this.graphAt(batch);
  }

  /**
   * The graph, for a batch size, of all outputs that need nothing but images. Images enter at the model's own
   * input, under its name and without preprocessing.
   */
  ownGraph(batch: number): ImportedGraph & ClassifierGraph {
    const { name, channels, height, width } = this.image;
    const direct = takesImagesAsTheyAre(this.image);
    const images = input(direct ? name : imagesName, [batch, channels, height, width]);
    const others = Object.entries(fedTensors(this.feeds, batch)).map(
      ([other, { shape, dtype }]) => [other, input(other, shape, dtype)] as const,
    );
    const given = {
      ...Object.fromEntries(others),
      [name]: asInput(images, this.image, preprocessings["0-1"]),
    };
    return this.importFed(images, given, outputsOf(this.whole, Object.keys(given)));
  }

  /**
   * @throws GradientError when an operator between a value and the scores has no derivative rule: it names the
   * operator, and the layers with no such operator after them.
   */
  checkDifferentiable(from: string): void {
    const { tensors, logits } = this.graphAt(this.fixedBatch ?? batches[0]);
    const between = (name: string) => withoutDerivative(logits, tensors.get(name) as Tensor);
    const node = between(from);
    if (!node) return;
    const possible = this.layers.filter(({ name }) => !between(name)).map(({ name }) => name);
    const operator = node.opType === "Foreign" ? whereIs({ ...node.attributes, outputs: [] }) : node.opType;
    throw new GradientError(
      `${operator}, between "${from}" and the scores, has no derivative rule. ` +
        (possible.length > 0
          ? `Layers behind it work: ${possible.slice(-5).join(", ")}.`
          : "No layer behind it has pixels: only methods without gradients work."),
    );
  }

  /**
   * The model with a graph appended, taking pixels in [0,1]. Its own nodes compute what they did before.
   * @param build - Builds the outputs, by name, from the classifier's graph.
   * @param batch - The batch size to fall back to if the result cannot take any.
   * @param source - Builds the images from a different input.
   */
  compose(build: (graph: ClassifierGraph) => Built, batch: number, source?: ImageSource): Composed {
    const at = (count: number): Parts => {
      const made = source?.(count);
      const graph = made ? this.importAt(made.images) : this.graphAt(count);
      const { outputs, inputs } = build(graph);
      return {
        before: graph.given,
        behind: written(outputs, graph.tensors),
        inputs: [...(made?.inputs ?? [graph.images]), ...inputs],
      };
    };
    const parts = this.fixedBatch === undefined ? joined(at(batches[0]), at(batches[1])) : undefined;
    const { before, behind, inputs, dynamicBatch } = parts ?? at(this.fixedBatch ?? batch);
    const additions = { inputs: before, outputs: behind };
    return {
      model: composeModel(this.model, additions, { inputs, dynamicBatch }),
      anyBatch: parts !== undefined,
    };
  }

  /**
   * A model of a graph that needs none of this one's nodes, such as one made by `behind`.
   * @param build - Builds the outputs for a batch size.
   * @param batch - As in `compose`.
   */
  composeApart(build: (count: number) => Built, batch: number): Composed {
    const at = (count: number): Built => {
      const { outputs, inputs } = build(count);
      return { outputs: written(outputs, new Map()), inputs };
    };
    const [one, other] = [at(batches[0]), at(batches[1])];
    const free = this.fixedBatch === undefined ? freeOfBatch(one.outputs, other.outputs) : undefined;
    const { outputs, inputs } = free ? { outputs: free, inputs: one.inputs } : at(this.fixedBatch ?? batch);
    const dynamicBatch = free && batchNames(one, other);
    const options = { inputs, simplify: false, opset: this.model.opsets[""], dynamicBatch };
    return { model: buildModel(outputs, options), anyBatch: free !== undefined };
  }

  /**
   * The part of the model after a layer, as a separate graph.
   * @param value - Stands for the layer's value.
   * @param images - Needed if the scores do not depend on the layer alone.
   * @returns The logits [N,K].
   */
  behind(layer: Layer, value: Tensor, images: Tensor): Tensor {
    const [batch] = images.shape;
    const given = { ...this.given(images), [layer.name]: value };
    const { tensors } = importGraph(this.whole, this.reader.values, { given, ...this.ranAt?.(batch) });
    return rowsOf(this.reader, tensors, batch).logits;
  }

  /** The scores of a number of images, as a graph on the values that they are computed from. */
  scoresAlone(batch: number): Alone {
    const { logits, tensors } = this.graphAt(batch);
    return alone({ scores: logits }, tensors);
  }

  /** What the model's own input takes, of pixels in [0,1] [N,C,H,W]. */
  fed(images: Tensor): Tensor {
    return asInput(images, this.image, this.images.preprocessing);
  }

  /** All that is fed to the model. */
  private given(images: Tensor): Record<string, Tensor> {
    return { ...fedTensors(this.feeds, images.shape[0]), [this.image.name]: this.fed(images) };
  }

  private graphAt(batch: number): ImportedGraph & ClassifierGraph {
    const known = this.graphs.get(batch);
    if (known) return known;
    const { channels, height, width } = this.image;
    const graph = this.importAt(input(imagesName, [batch, channels, height, width]));
    this.graphs.set(batch, graph);
    return graph;
  }

  private importAt(images: Tensor): ImportedGraph & ClassifierGraph {
    return this.importFed(images, this.given(images));
  }

  private importFed(
    images: Tensor,
    given: Readonly<Record<string, Tensor>>,
    others: readonly string[] = [],
  ): ImportedGraph & ClassifierGraph {
    const [batch] = images.shape;
    const imported = importGraph(this.whole, this.reader.values, {
      given,
      extra: others,
      ...this.ranAt?.(batch),
    });
    const value = (asked: string): Tensor => {
      const tensor = imported.tensors.get(asked);
      if (!tensor) throw new UsageError(`The scores do not depend on a value "${asked}".`);
      return tensor;
    };
    const { logits, shown } = rowsOf(this.reader, imported.tensors, batch);
    return { ...imported, images, given, value, logits, shown };
  }
}

/** Finds what a model's maps are to explain: a score that is asked for, or else its classes. */
function readerOf(
  model: OnnxModel,
  tensors: ReadonlyMap<string, Tensor>,
  batch: number,
  { output, score, vector }: ReadOptions,
): ScoreReader {
  if (score !== undefined) return askedScore(model, tensors, batch, score);
  const found = findScores(model, tensors, batch, output);
  return vector ? vectorScore(found, vector.like) : found;
}

const rowsOf = (reader: ScoreReader, tensors: ReadonlyMap<string, Tensor>, batch: number): Rows =>
  reader.read((name) => tensors.get(name) as Tensor, batch);

/** Says what else may be wrong with a model that leaves the size of images open. */
function ofTakenSize(cause: BatchcamError, { inputs }: OnnxModel, image: ImageInput): BatchcamError {
  const [, ...sizes] = inputs.find(({ name }) => name === image.name)?.shape ?? [];
  if (sizes.length > 0 && sizes.every((size) => typeof size === "number")) return cause;
  return new FormatError(
    `${cause.message} The model leaves the size of images open, and ${image.height}x${image.width} was taken: it may need another (\`size\`).`,
    { cause },
  );
}

/** How a model is read. */
export interface Reading {
  readonly image: ImageInput;
  /** Values of its other inputs. */
  readonly feeds: readonly Fed[];
  readonly ranAt: ReadOptions["ranAt"];
}

/** What can be imported, for a batch size, of what the outputs of a model show. */
export function importShown(
  model: OnnxModel,
  { image, feeds, ranAt }: Reading,
  batch: number,
): ImportedGraph {
  const images = input(imagesName, [batch, image.channels, image.height, image.width]);
  const given = {
    ...fedTensors(feeds, batch),
    [image.name]: asInput(images, image, preprocessings["0-1"]),
  };
  const extra = shownOutputs(model).map(({ value }) => value);
  return importGraph(model, [], { given, extra, ...ranAt?.(batch) });
}

/** The model with the branches that it takes in place of conditions on shapes. */
export function settledModel(model: OnnxModel, reading: Reading): OnnxModel {
  const { batch } = reading.image;
  const counts = batch === undefined ? batches : [batch];
  return withoutBranches(
    model,
    (now) => counts.map((count) => importShown(now, reading, count).tensors),
    upgradeModel,
  );
}
