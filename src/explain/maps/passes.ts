import {
  attributionMethods,
  type BaselineName,
  isOnLayer,
  isSampled,
  isSinglePass,
  type LayerMethod,
  type MethodName,
  type MultiPassMethod,
  type SampledMethod,
  takesBaselines,
} from "../../cam/index.js";
import type { Classifier, Layer } from "../../import/index.js";
import { decide } from "../../metrics/index.js";
import { floatValue, longValue, type Value } from "../../runtime/index.js";
import { feeds, type MapsOf, mapNames, results } from "../graphs/compose-programs.js";
import { ImageInModel } from "../graphs/image-in-model.js";
import { errorOf, firstNotFinite } from "../graphs/not-finite.js";
import { saidBy } from "../graphs/probabilities.js";
import { evidenceName, type Programs } from "../graphs/programs.js";
import { ablationCam } from "../methods/ablation-cam.js";
import { baselineOf } from "../methods/baselines.js";
import { featureAblation } from "../methods/feature-ablation.js";
import { occlusion } from "../methods/occlusion.js";
import { deepLift, gradientShap, integratedGradients, smoothGrad } from "../methods/pixel-gradients.js";
import { rise } from "../methods/rise.js";
import { scoreCam } from "../methods/score-cam.js";
import {
  type Evidence,
  type LayerSubject,
  meanEvidence,
  type PixelSubject,
  type Sampling,
} from "../methods/subject.js";
import type { Explanation, SettledOptions } from "../options.js";
import { averageOf, type FinishedMap } from "./combine-maps.js";

/** Images and what is asked of them, checked. */
export interface Asked {
  /** [n,C,H,W] */
  readonly images: Float32Array;
  /** The class to explain of each image, -1 for the predicted one [n]. */
  readonly classes: Int32Array;
  readonly options: SettledOptions;
  /** Called with the share of the images that are explained, in [0,1]. */
  readonly onProgress: (share: number) => void;
}

type Decision = Omit<Explanation, keyof FinishedMap>;

/** A method, and the layers whose maps are averaged; none for methods on pixels. */
export interface ChosenWay {
  readonly method: MethodName;
  readonly layers: readonly Layer[];
}

/** Runs a classifier's programs on images, and makes explanations of what they compute. */
export class Passes {
  constructor(
    private readonly classifier: Classifier,
    private readonly programs: Programs,
  ) {}

  /**
   * Explains images in several ways.
   * @returns For each way, an explanation for each image.
   */
  async explain(asked: Asked, all: readonly ChosenWay[]): Promise<Explanation[][]> {
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
    const { height, width } = this.classifier.image;
    const pixels = height * width;
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
          const baseline = baselineOf(
            name,
            image,
            this.classifier.image,
            this.classifier.images.preprocessing,
          );
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

  /** What the model says of images. */
  async answers(asked: Asked, method: MethodName, layers: readonly Layer[]): Promise<Decision[]> {
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
    const { channels, height, width } = this.classifier.image;
    return floatValue(images, [count, channels, height, width]);
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

/** The methods on a layer that run the model many times, each for one image. */
const multiPassOnLayer = {
  "score-cam": scoreCam,
  "ablation-cam": ablationCam,
} as const satisfies {
  readonly [Name in MultiPassMethod & LayerMethod]: (subject: LayerSubject) => Promise<Evidence>;
};

/** The methods on pixels that run the model many times, each for one image. */
const multiPassOnPixels = {
  "smooth-grad": smoothGrad,
  "integrated-gradients": integratedGradients,
  "gradient-shap": gradientShap,
  "deep-lift": deepLift,
  rise,
  occlusion,
  "feature-ablation": featureAblation,
} as const satisfies {
  readonly [Name in Exclude<MultiPassMethod, LayerMethod>]: Name extends SampledMethod
    ? (subject: PixelSubject, sampling: Sampling) => Promise<Evidence>
    : (subject: PixelSubject) => Promise<Evidence>;
};

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
