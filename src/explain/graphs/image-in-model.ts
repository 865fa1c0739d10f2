import type { ComparisonMethod } from "../../cam/index.js";
import type { Classifier, Layer } from "../../import/index.js";
import { floatValue, longValue, type Value } from "../../runtime/index.js";
import type { Draw, LayerSubject, PixelSubject } from "../methods/subject.js";
import { feeds, results } from "./compose-programs.js";
import type { Runs } from "./runner.js";

/** Memory for changed copies of an image, in numbers. */
const memory = 2 ** 21;

/** The same where the model also goes back to the pixels: what it keeps on the way is a hundred times that. */
const memoryBack = 2 ** 19;

/** Called with the share of the work that is done, in [0,1]. */
type OnProgress = (share: number) => void;

/** The programs that an image runs through. */
interface ImagePrograms {
  readonly classifier: Pick<Classifier, "image">;
  logits(): Promise<Runs>;
  gradient(): Promise<Runs>;
  compared(method: ComparisonMethod): Promise<Runs>;
  layer(layer: Layer): Promise<Runs>;
  masked(grid: readonly [number, number]): Promise<Runs>;
  ablated(layer: Layer): Promise<Runs>;
}

/** One image, run through a model in many versions. */
export class ImageInModel implements PixelSubject {
  constructor(
    /** [C,H,W] */
    readonly image: Float32Array,
    readonly baseline: Float32Array,
    /** The class to explain. */
    private readonly target: number,
    private readonly programs: ImagePrograms,
    private readonly onProgress: OnProgress,
  ) {}

  get shape(): PixelSubject["shape"] {
    return this.programs.classifier.image;
  }

  async scores(count: number, draw: Draw): Promise<number[]> {
    const runner = await this.programs.logits();
    const atOnce = Math.max(1, Math.floor(memory / this.image.length));
    const scores: number[] = [];
    for (let start = 0; start < count; start += atOnce) {
      const part = Math.min(atOnce, count - start);
      const images = new Float32Array(part * this.image.length);
      for (let at = 0; at < part; at++) {
        const pixels = images.subarray(at * this.image.length, (at + 1) * this.image.length);
        pixels.set(this.image);
        draw(start + at, pixels);
      }
      const found = await runner.run({ [feeds.images]: this.fed(images, part) }, {}, (done) =>
        this.onProgress((start + done) / count),
      );
      scores.push(...scoresOf(found[results.logits], this.target, part));
    }
    return scores;
  }

  async meanGradient(count: number, draw: Draw): Promise<Float32Array> {
    const runner = await this.programs.gradient();
    const sums = new Float64Array(this.image.length);
    const size = sums.length;
    const atOnce = Math.max(1, Math.floor(memoryBack / size));
    for (let start = 0; start < count; start += atOnce) {
      const part = Math.min(atOnce, count - start);
      const images = new Float32Array(part * size);
      for (let at = 0; at < part; at++) draw(start + at, images.subarray(at * size, (at + 1) * size));
      const targets = longValue(new Int32Array(part).fill(this.target), [part]);
      const { [results.gradient]: gradients } = await runner.run(
        { [feeds.images]: this.fed(images, part), [feeds.target]: targets },
        {},
        (done) => this.onProgress((start + done) / count),
      );
      for (let at = 0; at < gradients.length; at++) sums[at % size] += gradients[at];
    }
    return Float32Array.from(sums, (sum) => sum / count);
  }

  async compared(method: ComparisonMethod): Promise<Float32Array> {
    const runner = await this.programs.compared(method);
    const found = await runner.run(
      {
        [feeds.images]: this.fed(this.image, 1),
        [feeds.baseline]: this.fed(this.baseline, 1),
        [feeds.target]: longValue(Int32Array.of(this.target), [1]),
      },
      {},
      () => this.onProgress(1),
    );
    return found[results.gradient];
  }

  /** The same image as methods on a layer see it. */
  async at(layer: Layer): Promise<LayerSubject> {
    const { programs, target, onProgress } = this;
    const baseline = this.fed(this.baseline, 1);
    const { kind, grid } = layer.layout;
    const image = this.fed(this.image, 1);
    const found = await (await programs.layer(layer)).run({ [feeds.images]: image });
    const activations = found[results.activations];
    const channels = layer.shape[kind.indexOf("C")];
    const ofChannels = async (run: Promise<Record<string, Float32Array>>): Promise<number[]> =>
      scoresOf((await run)[results.logits], target, channels);
    const progress = (done: number): void => onProgress(done / channels);
    return {
      activations,
      grid,
      score: found[results.logits][target],
      async scoresMaskedByChannels() {
        const masked = await programs.masked(grid);
        const features = floatValue(activations, [channels, ...grid]);
        const shared = { [feeds.images]: image, [feeds.baseline]: baseline };
        return ofChannels(masked.run({ [feeds.features]: features }, shared, progress));
      },
      async scoresWithoutChannels() {
        const ablated = await programs.ablated(layer);
        const shape = layer.shape.map((size, axis) => (axis === kind.indexOf("N") ? 1 : size));
        const value = floatValue(found[results.value], shape);
        const channel = longValue(
          Int32Array.from({ length: channels }, (_, at) => at),
          [channels],
        );
        const shared = { [feeds.value]: value, [feeds.images]: image };
        return ofChannels(ablated.run({ [feeds.channel]: channel }, shared, progress));
      },
    };
  }

  private fed(images: Float32Array, count: number): Value {
    const { channels, height, width } = this.shape;
    return floatValue(images, [count, channels, height, width]);
  }
}

/** The score of one class from each of some runs. */
function scoresOf(logits: Float32Array, target: number, runs: number): number[] {
  const classCount = logits.length / runs;
  return Array.from({ length: runs }, (_, run) => logits[run * classCount + target]);
}
