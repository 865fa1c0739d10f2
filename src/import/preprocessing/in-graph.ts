import type { Tensor } from "../../graph/index.js";
import { type OnnxModel, whereIs } from "../../onnx/index.js";
import type { ImageInput } from "../interface/input/image-form.js";
import { type Findings, foundIn, type ImageValues } from "./findings.js";
import { ofChannel, preprocessings, type Scaling } from "./preprocessings.js";
import { type TracedChannel, traceImages } from "./trace.js";

/** What a graph that scales images itself says of those that it takes. */
export function inGraph(
  { nodes }: OnnxModel,
  image: ImageInput,
  tensors: ReadonlyMap<string, Tensor>,
): Findings {
  const [end] = traceImages(nodes, image, tensors)
    .filter(({ by }) => by.length > 0)
    .sort((a, b) => b.channels.length - a.channels.length || b.by.length - a.by.length);
  if (!end) return {};
  const { channels, by } = end;
  const node = by.find(({ opType }) => arithmetic.has(opType));
  if (!node) return {};
  const normalises = by.some(({ opType }) => opType === "BatchNormalization");
  const scaling = normalises ? ofStatistics(channels) : ofRange(channels);
  const values: Partial<ImageValues> = { scaling, channelOrder: orderOf(channels, scaling) };
  return foundIn(values, { kind: "graph", words: `${whereIs(node)} in the graph` });
}

const arithmetic: ReadonlySet<string> = new Set(["Add", "Sub", "Mul", "Div", "BatchNormalization"]);

/** Dividing by about 255, or subtracting a mean of about 100, is for bytes; multiplying by 255 is for shares of it. */
function ofRange(channels: readonly TracedChannel[]): Scaling {
  const isOfBytes = channels.some(
    ({ factor, shift }) => Math.abs(factor) < 1 / 16 || Math.abs(shift / factor) > 4,
  );
  return isOfBytes ? preprocessings["0-255"] : preprocessings["0-1"];
}

/** A normalisation has learned the mean and the deviation of what it was trained on, and makes them about 0 and 1. */
function ofStatistics(channels: readonly TracedChannel[]): Scaling {
  const [means, deviations] = [
    channels.map(({ factor, shift }) => -shift / factor),
    channels.map(({ factor }) => Math.abs(1 / factor)),
  ];
  const mean = Math.max(...means.map(Math.abs));
  const deviation = Math.max(...deviations);
  if (mean > 8 || deviation > 8) return preprocessings["0-255"];
  const isCentred = Math.min(...means.map((each, at) => each - deviations[at])) < -0.25;
  if (!isCentred) return preprocessings["0-1"];
  return deviation < 0.8 ? preprocessings["-1-1"] : preprocessings.imagenet;
}

/** Colours' means differ in one direction: ImageNet's are 0.485, 0.456, 0.406 of red, green and blue. */
function orderOf(
  channels: readonly TracedChannel[],
  scaling: Scaling,
): ImageValues["channelOrder"] | undefined {
  if (new Set(channels.map(({ channel }) => channel)).size !== 3) return undefined;
  const unit = ofChannel(scaling.deviation, 0);
  const [first, second, third] = [0, 1, 2].map((wanted) => {
    const { factor, shift } = channels.find(({ channel }) => channel === wanted) ?? channels[0];
    return (-shift / factor) * unit;
  });
  const fits = (means: readonly number[]): boolean =>
    [first, second, third].every((mean, at) => Math.abs(mean - means[at]) < 0.02);
  const { mean } = preprocessings.imagenet;
  if (fits(mean)) return "rgb";
  return fits([...mean].reverse()) ? "bgr" : undefined;
}
