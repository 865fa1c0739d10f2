import type { LayerMethod, SinglePassMethod } from "../../src/cam/index.js";
import type { Variable } from "../helpers/evaluate.js";

/** The methods that one graph computes of the activations of a layer and their gradient alone. */
export type CamName = Exclude<SinglePassMethod & LayerMethod, "finer-cam" | "guided-grad-cam">;

/** One image: a row of places for each channel. */
type Image = readonly (readonly number[])[];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const relu = (value: number): number => Math.max(value, 0);

/** What each place of each channel counts for, [D][h*w]. */
type Weighting = (activations: Image, gradient: Image) => Image;

const weightings: Readonly<Record<Exclude<CamName, "eigen-cam" | "eigen-grad-cam">, Weighting>> = {
  "grad-cam": (_, gradient) => gradient.map((g) => g.map(() => sum([...g]) / g.length)),
  "grad-cam++": (activations, gradient) =>
    gradient.map((g, k) => {
      const total = sum(activations[k]);
      const weight = sum(
        g.map((value) => {
          const denominator = 2 * value ** 2 + total * value ** 3;
          return (value ** 2 / (denominator === 0 ? 1 : denominator)) * relu(value);
        }),
      );
      return g.map(() => weight);
    }),
  "hires-cam": (_, gradient) => gradient,
  "xgrad-cam": (activations, gradient) =>
    gradient.map((g, k) => {
      const weight = sum(g.map((value, at) => value * activations[k][at])) / (sum(activations[k]) + 1e-7);
      return g.map(() => weight);
    }),
  "layer-cam": (_, gradient) => gradient.map((g) => g.map(relu)),
};

/** The projection on the strongest right singular vector, by plain power iteration on the channels. */
function eigenCam(activations: Image): number[] {
  const places = [...activations[0].keys()];
  const project = (v: readonly number[]) =>
    places.map((at) => sum(v.map((value, k) => value * activations[k][at])));
  let v = activations.map((_, k) => 1 + 0.1 * k);
  for (let iteration = 0; iteration < 5000; iteration++) {
    const image = project(v);
    const next = activations.map((a) => sum(a.map((value, at) => value * image[at])));
    const length = Math.hypot(...next);
    if (length === 0) return places.map(() => 0);
    v = next.map((value) => value / length);
  }
  const evidence = project(v);
  return sum(evidence) < 0 ? evidence.map((value) => -value) : evidence;
}

/** The evidence [N,h,w] of a method, image by image, channel by channel and place by place. */
export function byHand(name: CamName, activations: Variable, gradient: Variable): number[] {
  const [n, channels, h, w] = activations.shape;
  const imageOf = ({ data }: Variable, index: number): Image =>
    Array.from({ length: channels }, (_, k) => {
      const start = (index * channels + k) * h * w;
      return [...data.subarray(start, start + h * w)];
    });
  return Array.from({ length: n }, (_, index) => {
    const a = imageOf(activations, index);
    if (name === "eigen-cam") return eigenCam(a);
    if (name === "eigen-grad-cam") {
      const g = imageOf(gradient, index);
      const products = a.map((row, k) => row.map((value, at) => value * g[k][at]));
      const evidence = eigenCam(products);
      const agreement = sum(evidence.map((value, at) => value * sum(products.map((row) => row[at]))));
      return evidence.map((value) => (agreement < 0 ? -value : value));
    }
    const weights = weightings[name](a, imageOf(gradient, index));
    return Array.from({ length: h * w }, (_, at) => sum(weights.map((row, k) => row[at] * a[k][at])));
  }).flat();
}
