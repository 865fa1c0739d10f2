import { attributionMethods, type MethodName } from "../../cam/index.js";
import type { ModelDescription } from "../../explain/index.js";
import type { SpatialLayout } from "../../import/index.js";

/** Numbers without the tail of digits that their division gives them. */
const short = (values: readonly number[]): string =>
  values.map((value) => String(Number(value.toPrecision(4)))).join(", ");

/** What makes the numbers that a model takes of pixels, and who said so. */
export function preprocessingWords({
  name,
  mean,
  deviation,
  from,
}: ModelDescription["preprocessing"]): string {
  const origin = {
    given: "as asked for",
    model: "as the model says",
    guessed: "guessed",
  }[from];
  const numbers = `mean ${short(mean)}, deviation ${short(deviation)} of pixels in [0,1]`;
  return `${name === undefined ? numbers : `${name} (${numbers})`}; ${origin}`;
}

/** The input of a model, such as "input [N,3,224,224]". */
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
  const value = name === output ? "" : ` (of the value ${name})`;
  return `${output}${value}; ${classCount} ${classCount === 1 ? "class" : "classes"}, probabilities by ${link}`;
}

/** How a value holds an image. */
export function layoutWords({ kind, prefix }: Pick<SpatialLayout, "kind" | "prefix">): string {
  const words = {
    NCHW: "channels before the pixels (NCHW)",
    NHWC: "channels behind the pixels (NHWC)",
    NCL: "pixels in one axis behind the channels (NCL)",
    NLC: "tokens (NLC)",
    LNC: "tokens, batch behind them (LNC)",
  }[kind];
  return prefix === 0 ? words : `${words}, ${prefix} before those of the pixels`;
}

/** A method with its source and what it does: "Grad-CAM (Selvaraju et al. 2017). Weights each channel ...". */
export function methodWords(name: MethodName): string {
  const { title, description, paper } = attributionMethods[name];
  return `${title} (${paper.authors} ${paper.year}). ${description}`;
}
