import { ShapeError } from "../base/errors.js";
import { checkTargets } from "../cam/index.js";
import type { Classifier, Layer, Preprocessing, PreprocessingName } from "../import/index.js";
import { decide } from "../metrics/index.js";
import { type Backend, floatValue, longValue } from "../runtime/index.js";
import type { ModelDescription } from "./description.js";
import { feeds, results } from "./graphs/compose-programs.js";
import { checkMethod } from "./graphs/maps-graph.js";
import { evidenceName, type Programs } from "./graphs/programs.js";
import { type RewriteRecord, recordRewrites } from "./graphs/rewrites.js";
import { type ExplainerOptions, type LoadedModel, loadModel } from "./load-model.js";
import { sampledMaps } from "./methods/index.js";
import { mirrored } from "./mirror.js";
import {
  type DirectMethod,
  type ExplainOptions,
  type Explanation,
  explainDefaults,
  isSampled,
  type SampledMethod,
  usesLayer,
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
   * Reads a model from the bytes of its file. Any ONNX classifier will do, of operator set 9 or newer; one that this package
   * exported explains the layer that it was trained with.
   * @throws FormatError when the bytes are no ONNX model, or no image classifier.
   * @throws UsageError when the model has several inputs or outputs and none is named.
   */
  static async fromBytes(bytes: Uint8Array, options: ExplainerOptions): Promise<ModelExplainer> {
    return new ModelExplainer(await loadModel(bytes, options));
  }

  get channels(): number {
    return this.classifier.image.channels;
  }

  /** Of the images that the model takes. */
  get height(): number {
    return this.classifier.image.height;
  }

  get width(): number {
    return this.classifier.image.width;
  }

  /** What maps can be made of, from first to last. */
  get layers(): readonly Layer[] {
    return this.classifier.layers;
  }

  get preprocessing(): PreprocessingName | Preprocessing {
    return this.classifier.preprocessingName ?? this.classifier.preprocessing;
  }

  /** The layer of a name, or the one that is explained when none is asked for. */
  layer(name?: string): Layer {
    return this.classifier.layer(name ?? this.defaultLayer);
  }

  /**
   * Explains images, many in one pass.
   * @param images - [n,C,H,W] with pixels in [0,1].
   * @throws ShapeError when there are not as many targets as images, or pixels are left over.
   * @throws UsageError when a target is not a class, or the model has no such layer.
   * @throws GradientError when an operator between the layer (or the image) and the scores has no derivative rule.
   */
  async explain(images: Float32Array, options: ExplainOptions = {}): Promise<Explanation[]> {
    const { targets, mirror } = { ...explainDefaults, ...options };
    const size = this.channels * this.height * this.width;
    const count = images.length / size;
    if (!Number.isInteger(count) || count === 0) {
      throw new ShapeError(
        `${images.length} numbers are no images of ${this.channels}x${this.height}x${this.width} pixels.`,
      );
    }
    const classes =
      targets === "predicted"
        ? new Int32Array(count).fill(-1)
        : checkTargets(targets, count, this.classNames.length);
    const parts = mirror ? 2 : 1;
    const progress = (part: number) => (share: number) => options.onProgress?.((part + share) / parts);
    const found = await this.once(images, classes, options, progress(0));
    if (!mirror) return found;
    // The mirrored image must be asked about the same class.
    const asked = Int32Array.from(found, ({ target }) => target);
    const again = await this.once(mirrored(images, this.width), asked, options, progress(1));
    return found.map((explanation, index) => {
      const other = mirrored(again[index].map, this.width);
      const mean = explanation.map.map((value, at) => (value + other[at]) / 2);
      return { ...explanation, ...minmaxed(mean) };
    });
  }

  /**
   * How the graph of the maps is rewritten before it runs: the passes, which of their rules fired, and what each saved.
   * @param layer - Name of the layer that is explained; the default one if none is given.
   * @throws UsageError when the model has no such layer.
   * @throws GradientError as `explain`.
   */
  async rewrites(method: DirectMethod = explainDefaults.method, layer?: string): Promise<RewriteRecord> {
    const layers = usesLayer(method) ? [this.layer(layer)] : [];
    checkMethod(this.classifier, method, layers);
    return recordRewrites(this.classifier, method, layers, this.backend, this.batchSize);
  }

  /** Frees the memory of the model; it cannot explain afterwards. */
  async release(): Promise<void> {
    await this.programs.release();
  }

  private async once(
    images: Float32Array,
    classes: Int32Array,
    options: ExplainOptions,
    onProgress: (share: number) => void,
  ): Promise<Explanation[]> {
    const { method } = { ...explainDefaults, ...options };
    const layers = usesLayer(method) ? this.layersOf(options.layers ?? []) : [];
    if (isSampled(method)) return this.sampled(images, classes, method, layers, options, onProgress);
    checkMethod(this.classifier, method, layers);
    const count = classes.length;
    const runner = await this.programs.maps(method, layers);
    const found = await runner.run(
      {
        [feeds.images]: floatValue(images, [count, this.channels, this.height, this.width]),
        [feeds.target]: longValue(classes, [count]),
      },
      {},
      (done) => onProgress(done / count),
    );
    const pixels = this.height * this.width;
    return this.decisions(found[results.logits], classes).map((decision, index) => ({
      ...decision,
      map: found[results.maps].slice(index * pixels, (index + 1) * pixels),
      dead: found[results.dead][index] === 1,
    }));
  }

  private async sampled(
    images: Float32Array,
    classes: Int32Array,
    method: SampledMethod,
    layers: readonly Layer[],
    { samples, seed = explainDefaults.seed }: ExplainOptions,
    onProgress: (share: number) => void,
  ): Promise<Explanation[]> {
    const gradients = method === "smooth-grad" || method === "integrated-gradients";
    if (gradients) this.classifier.checkDifferentiable(this.classifier.image.name);
    const { programs } = this;
    const count = classes.length;
    const logits = await (await programs.logits()).run({
      [feeds.images]: floatValue(images, [count, this.channels, this.height, this.width]),
    });
    const decisions = this.decisions(logits[results.logits], classes);
    const size = images.length / count;
    const explanations: Explanation[] = [];
    for (const [index, decision] of decisions.entries()) {
      const maps: { map: Float32Array; dead: boolean }[] = [];
      const parts = Math.max(1, layers.length);
      for (const [at, layer] of (layers.length > 0 ? layers : [undefined]).entries()) {
        const { values, grid } = await sampledMaps[method]({
          image: images.slice(index * size, (index + 1) * size),
          target: decision.target,
          programs,
          layer,
          samples,
          seed,
          onProgress: (share) => onProgress((index + (at + share) / parts) / count),
        });
        const finished = await (await programs.finish(grid)).run({
          [evidenceName]: floatValue(values, [1, ...grid]),
        });
        maps.push({ map: finished[results.maps], dead: finished[results.dead][0] === 1 });
      }
      explanations.push({ ...decision, ...fused(maps) });
    }
    return explanations;
  }

  private layersOf(names: readonly string[]): readonly Layer[] {
    return names.length === 0 ? [this.layer()] : names.map((name) => this.layer(name));
  }

  private decisions(logits: Float32Array, classes: Int32Array): Omit<Explanation, "map" | "dead">[] {
    const { classCount, link } = this.classifier.scores;
    return Array.from(classes, (asked, index) => {
      const scores = logits.slice(index * classCount, (index + 1) * classCount);
      const { predicted, confidence } = decide(scores);
      const probabilities =
        link === "softmax"
          ? scores.map((score) => confidence * Math.exp(score - scores[predicted]))
          : scores.map((score) => 1 / (1 + Math.exp(-score)));
      const target = asked < 0 ? predicted : asked;
      return { predicted, confidence: probabilities[predicted], probabilities, target };
    });
  }
}

/** The mean of maps, in [0,1] again. */
function fused(maps: readonly { map: Float32Array; dead: boolean }[]): { map: Float32Array; dead: boolean } {
  if (maps.length === 1) return maps[0];
  return minmaxed(maps[0].map.map((_, at) => maps.reduce((sum, { map }) => sum + map[at], 0) / maps.length));
}

function minmaxed(map: Float32Array): { map: Float32Array; dead: boolean } {
  const highest = map.reduce((a, b) => Math.max(a, b));
  const lowest = map.reduce((a, b) => Math.min(a, b));
  const dead = highest === lowest;
  return { map: map.map((value) => (dead ? 0 : (value - lowest) / (highest - lowest))), dead };
}
