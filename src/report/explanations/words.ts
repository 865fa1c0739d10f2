import { attributionMethods, type MethodName } from "../../cam/index.js";
import type { ModelDescription } from "../../explain/index.js";
import type { SpatialLayout } from "../../import/index.js";

/** Rounds away the long tails that divisions leave. */
const short = (values: readonly number[]): string =>
  values.map((value) => String(Number(value.toPrecision(4)))).join(", ");

/** Describes the preprocessing (mean, std), and where it comes from. */
export function preprocessingWords({
  name,
  mean,
  deviation,
  from,
}: ModelDescription["preprocessing"]): string {
  const origin = {
    given: "as requested",
    model: "as stored in the model",
    guessed: "guessed",
  }[from];
  const numbers = `mean ${short(mean)}, std ${short(deviation)} for pixels in [0,1]`;
  return `${name === undefined ? numbers : `${name} (${numbers})`}; ${origin}`;
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
  return `${name} [${sizes.join(",")}], ${layoutWords({ kind: layout, prefix: 0 })}`;
}

export function scoresWords({ name, output, classCount, link }: ModelDescription["scores"]): string {
  const value = name === output ? "" : ` (from ${name})`;
  return `${output}${value}; ${classCount} ${classCount === 1 ? "class" : "classes"}, probabilities by ${link}`;
}

/** Describes how a value lays out an image. */
export function layoutWords({ kind, prefix }: Pick<SpatialLayout, "kind" | "prefix">): string {
  const words = {
    NCHW: "channels first (NCHW)",
    NHWC: "channels last (NHWC)",
    NCL: "channels first, pixels flattened (NCL)",
    NLC: "tokens (NLC)",
    LNC: "tokens, batch second (LNC)",
  }[kind];
  return prefix === 0 ? words : `${words} after ${prefix} prefix ${prefix === 1 ? "token" : "tokens"}`;
}

/** Describes a method with its source: "Grad-CAM (Selvaraju et al. 2017). Weights each channel ...". */
export function methodWords(name: MethodName): string {
  const { title, description, paper } = attributionMethods[name];
  return `${title} (${paper.authors} ${paper.year}). ${description}`;
}
