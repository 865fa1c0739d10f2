import { percentOf } from "../../base/quantities.js";
import { attributionMethods, type MethodName } from "../../cam/index.js";
import type { ModelDescription } from "../../explain/index.js";
import type { Source, SpatialLayout } from "../../import/index.js";
import type { Accuracy, Candidate } from "./saved-manifest.js";

/** Rounds away the long tails that divisions leave. */
const short = (values: readonly number[]): string =>
  values.map((value) => String(Number(value.toPrecision(4)))).join(", ");

type Described = ModelDescription["preprocessing"];

/** Describes what becomes of pixels (mean, std, order of the channels), and who says so. */
export function preprocessingWords(
  { name, mean, deviation, channelOrder, sources }: Described,
  { channels }: ModelDescription["image"],
): string {
  const numbers = `mean ${short(mean)}, std ${short(deviation)} for pixels in [0,1]`;
  const scaling = name === undefined ? numbers : `${name} (${numbers})`;
  const order: [string, Source][] =
    channels === 3 ? [[channelOrder.toUpperCase(), sources.channelOrder]] : [];
  return withSources([[scaling, sources.scaling], ...order]);
}

/** Describes how images of any size are brought to a model's, and who says so. */
export function fittingWords(
  { fit, cropShare, resample, padColour, sources }: Described,
  { height, width }: ModelDescription["image"],
): string {
  const size = `${height}x${width}`;
  const words = {
    crop: `scaled to cover ${size}, centre-cropped`,
    stretch: `stretched to ${size}`,
    pad: `scaled to fit ${size}, padded with ${padColour.join(",")}`,
  }[fit];
  const share: [string, Source][] =
    cropShare === 1 ? [] : [[`middle ${Number((100 * cropShare).toPrecision(3))} %`, sources.cropShare]];
  return withSources([[words, sources.fit], ...share, [resample, sources.resample]]);
}

/** What a guess says of an image, beside other guesses. */
export function candidatesWords(candidates: readonly Candidate[], image: string): string {
  const answers = candidates.map(
    ({ preprocessing, name, probability }) => `${preprocessing}: ${name} (${percentOf(probability)})`,
  );
  return `The preprocessing is guessed. ${image} is, under ${answers.join("; ")}`;
}

export const sourceWords = ({ kind, words }: Source): string =>
  kind === "given" ? words : kind === "guessed" ? `guessed, ${words}` : `from ${words}`;

/** Values, each with its source, or all of a row from one source with that at the end. */
function withSources(values: readonly (readonly [words: string, source: Source])[]): string {
  return values
    .map(([words, source], at) => {
      const said = sourceWords(source);
      const next = values[at + 1]?.[1];
      return next && sourceWords(next) === said ? `${words}, ` : `${words}; ${said}${next ? "; " : ""}`;
    })
    .join("");
}

/** Describes a model's input, such as "input [N,3,224,224], channels first (NCHW)". */
export function inputWords({
  name,
  layout,
  channels,
  height,
  width,
  batch,
}: ModelDescription["image"]): string {
  const count = batch ?? "N";
  const sizes = layout === "NCHW" ? [count, channels, height, width] : [count, height, width, channels];
  return `${name} [${sizes.join(",")}], ${layoutWords({ kind: layout, prefix: 0, suffix: 0 })}`;
}

/** Describes what maps explain, such as "logits; 10 classes, probabilities by softmax". */
export function scoresWords({
  name,
  output,
  columns,
  classCount,
  link,
  independent,
  asked,
}: ModelDescription["scores"]): string {
  if (asked !== undefined) return asked;
  const value = name === output ? "" : ` (from ${name})`;
  const classes = columns === 1 ? "one number for 2 classes" : `${classCount} classes`;
  const by = link === "log" ? "as the model gives them, explained by their logarithms" : `by ${link}`;
  return `${output}${value}; ${classes}, ${independent ? "independent " : ""}probabilities ${by}`;
}

/** Describes how a value lays out an image. */
export function layoutWords({
  kind,
  prefix,
  suffix,
}: Pick<SpatialLayout, "kind" | "prefix" | "suffix">): string {
  const words = {
    NCHW: "channels first (NCHW)",
    NHWC: "channels last (NHWC)",
    NCL: "channels first, pixels flattened (NCL)",
    NLC: "tokens (NLC)",
    LNC: "tokens, batch second (LNC)",
  }[kind];
  const others = (count: number, where: string, what: string): string =>
    count === 0 ? "" : ` ${where} ${count} ${what} ${count === 1 ? "token" : "tokens"}`;
  return words + others(prefix, "after", "prefix") + others(suffix, "before", "suffix");
}

/** Describes a method with its source: "Grad-CAM (Selvaraju et al. 2017). Weights each channel ...". */
export function methodWords(name: MethodName): string {
  const { title, description, paper } = attributionMethods[name];
  return `${title} (${paper.authors} ${paper.year}). ${description}`;
}

/** How often a model is right: "17 of 20 images (85.0 %), balanced over the classes 83.3 %". */
export const accuracyWords = ({ images, right, accuracy, balancedAccuracy }: Accuracy): string =>
  `${right} of ${images} right (${percentOf(accuracy)}), balanced accuracy ${percentOf(balancedAccuracy)}`;
