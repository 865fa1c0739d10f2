import { joined } from "../../base/array.js";
import { mapValues } from "../../base/objects.js";
import { type ComparisonMethod, finishMap, overChannels, type SinglePassMethod } from "../../cam/index.js";
import { buildModel, input } from "../../graph/index.js";
import { type Classifier, type Composed, type Layer, zeroColour } from "../../import/index.js";
import {
  type Backend,
  floatValue,
  longValue,
  type Optimiser,
  rows,
  type Values,
} from "../../runtime/index.js";
import type { ProgramGuard } from "../guard/candidate.js";
import { probeCount, probes, rowsOf } from "../guard/probes.js";
import {
  ablatedModel,
  comparedModel,
  feeds,
  gradientModel,
  layerGradientModel,
  layerHeadModel,
  layerModel,
  logitsModel,
  type MapForm,
  type MapsOf,
  mapsModel,
  maskedModel,
  reachModel,
  results,
  stagesModel,
} from "./compose-programs.js";
import { Runner, type Runs } from "./runner.js";

const formKey = ({ signed = false, reduction = "sum" }: MapForm): string[] => [
  ...(signed ? ["signed"] : []),
  ...(reduction === "sum" ? [] : [reduction]),
];

/** Name of the evidence that is fed to the program `finish`. */
export const evidenceName = "evidence";

/** Methods that need a layer's activations and its gradient, whole. */
const ofLayer = ["grad-cam++", "hires-cam", "xgrad-cam", "layer-cam", "eigen-grad-cam"] as const;
type OfLayer = (typeof ofLayer)[number];
const isOfLayer = (method: SinglePassMethod): method is OfLayer => ofLayer.some((name) => name === method);

/** What runs over any number of images. */
/** The models that methods run, each composed and loaded when it is first asked for. */
export class Programs {
  private readonly loaded = new Map<string, Promise<Runner>>();

  constructor(
    readonly classifier: Classifier,
    private readonly backend: Backend,
    private readonly batch: number,
    private readonly guard: ProgramGuard,
  ) {}

  /**
   * The maps of several methods in one model, which has its weights once. A single method that needs no more of a model than one
   * layer and its gradient shares a program with others that do; only Grad-CAM, whose gradient need not be whole, has its own.
   */
  maps(ways: readonly MapsOf[], form: MapForm = {}): Promise<Runs> {
    const [{ method, layers }, ...others] = ways;
    if (others.length === 0 && layers.length === 1 && isOfLayer(method)) {
      return this.ofLayer(method, layers[0], form);
    }
    const names = ways.flatMap((way) => [way.method, ...way.layers.map(({ name }) => name)]);
    const zero = zeroColour(this.classifier.images.preprocessing, this.classifier.image.channels);
    const compose = () => mapsModel(this.classifier, ways, { ...form, zero }, this.batch);
    return this.once(["maps", ...formKey(form), ...names], compose, {
      [feeds.target]: longValue(new Int32Array(probeCount).fill(-1), [probeCount]),
    });
  }

  logits(): Promise<Runner> {
    return this.once(["logits"], () => logitsModel(this.classifier, this.batch), {});
  }

  gradient(): Promise<Runner> {
    return this.once(["gradient"], () => gradientModel(this.classifier, this.batch));
  }

  compared(method: ComparisonMethod): Promise<Runner> {
    return this.once(["compared", method], () => comparedModel(this.classifier, method, this.batch));
  }

  layer(layer: Layer): Promise<Runner> {
    return this.once(["layer", layer.name], () => layerModel(this.classifier, layer, this.batch), {});
  }

  reach(layer: Layer): Promise<Runner> {
    return this.once(["reach", layer.name], () => reachModel(this.classifier, layer, this.batch), {});
  }

  /** The scores, and activations and gradients of layers: see `stagesModel`. */
  stages(layers: readonly Layer[], withGradients: boolean): Promise<Runner> {
    const names = layers.map(({ name }) => name);
    return this.once(["stages", String(withGradients), ...names], () =>
      stagesModel(this.classifier, layers, withGradients, this.batch),
    );
  }

  masked(grid: readonly [number, number]): Promise<Runner> {
    return this.once(["masked", ...grid.map(String)], () => maskedModel(this.classifier, grid, this.batch));
  }

  ablated(layer: Layer): Promise<Runner> {
    return this.once(["ablated", layer.name], () => ablatedModel(this.classifier, layer, this.batch));
  }

  private async ofLayer(method: OfLayer, layer: Layer, form: MapForm): Promise<Runs> {
    const source = await this.once(
      ["layer with gradient", layer.name],
      () => layerGradientModel(this.classifier, layer, this.batch),
      { [feeds.target]: longValue(new Int32Array(probeCount).fill(-1), [probeCount]) },
    );
    const { layout, shape } = layer;
    const own = [shape[layout.kind.indexOf("C")], ...layout.grid];
    const head = await this.once(["head", method, ...formKey(form), own.join("x")], () =>
      layerHeadModel(this.classifier, own, method, form, this.batch),
    );
    const run: Runs["run"] = async (values, shared, onProgress) => {
      const count = values[feeds.images].dims[0];
      const parts: Record<string, Float32Array>[] = [];
      // Activations and gradients of a layer may be large: they are kept for as many images as are run at once.
      for (let start = 0; start < count; start += this.batch) {
        const end = Math.min(start + this.batch, count);
        const part = mapValues(values, (value) => rows(value, start, end));
        const {
          [results.activations]: activations,
          [results.gradient]: gradient,
          ...answers
        } = await source.run(part, shared);
        const finished = await head.run({
          [results.activations]: floatValue(activations, [end - start, ...own]),
          [results.gradient]: floatValue(gradient, [end - start, ...own]),
        });
        parts.push({ ...answers, ...finished });
        onProgress?.(end);
      }
      const names = Object.keys(parts[0]);
      return Object.fromEntries(names.map((name) => [name, joined(parts.map((part) => part[name]))]));
    };
    return { run };
  }

  /** Makes maps of evidence [N,h,w], or [N,C,h,w] where it has channels, of the size of the images. */
  finish(shape: readonly number[], form: Required<Omit<MapForm, "zero">>): Promise<Runner> {
    const { height, width } = this.classifier.image;
    return this.once(["finish", shape.join("x"), ...formKey(form)], () => {
      const { signed, reduction } = form;
      const evidence = input(evidenceName, [1, ...shape]);
      const { maps, dead } = finishMap(
        shape.length === 3 ? overChannels(evidence, reduction, signed) : evidence,
        { size: [height, width], signed },
      );
      const outputs = { [results.maps]: maps, [results.dead]: dead };
      const dynamicBatch = { name: "batch", values: [evidenceName, ...Object.keys(outputs)] };
      return { model: buildModel(outputs, { inputs: [evidence], dynamicBatch }), anyBatch: true };
    });
  }

  async release(): Promise<void> {
    for (const runner of this.loaded.values()) await (await runner).release();
    this.loaded.clear();
  }

  /** @param beside - What a program that computes scores is fed besides images; its scores are compared with the file's. */
  private once(key: readonly string[], compose: () => Composed, beside?: Values): Promise<Runner> {
    const name = key.join("\n");
    const known = this.loaded.get(name);
    if (known) return known;
    const loading = (async () => {
      const composed = compose();
      const load = (optimiser: Optimiser) => Runner.load(composed, this.batch, this.backend, optimiser);
      if (!beside) return load(this.guard.optimiser);
      return this.guard.load({ name, load, scores: (runner) => this.scoresOfProbes(runner, beside) });
    })();
    this.loaded.set(name, loading);
    // What failed may work with other options of the caller.
    loading.catch(() => this.loaded.delete(name));
    return loading;
  }

  private async scoresOfProbes(runner: Runner, beside: Values): Promise<Float32Array[]> {
    const { image, scores } = this.classifier;
    const shape = [probeCount, image.channels, image.height, image.width];
    const found = await runner.run({ [feeds.images]: floatValue(probes(image), shape), ...beside });
    return rowsOf(found[results.logits], scores.classCount);
  }
}
