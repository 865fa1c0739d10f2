import { joined } from "../base/array.js";
import type { Fitting } from "../base/images/fitting.js";
import {
  attributionMethods,
  type BaselineName,
  checkTargets,
  isOnLayer,
  isSampled,
  isSinglePass,
  type MethodName,
  type MultiPassMethod,
  type SinglePassMethod,
  takesBaselines,
} from "../cam/index.js";
import type { Classifier, Layer, Preprocessing, PreprocessingName } from "../import/index.js";
import { decide } from "../metrics/index.js";
import { type Backend, floatValue, longValue, type Value } from "../runtime/index.js";
import { asUnder, type CandidateAnswer } from "./candidates.js";
import { checkImages } from "./check-images.js";
import { averageOf, type FinishedMap, mirrored } from "./combine-maps.js";
import type { ModelDescription } from "./description.js";
import { checkMethod, feeds, type MapsOf, mapNames, results } from "./graphs/compose-programs.js";
import { ImageInModel } from "./graphs/image-in-model.js";
import { errorOf, firstNotFinite } from "./graphs/not-finite.js";
import { saidBy } from "./graphs/probabilities.js";
import { evidenceName, type Programs } from "./graphs/programs.js";
import { type RewriteRecord, recordRewrites } from "./graphs/rewrites.js";
import { checkFromBytes, type ExplainerOptions, type LoadedModel, loadModel } from "./load-model.js";
import { baselineOf } from "./methods/baselines.js";
import { multiPassOnLayer, multiPassOnPixels } from "./methods/index.js";
import { type Evidence, meanEvidence } from "./methods/subject.js";
import {
  type ExplainOptions,
  type Explanation,
  explainDefaults,
  type SettledOptions,
  type SettledWay,
  settleOptions,
  settleWays,
  type Way,
} from "./options.js";

/** Images and what is asked of them, checked. */
interface Asked {
  /** [n,C,H,W] */
  readonly images: Float32Array;
  /** The class to explain of each image, -1 for the predicted one [n]. */
  readonly classes: Int32Array;
  readonly options: SettledOptions;
  /** Called with the share of the images that are explained, in [0,1]. */
  readonly onProgress: (share: number) => void;
}

type Decision = Omit<Explanation, keyof FinishedMap>;

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
  private readonly defaultLayer: string | undefined;

  /** @hidden */
  protected constructor(loaded: LoadedModel) {
    this.classNames = loaded.classNames;
    this.description = loaded.description;
    this.batchSize = loaded.batchSize;
    this.classifier = loaded.classifier;
    this.backend = loaded.backend;
    this.programs = loaded.programs;
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
    const { targets, mirror } = settled;
    const classes =
      targets === "predicted"
        ? new Int32Array(count).fill(-1)
        : checkTargets(targets, count, this.classNames.length);
    const parts = mirror ? 2 : 1;
    const progress = (part: number) => (share: number) => settled.onProgress?.((part + share) / parts);
    const found = await this.once({ images, classes, options: settled, onProgress: progress(0) }, each);
    if (!mirror) return found;
    const turned = {
      images: mirrored(images, this.width),
      // The mirrored image must be asked about the same class.
      classes: Int32Array.from(found[0], ({ target }) => target),
      options: settled,
      onProgress: progress(1),
    };
    const again = await this.once(turned, each);
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
      ? await this.once(asked, [settled])
      : [await this.answers(asked, settled.method, [])];
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

  private async once(asked: Asked, ways: readonly SettledWay[]): Promise<Explanation[][]> {
    const all = ways.map(({ method, layers: names }) => {
      const layers = isOnLayer(method) ? this.layersOf(names) : [];
      checkMethod(this.classifier, method, layers);
      return { method, layers };
    });
    const together = all.flatMap(({ method, layers }) => (isSinglePass(method) ? [{ method, layers }] : []));
    const parts = all.length - together.length + Math.min(1, together.length);
    let part = 0;
    const next = (): Asked => {
      const done = part++;
      return { ...asked, onProgress: (share) => asked.onProgress((done + share) / parts) };
    };
    const quick = together.length > 0 ? await this.singlePass(next(), together) : [];
    const found: Explanation[][] = [];
    for (const { method, layers } of all) {
      if (isSinglePass(method)) found.push(...quick.splice(0, 1));
      else found.push(await this.multiPass(next(), method, layers));
    }
    return found;
  }

  private async singlePass(asked: Asked, ways: readonly MapsOf[]): Promise<Explanation[][]> {
    const { images, classes, onProgress } = asked;
    const count = classes.length;
    const { signed, reduction } = asked.options;
    const runner = await this.programs.maps(ways, { signed, reduction });
    const found = await runner.run(
      { [feeds.images]: this.fed(images, count), [feeds.target]: longValue(classes, [count]) },
      {},
      (done) => onProgress(done / count),
    );
    const pixels = this.height * this.width;
    const explanations: Explanation[][] = [];
    for (const [at, { method, layers }] of ways.entries()) {
      const { maps, dead } = mapNames(at);
      await this.checkFinite([found[results.logits], found[dead]], asked, method, layers);
      explanations.push(
        this.decisions(found, classes).map((decision, index) => ({
          ...decision,
          map: found[maps].slice(index * pixels, (index + 1) * pixels),
          dead: found[dead][index] === 1,
        })),
      );
    }
    return explanations;
  }

  private async multiPass(
    asked: Asked,
    method: MultiPassMethod,
    layers: readonly Layer[],
  ): Promise<Explanation[]> {
    const { images, classes, options, onProgress } = asked;
    const count = classes.length;
    const size = images.length / count;
    const parts = evidenceOf(method, layers, options);
    const baselines = baselinesOf(method, options);
    const explanations: Explanation[] = [];
    for (const [index, decision] of (await this.answers(asked, method, layers)).entries()) {
      const image = images.slice(index * size, (index + 1) * size);
      const runs = parts.length * baselines.length;
      const progress = (done: number) => (share: number) =>
        onProgress((index + (done + share) / runs) / count);
      const found: Evidence[] = [];
      for (const [at, part] of parts.entries()) {
        const each: Evidence[] = [];
        for (const [of, name] of baselines.entries()) {
          const baseline = baselineOf(name, image, this, this.classifier.images.preprocessing);
          const called = progress(at * baselines.length + of);
          each.push(await part(new ImageInModel(image, baseline, decision.target, this.programs, called)));
        }
        found.push(meanEvidence(each));
        if (firstNotFinite(found[at].values, 1) !== undefined)
          throw await this.notFinite(asked, method, layers, index);
      }
      explanations.push({ ...decision, ...(await this.finished(found, options)) });
    }
    return explanations;
  }

  /**
   * @param found - Numbers for each image.
   * @throws RuntimeError when one of them is not finite, which says where that comes from.
   */
  private async checkFinite(
    found: readonly Float32Array[],
    asked: Asked,
    method: MethodName,
    layers: readonly Layer[],
  ): Promise<void> {
    for (const values of found) {
      const index = firstNotFinite(values, asked.classes.length);
      if (index !== undefined) throw await this.notFinite(asked, method, layers, index);
    }
  }

  private notFinite({ images, classes }: Asked, method: MethodName, layers: readonly Layer[], index: number) {
    const size = images.length / classes.length;
    const image = this.fed(images.slice(index * size, (index + 1) * size), 1);
    const { programs } = this;
    return errorOf({ programs, method, layers, image, index, target: classes[index] });
  }

  private async answers(asked: Asked, method: MethodName, layers: readonly Layer[]): Promise<Decision[]> {
    const { images, classes } = asked;
    const runner = await this.programs.logits();
    const found = await runner.run({ [feeds.images]: this.fed(images, classes.length) });
    await this.checkFinite([found[results.logits]], asked, method, layers);
    return this.decisions(found, classes);
  }

  /** @param found - The evidence of each layer, or on the pixels. */
  private async finished(found: readonly Evidence[], form: SettledOptions): Promise<FinishedMap> {
    const finished: FinishedMap[] = [];
    for (const { values, grid, channels } of found) {
      const shape = channels === undefined ? grid : [channels, ...grid];
      const runner = await this.programs.finish(shape, form);
      const { [results.maps]: map, [results.dead]: dead } = await runner.run({
        [evidenceName]: floatValue(values, [1, ...shape]),
      });
      finished.push({ map, dead: dead[0] === 1 });
    }
    const [{ completenessError }] = found;
    const map =
      found.length === 1
        ? finished[0]
        : averageOf(
            finished.map((one) => one.map),
            form.signed,
          );
    return completenessError === undefined ? map : { ...map, completenessError };
  }

  private fed(images: Float32Array, count: number): Value {
    return floatValue(images, [count, this.channels, this.height, this.width]);
  }

  private layersOf(names: readonly string[]): readonly Layer[] {
    return names.length === 0 ? [this.layer()] : names.map((name) => this.layer(name));
  }

  private decisions(found: Readonly<Record<string, Float32Array>>, classes: Int32Array): Decision[] {
    const { classCount, link } = this.classifier.scores;
    const { [results.logits]: logits, [results.shown]: shown } = found;
    return Array.from(classes, (asked, index) => {
      const row = (values: Float32Array) => values.slice(index * classCount, (index + 1) * classCount);
      const scores = row(logits);
      const { predicted } = decide(scores);
      const probabilities = shown ? row(shown) : saidBy(scores, link);
      const target = asked < 0 ? predicted : asked;
      return { predicted, confidence: probabilities[predicted], probabilities, target };
    });
  }
}

/** What stands for hidden parts of an image, or what it is compared with; any will do where a method has no use for one. */
const baselinesOf = (method: MultiPassMethod, { baselines }: SettledOptions): readonly BaselineName[] =>
  takesBaselines(method) ? (baselines ?? attributionMethods[method].baselines) : ["black"];

/** What finds the evidence in an image: once for methods on pixels, once for each layer for methods on layers. */
function evidenceOf(
  method: MultiPassMethod,
  layers: readonly Layer[],
  { samples, seed, features }: SettledOptions,
): ((image: ImageInModel) => Promise<Evidence>)[] {
  if (isOnLayer(method)) {
    return layers.map((layer) => async (image) => multiPassOnLayer[method](await image.at(layer)));
  }
  if (!isSampled(method)) return [(image) => multiPassOnPixels[method](image)];
  const sampling = { samples: samples ?? attributionMethods[method].samples, seed, features };
  return [(image) => multiPassOnPixels[method](image, sampling)];
}
