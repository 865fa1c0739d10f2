import { joined } from "../base/array.js";
import type { Fitting } from "../base/images/fitting.js";
import { checkTargets, isOnLayer, isSinglePass, type SinglePassMethod } from "../cam/index.js";
import type { Classifier, Layer, Preprocessing, PreprocessingName } from "../import/index.js";
import type { Backend } from "../runtime/index.js";
import { asUnder, type CandidateAnswer } from "./candidates.js";
import { checkImages } from "./check-images.js";
import type { ModelDescription } from "./description.js";
import { checkMethod } from "./graphs/compose-programs.js";
import type { Programs } from "./graphs/programs.js";
import { type RewriteRecord, recordRewrites } from "./graphs/rewrites.js";
import { checkFromBytes, type ExplainerOptions, type LoadedModel, loadModel } from "./load-model.js";
import { averageOf, mirrored } from "./maps/combine-maps.js";
import { type ChosenWay, Passes } from "./maps/passes.js";
import {
  type ExplainOptions,
  type Explanation,
  explainDefaults,
  type SettledWay,
  settleOptions,
  settleWays,
  type Way,
} from "./options.js";

/** A classifier from an ONNX model, ready to explain images, on any backend. */
export class ModelExplainer {
  /** Names of the classes. */
  readonly classNames: readonly string[];
  /** What was found out about the model. */
  readonly description: ModelDescription;
  /** How many images are run at once. */
  readonly batchSize: number;
  private readonly classifier: Classifier;
  private readonly backend: Backend;
  private readonly programs: Programs;
  private readonly passes: Passes;
  private readonly defaultLayer: string | undefined;

  /** @hidden */
  protected constructor(loaded: LoadedModel) {
    this.classNames = loaded.classNames;
    this.description = loaded.description;
    this.batchSize = loaded.batchSize;
    this.classifier = loaded.classifier;
    this.backend = loaded.backend;
    this.programs = loaded.programs;
    this.passes = new Passes(loaded.classifier, loaded.programs);
    this.defaultLayer = loaded.defaultLayer;
  }

  /**
   * Reads a model from the bytes of its file. Any ONNX classifier will do, of operator set 7 or newer; one that this package
   * exported explains the layer that it was trained with.
   * @throws FormatError when the bytes are no ONNX model, or no image classifier.
   * @throws UsageError when an option is unknown or does not fit, or the model has several inputs or outputs and none is
   * named.
   *
   * @example
   * ```ts
   * import { createModel, exportModel, initialise, ModelExplainer, stateSpecs } from "batchcam";
   * import { nodeBackend } from "batchcam/node";
   *
   * const model = createModel("simple-cnn", {
   *   channels: 1,
   *   height: 28,
   *   width: 28,
   *   classCount: 2,
   *   standardisation: { mean: [0.1], std: [0.3] },
   * });
   * const weights = initialise(stateSpecs(model), 1);
   * const bytes = exportModel(model, weights, { classNames: ["cat", "dog"] });
   * const explainer = await ModelExplainer.fromBytes(bytes, { backend: nodeBackend() });
   * console.log(explainer.classNames, explainer.layer().name); // [ 'cat', 'dog' ] conv3
   * await explainer.release();
   * ```
   */
  static async fromBytes(bytes: Uint8Array, options: ExplainerOptions): Promise<ModelExplainer> {
    checkFromBytes(bytes, options);
    return new ModelExplainer(await loadModel(bytes, options));
  }

  /** Of the images that the model takes. */
  get channels(): number {
    return this.classifier.image.channels;
  }

  /** Of the images that the model takes, in pixels. */
  get height(): number {
    return this.classifier.image.height;
  }

  /** Of the images that the model takes, in pixels. */
  get width(): number {
    return this.classifier.image.width;
  }

  /** The layers that maps can be made of, from first to last. */
  get layers(): readonly Layer[] {
    return this.classifier.layers;
  }

  get preprocessing(): PreprocessingName | Preprocessing {
    const { name, preprocessing } = this.classifier.images;
    return name ?? preprocessing;
  }

  /** How images of another size are brought to the model's. */
  get fitting(): Fitting {
    return this.classifier.images.fitting;
  }

  /**
   * The layer of a name (its own, its node's, or its module's: the last in it), or the one that is explained when none is
   * asked for.
   * @throws UsageError when the model has no layer of that name, or several.
   * @throws FormatError when it has no layer with pixels at all.
   */
  layer(name?: string): Layer {
    return this.classifier.layer(name ?? this.defaultLayer);
  }

  /**
   * The layers of a name as `layer` takes it, or of a pattern, in which "*" stands for any part of a name: "layer4.*".
   * @returns At least one, from first to last.
   * @throws As `layer`, but for several.
   */
  layersNamed(name: string): readonly Layer[] {
    return this.classifier.layersNamed(name);
  }

  /**
   * Explains images, many in one pass.
   * @param images - [n,C,H,W] with pixels in [0,1]: the model's own preprocessing is done here.
   * @returns An explanation for each image, in their order.
   * @throws ShapeError when the pixels are no whole number of images, or there are not as many targets as images.
   * @throws DataError when a pixel is not in [0,1].
   * @throws UsageError when an option is unknown or does not fit, a target is not a class, or the model has no such layer.
   * @throws GradientError when an operator between the layer (or the image) and the scores has no derivative rule.
   * @throws RuntimeError when scores, activations, gradients or maps are not finite: it says which are the first.
   *
   * @example
   * ```ts
   * import { createModel, digitsDataset, exportModel, initialise, stateSpecs } from "batchcam";
   * import { Explainer } from "batchcam/node";
   *
   * const model = createModel("simple-cnn", {
   *   channels: 1,
   *   height: 28,
   *   width: 28,
   *   classCount: 2,
   *   standardisation: { mean: [0.1], std: [0.3] },
   * });
   * const weights = initialise(stateSpecs(model), 1);
   * const bytes = exportModel(model, weights, { classNames: ["cat", "dog"] });
   * const explainer = await Explainer.load(bytes);
   * const { test } = digitsDataset({ trainCount: 10, testCount: 2 });
   * const pixels = Float32Array.from(test.images, (byte) => byte / 255);
   * const found = await explainer.explain(pixels, { targets: [0, 1], method: "layer-cam" });
   * for (const { target, map } of found) console.log(explainer.classNames[target], map.length);
   * // cat 784
   * // dog 784
   * await explainer.release();
   * ```
   */
  async explain(images: Float32Array, options: ExplainOptions = {}): Promise<Explanation[]> {
    const { method, layers } = settleOptions(options);
    const [found] = await this.explainEach(images, [{ method, layers }], options);
    return found;
  }

  /**
   * Explains images in several ways. Methods of one pass are computed together, by one model that has its weights once.
   * @param images - As `explain` takes them.
   * @param ways - Methods, each with the layers whose maps are averaged; the default layer if none.
   * @param options - As `explain` takes them, for all of them.
   * @returns For each way, an explanation for each image.
   * @throws As `explain`.
   *
   * @example
   * ```ts
   * import { Explainer, readImage } from "batchcam/node";
   *
   * const explainer = await Explainer.load("model.onnx");
   * const pixels = await readImage("photo.jpg", explainer);
   * const ways = [{ method: "grad-cam" }, { method: "layer-cam" }] as const;
   * for (const found of await explainer.explainEach(pixels, ways)) {
   *   for (const { map } of found) console.log(map.length);
   * }
   * await explainer.release();
   * ```
   */
  async explainEach(
    images: Float32Array,
    ways: readonly Way[],
    options: ExplainOptions = {},
  ): Promise<Explanation[][]> {
    const each = settleWays(ways);
    const settled = settleOptions(options);
    const count = checkImages(images, this);
    const chosen = each.map((way) => this.chosen(way));
    const { targets, mirror } = settled;
    const classes =
      targets === "predicted"
        ? new Int32Array(count).fill(-1)
        : checkTargets(targets, count, this.classNames.length);
    const parts = mirror ? 2 : 1;
    const progress = (part: number) => (share: number) => settled.onProgress?.((part + share) / parts);
    const found = await this.passes.explain(
      { images, classes, options: settled, onProgress: progress(0) },
      chosen,
    );
    if (!mirror) return found;
    const turned = {
      images: mirrored(images, this.width),
      // The mirrored image must be asked about the same class.
      classes: Int32Array.from(found[0], ({ target }) => target),
      options: settled,
      onProgress: progress(1),
    };
    const again = await this.passes.explain(turned, chosen);
    return found.map((explanations, way) =>
      explanations.map((explanation, index) => ({
        ...explanation,
        ...averageOf([explanation.map, mirrored(again[way][index].map, this.width)], settled.signed),
      })),
    );
  }

  /**
   * Where the preprocessing is guessed: what the model says of an image under the guess, and under what else it may be, the
   * likelier first. Empty where something says how pixels are preprocessed.
   * @param image - [C,H,W] with pixels in [0,1].
   * @param options - The method that explains, so that no further part of the model is loaded for this.
   * @throws As `explain`.
   *
   * @example
   * ```ts
   * import { Explainer, readImage } from "batchcam/node";
   *
   * const explainer = await Explainer.load("model.onnx");
   * const pixels = await readImage("photo.jpg", explainer);
   * for (const { preprocessing, predicted, confidence } of await explainer.candidates(pixels)) {
   *   console.log(preprocessing, explainer.classNames[predicted], confidence);
   * }
   * await explainer.release();
   * ```
   */
  async candidates(
    image: Float32Array,
    options: Pick<ExplainOptions, "method" | "layers"> = {},
  ): Promise<CandidateAnswer[]> {
    const settled = settleOptions(options);
    checkImages(image, this);
    const { preprocessing, candidates } = this.classifier.images;
    if (candidates.length === 0) return [];
    const under = candidates.map((name) => asUnder(image, this.channels, preprocessing, name));
    const images = joined(under);
    const classes = new Int32Array(candidates.length).fill(-1);
    const asked = { images, classes, options: settled, onProgress: () => {} };
    const [answers] = isSinglePass(settled.method)
      ? await this.passes.explain(asked, [this.chosen(settled)])
      : [await this.passes.answers(asked, settled.method, [])];
    return answers.map(({ predicted, confidence }, index) => ({
      preprocessing: candidates[index],
      predicted,
      confidence,
    }));
  }

  /**
   * How the graph of the maps is rewritten before it runs: the passes, which of their rules fired, and what each saved.
   * @param layer - Name of the layer that is explained; the default one if none is given.
   * @throws UsageError when the model has no such layer.
   * @throws GradientError as `explain`.
   */
  async rewrites(method: SinglePassMethod = explainDefaults.method, layer?: string): Promise<RewriteRecord> {
    const layers = isOnLayer(method) ? [this.layer(layer)] : [];
    checkMethod(this.classifier, method, layers);
    return recordRewrites(this.classifier, method, layers, this.backend, this.batchSize);
  }

  /** Frees the memory of the model; it cannot explain afterwards. */
  async release(): Promise<void> {
    await this.programs.release();
  }

  private chosen({ method, layers: names }: SettledWay): ChosenWay {
    const own = names.length === 0 ? [undefined] : names;
    const layers = isOnLayer(method) ? own.map((name) => this.layer(name)) : [];
    checkMethod(this.classifier, method, layers);
    return { method, layers };
  }
}
