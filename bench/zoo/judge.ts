import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { BatchcamError } from "../../src/base/errors.js";
import type { Explanation } from "../../src/explain/index.js";
import type { PreprocessingName } from "../../src/import/index.js";
import { probabilitiesOf } from "../../src/metrics/index.js";
import { Explainer } from "../../src/node/index.js";
import { type Case, type Kind, type Reference, readReference } from "./case.js";
import { correlation, relativeDifference } from "./compare.js";
import { type Feeds, layersWith, plainSession } from "./layer-values.js";

/** What became of a file. */
export interface Verdict extends Kind {
  /** Whether its framework could export it, and ONNX Runtime runs it. */
  readonly runs: boolean;
  readonly read?: boolean;
  /** Whether the default layer is one of the right modules; undefined where no module was right to explain. */
  readonly layer?: boolean;
  /** The largest difference, of the largest number that is right: probabilities to ONNX Runtime's, maps to the framework's. */
  readonly scores?: number;
  readonly map?: number;
  /** Correlation of the maps, where a tool changed the numbers on purpose. */
  readonly correlation?: number;
  readonly why?: string;
}

export const limits = { scores: 1e-3, map: 1e-3, framework: 1e-2 } as const;

export async function judge(folder: string, one: Case): Promise<Verdict> {
  const { name, source, family, exporter, opset } = one;
  const kind: Kind = { name, source, family, exporter, opset };
  if (one.error !== undefined) return { ...kind, runs: false, why: `not exported: ${one.error}` };
  const path = join(folder, "model.onnx");
  const file = readFileSync(path);
  const reference = readReference(folder, one);
  let run: Ran;
  try {
    run = await ran(file, one, reference);
  } catch (error) {
    return { ...kind, runs: false, why: `not run by ONNX Runtime: ${firstLine(error)}` };
  }
  try {
    return { ...kind, runs: true, ...(await explained(path, one, reference, run, file)) };
  } catch (error) {
    if (!(error instanceof BatchcamError)) throw error;
    return { ...kind, runs: true, read: false, why: firstLine(error) };
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0].slice(0, 300);

interface Ran {
  /** [N,K] as the file gives them. */
  readonly scores: Float32Array;
  /** What the file was fed, image by image or all at once. */
  readonly feeds: Feeds;
}

/** The file as it is, by ONNX Runtime; one that takes a single image gets them one by one. */
async function ran(file: Uint8Array, one: Case, { images }: Reference): Promise<Ran> {
  const session = await plainSession(file);
  const [count] = images.shape;
  const [input] = session.inputMetadata;
  const shape = input.isTensor ? input.shape : [];
  const all = inputOf(one, images.data, images.shape, shape);
  const size = all.data.length / count;
  // One by one: answers of dynamic quantisation depend on the others of a batch.
  const single = shape[0] === 1 || typeof shape[0] !== "number";
  const parts = single
    ? Array.from({ length: count }, (_, at) => all.data.slice(at * size, (at + 1) * size))
    : [all.data];
  const dims = [single ? 1 : count, ...all.dims.slice(1)];
  const scores: number[] = [];
  const feedsOf = (data: Float32Array): InferenceSession.OnnxValueMapType => ({
    [input.name]:
      input.isTensor && input.type === "uint8"
        ? new Tensor("uint8", Uint8Array.from(data, Math.round), dims)
        : new Tensor("float32", data, dims),
  });
  for (const data of parts) {
    const found = await session.run(feedsOf(data));
    const first = found[session.outputNames[0]];
    scores.push(...Array.from(first.data as ArrayLike<number>, Number));
  }
  const outcome = { scores: Float32Array.from(scores), feeds: feedsOf(parts[0]) as Feeds };
  await session.release();
  return outcome;
}

/** Pixels [N,C,H,W] in [0,1] as the file takes them. */
function inputOf(
  { preprocessing }: Case,
  data: ArrayLike<number>,
  [count, channels, height, width]: readonly number[],
  shape: readonly (number | string)[],
): { readonly data: Float32Array; readonly dims: readonly number[] } {
  const scaled = Float32Array.from(data, (pixel) => (preprocessing === "0-255" ? pixel * 255 : pixel));
  const last = shape.at(-1) === channels && shape[1] !== channels;
  if (!last) return { data: scaled, dims: [count, channels, height, width] };
  const pixels = height * width;
  const moved = Float32Array.from(scaled, (_, at) => {
    const [image, rest] = [Math.floor(at / (pixels * channels)), at % (pixels * channels)];
    return scaled[image * pixels * channels + (rest % channels) * pixels + Math.floor(rest / channels)];
  });
  return { data: moved, dims: [count, height, width, channels] };
}

async function explained(
  path: string,
  one: Case,
  reference: Reference,
  { scores, feeds }: Ran,
  file: Uint8Array,
): Promise<Pick<Verdict, "read" | "layer" | "scores" | "map" | "correlation" | "why">> {
  const { size, correlation: enough } = one;
  const preprocessing = one.preprocessing as PreprocessingName;
  const explainer = await Explainer.load(path, { preprocessing, size, threads: 1 });
  try {
    const images = Float32Array.from(reference.images.data);
    const { targets, layers } = reference;
    const found = await explainer.explain(images, { targets: targets.length > 0 ? targets : "predicted" });
    const probabilities = found.flatMap((each) => Array.from(each.probabilities));
    const difference = relativeDifference(probabilities, asProbabilities(scores, found, explainer));
    const outside = relativeDifference(
      probabilities,
      asProbabilities(Float32Array.from(reference.scores.data), found, explainer),
    );
    const result = { read: true, scores: difference };
    const reasons: string[] = [];
    if (difference > limits.scores) reasons.push("scores differ from ONNX Runtime's");
    else if (outside > limits.framework && enough === undefined)
      reasons.push("the file's scores are not its framework's");
    if (layers.length === 0) return { ...result, why: [...reasons, "no reference for maps"].join("; ") };
    const maps = layers.map((layer) => mapDifference(found, layer.maps.data));
    const best = Math.min(...maps);
    if (enough !== undefined) {
      const all = layers.map((layer) => correlation(joinedMaps(found), layer.maps.data));
      // Of a map without evidence there is none.
      const most = Math.max(...all.filter(Number.isFinite));
      const different = most >= enough ? why(reasons) : { why: "maps correlate too little" };
      return { ...result, layer: true, map: best, correlation: most, ...different };
    }
    if (best <= limits.map) return { ...result, layer: true, map: best, ...why(reasons) };
    const chosen = explainer.layer().name;
    reasons.push(`explains ${chosen} by itself, not ${layers.map((layer) => layer.name).join(" or ")}`);
    for (const layer of layers) {
      const values = { ...layer.values, ...firstOnly(layer.values, feeds) };
      const same = await layersWith(file, explainer.layers, values, feeds);
      if (same.length === 0) continue;
      const isRight = same.includes(chosen);
      if (isRight)
        return {
          ...result,
          layer: true,
          map: maps[layers.indexOf(layer)],
          why: [...reasons.slice(0, -1), `the maps of ${chosen} differ`].join("; "),
        };
      const again = await explainer.explain(images, { targets, layers: [same[same.length - 1]] });
      const map = mapDifference(again, layer.maps.data);
      return {
        ...result,
        layer: false,
        map,
        why: [...reasons, `its value is ${same[same.length - 1]}`].join("; "),
      };
    }
    return { ...result, layer: false, why: [...reasons, "no layer has its value"].join("; ") };
  } finally {
    await explainer.release();
  }
}

const why = (reasons: readonly string[]): { why?: string } =>
  reasons.length > 0 ? { why: reasons.join("; ") } : {};

/** The feature maps of as many images as were fed. */
function firstOnly({ data, shape }: { data: ArrayLike<number>; shape: readonly number[] }, feeds: Feeds) {
  const [{ dims }] = Object.values(feeds);
  const count = Math.min(dims[0], shape[0]);
  const size = data.length / shape[0];
  return { data: Array.from(data).slice(0, count * size), shape: [count, ...shape.slice(1)] };
}

const joinedMaps = (found: readonly Explanation[]): number[] => found.flatMap(({ map }) => Array.from(map));

const mapDifference = (found: readonly Explanation[], right: ArrayLike<number>): number =>
  relativeDifference(joinedMaps(found), right);

/** Rows of scores as probabilities, unless they are that; one number is that of the second of two classes. */
function asProbabilities(
  scores: Float32Array,
  found: readonly Explanation[],
  { description }: Explainer,
): Float32Array {
  const count = scores.length / found.length;
  const { columns, link } = description.scores;
  const result: number[] = [];
  for (let image = 0; image < found.length; image++) {
    const row = scores.slice(image * count, (image + 1) * count);
    const total = row.reduce((sum, value) => sum + value, 0);
    const areProbabilities =
      row.every((value) => value >= 0 && value <= 1) && (link === "sigmoid" || Math.abs(total - 1) < 1e-3);
    const probabilities = areProbabilities
      ? row
      : probabilitiesOf(row, link === "softmax" ? "softmax" : "sigmoid");
    if (columns === 1) result.push(1 - probabilities[0]);
    result.push(...probabilities);
  }
  return Float32Array.from(result);
}
