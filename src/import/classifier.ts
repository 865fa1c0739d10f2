import { wayBack, withoutDerivative } from "../autodiff/index.js";
import { FormatError, GradientError, UsageError } from "../base/errors.js";
import { didYouMean } from "../base/options/nearest.js";
import {
  type Built,
  twoBatches as batches,
  batchNames,
  buildModel,
  freeOfBatch,
  input,
  reshape,
  type Tensor,
} from "../graph/index.js";
import { type OnnxModel, whereIs } from "../onnx/index.js";
import { composeModel, written } from "./compose.js";
import { type ImportedGraph, importGraph } from "./import-graph.js";
import type { ClassifierOptions } from "./interface/classifier-options.js";
import { asInput, imagesName } from "./interface/fed-images.js";
import { findImageInput, type ImageInput } from "./interface/image-input.js";
import { defaultLayer, findLayers, type Layer } from "./interface/layers.js";
import { findLayouts } from "./interface/layouts.js";
import { shownOutputs } from "./interface/outputs.js";
import { findScores, type Scores } from "./interface/scores.js";
import type { SpatialLayout } from "./interface/spatial.js";
import { nodesFor } from "./needed.js";
import { roundingsIn } from "./nodes/rounded.js";
import { outputsOf, withBatch } from "./open-batch.js";
import { byConvention } from "./preprocessing/by-convention.js";
import { inGraph } from "./preprocessing/in-graph.js";
import { preprocessings } from "./preprocessing/preprocessings.js";
import { type SettledImages, settleImages } from "./preprocessing/settle.js";
import { upgradeModel } from "./upgrade/index.js";

/** A classifier's graph for a fixed number of images. */
export interface ClassifierGraph {
  /** Pixels in [0,1], [N,C,H,W]. */
  readonly images: Tensor;
  /** Class scores [N,K], before any softmax or sigmoid. */
  readonly logits: Tensor;
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
    readonly scores: Scores,
    /** How images become its input. */
    readonly images: SettledImages,
    /** The layers that maps can be made from, first to last. */
    readonly layers: readonly Layer[],
    /**
     * The operators that round numbers between the images and the scores, each once: derivatives take what they round for what
     * they make.
     */
    readonly roundings: readonly string[],
    private readonly typesAt: ClassifierOptions["typesAt"],
  ) {}

  /**
   * @throws FormatError when the model is damaged, too old, or not an image classifier.
   * @throws UsageError when it has several inputs or outputs and none is named, or a named one is missing.
   */
  static read(source: OnnxModel, options: ClassifierOptions = {}): Classifier {
    const upgraded = upgradeModel(source);
    const image = findImageInput(upgraded, options);
    const importAt = (candidate: OnnxModel, count: number) =>
      importOutputs(candidate, image, count, options.typesAt);
    const { model, batch, fixed } = withBatch(upgraded, image, importAt);
    const { tensors } = importAt(model, batch);
    const scores = findScores(model, tensors, batch, options.output);
    const nodes = nodesFor(model, [scores.name]);
    const start: SpatialLayout = { kind: image.layout, grid: [image.height, image.width], prefix: 0 };
    const layouts = findLayouts(nodes, tensors, new Map([[image.name, start]]));
    return new Classifier(
      { ...model, nodes },
      model,
      image,
      fixed,
      scores,
      settleImages(source, image, options, {
        said: options.said,
        graph: inGraph(model, image, tensors),
        convention: byConvention(source, image),
      }),
      findLayers(nodes, tensors, layouts, image.name),
      roundingsIn(wayBack(tensors.get(scores.name) as Tensor, tensors.get(image.name) as Tensor)),
      options.typesAt,
    );
  }

  /**
   * Finds a layer by its name or its node's; the default layer if no name is given.
   * @throws UsageError when there is no layer of that name.
   * @throws FormatError when the model has no layer that maps can be made from.
   */
  layer(asked?: string): Layer {
    const found =
      asked === undefined
        ? defaultLayer(this.layers)
        : (this.layers.find(({ name }) => name === asked) ??
          this.layers.findLast(({ node }) => node === asked));
    if (found) return found;
    if (this.layers.length === 0) {
      throw new FormatError(
        "The model has no layer with pixels before its scores, so that no class activation map can be made: " +
          'methods on pixels, such as "input-gradient", still can.',
      );
    }
    const names = this.layers.map(({ name }) => name);
    const meant = didYouMean(asked ?? "", [...names, ...this.layers.map(({ node }) => node)]);
    throw new UsageError(
      `The model has no layer "${asked}" with pixels.${meant} The last that it has: ${names.slice(-5).join(", ")} ` +
        '("batchcam layers" lists all).',
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
    const { name, layout, channels, height, width } = this.image;
    const images = input(layout === "NCHW" ? name : imagesName, [batch, channels, height, width]);
    const fed = asInput(images, this.image, preprocessings["0-1"]);
    return this.importFed(images, fed, outputsOf(this.whole, [name]));
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
        before: { [this.image.name]: graph.value(this.image.name) },
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
    const { name, classCount } = this.scores;
    const given = { [this.image.name]: this.fed(images), [layer.name]: value };
    const { tensors } = importGraph(this.model, [name], { given, types: this.typesAt?.(batch) });
    return reshape(tensors.get(name) as Tensor, [batch, classCount]);
  }

  private fed(images: Tensor): Tensor {
    return asInput(images, this.image, this.images.preprocessing);
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
    return this.importFed(images, this.fed(images));
  }

  private importFed(
    images: Tensor,
    fed: Tensor,
    others: readonly string[] = [],
  ): ImportedGraph & ClassifierGraph {
    const { name, classCount } = this.scores;
    const [batch] = images.shape;
    const given = { [this.image.name]: fed };
    const imported = importGraph(this.whole, [name], {
      given,
      extra: others,
      types: this.typesAt?.(batch),
    });
    const value = (asked: string): Tensor => {
      const tensor = imported.tensors.get(asked);
      if (!tensor) throw new UsageError(`The scores do not depend on a value "${asked}".`);
      return tensor;
    };
    return { ...imported, images, value, logits: reshape(value(name), [batch, classCount]) };
  }
}

/** What can be imported, for a batch size, of what the outputs of a model show. */
function importOutputs(
  model: OnnxModel,
  image: ImageInput,
  batch: number,
  typesAt: ClassifierOptions["typesAt"],
): ImportedGraph {
  const images = input(imagesName, [batch, image.channels, image.height, image.width]);
  const given = { [image.name]: asInput(images, image, preprocessings["0-1"]) };
  const extra = shownOutputs(model).map(({ value }) => value);
  const imported = importGraph(model, [], { given, extra, types: typesAt?.(batch) });
  const [first] = imported.failures.values();
  if (first && !extra.some((name) => imported.tensors.has(name))) throw first;
  return imported;
}

/** A model, and the batch size that it is limited to, if it does not take any. */
export interface Composed {
  readonly model: OnnxModel;
  readonly anyBatch: boolean;
}

/** Graphs before and after the model, and their inputs. */
interface Parts {
  readonly before: Readonly<Record<string, Tensor>>;
  readonly behind: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly Tensor[];
  readonly dynamicBatch?: { readonly name: string; readonly values: readonly string[] };
}

/** The same parts with a free batch axis, if they allow one. */
function joined(one: Parts, other: Parts): Parts | undefined {
  const before = freeOfBatch(one.before, other.before);
  const behind = freeOfBatch(one.behind, other.behind);
  if (!before || !behind) return undefined;
  const [built, otherBuilt] = [one, other].map((parts) => ({ outputs: parts.behind, inputs: parts.inputs }));
  return { before, behind, inputs: one.inputs, dynamicBatch: batchNames(built, otherBuilt) };
}
