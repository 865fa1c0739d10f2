import type { Fitting } from "../../base/images/fitting.js";
import type { ChannelOrder, PreprocessingName, Scaling } from "./preprocessings.js";

/** Where a value was found, the surest first. */
export type SourceKind = "given" | "file" | "model" | "graph" | "guessed";

export interface Source {
  readonly kind: SourceKind;
  /** Such as "preprocessor_config.json"; why, where it is guessed. */
  readonly words: string;
}

/** What there is to know of how a model takes images. */
export interface ImageValues extends Fitting {
  readonly scaling: Scaling;
  readonly channelOrder: ChannelOrder;
  /** Height and width in pixels. */
  readonly size: readonly [number, number];
  readonly classNames: readonly string[];
}

export interface Found<Value> {
  readonly value: Value;
  readonly source: Source;
}

/** What one place says. */
export type Findings = { readonly [Key in keyof ImageValues]?: Found<ImageValues[Key]> };

/** All values that a place says, with the place. */
export const foundIn = (values: Partial<ImageValues>, source: Source): Findings =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, { value, source }]])),
  );

/** What all places say, the first of which counts. */
export const firstOf = (all: readonly Findings[]): Findings => Object.assign({}, ...[...all].reverse());

const words: Readonly<Record<keyof ImageValues, string>> = {
  scaling: "mean and deviation",
  channelOrder: "order of the channels",
  fit: "fit",
  cropShare: "crop share",
  resample: "resampling",
  padColour: "colour of the padding",
  size: "size",
  classNames: "names of the classes",
};

/** A note for each value on which places disagree. */
export function contradictions(all: readonly Findings[]): string[] {
  return (Object.keys(words) as (keyof ImageValues)[]).flatMap((key) => {
    const [first, ...others] = all.flatMap((findings) => findings[key] ?? []);
    const other = others.find(({ value }) => !sameValue(value, first.value));
    if (!other) return [];
    return [
      `${capital(first.source.words)} and ${other.source.words} disagree on the ${words[key]}: ${first.source.words} counts.`,
    ];
  });
}

/** The beginning of a sentence; names of files keep their case. */
export const capital = (words: string): string =>
  words.startsWith("the ") ? `The ${words.slice("the ".length)}` : words;

const sameValue = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one, rounded) === JSON.stringify(other, rounded);

/** Numbers but for their last digits; one for all channels where they are the same. */
function rounded(_key: string, value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(5));
  return Array.isArray(value) && new Set(value).size === 1 ? [value[0]] : value;
}

/** What places say, in their order, and what is wrong with them. */
export interface Said {
  readonly findings: readonly Findings[];
  readonly notes: readonly string[];
}

/** What a configuration says, and the keys whose values are of another kind. */
export interface Configured {
  readonly values: Partial<ImageValues>;
  readonly wrong: readonly string[];
}

/** A guess: what programs that write such files usually do. */
export interface Convention {
  readonly findings: Findings;
  /** The most likely first. */
  readonly candidates: readonly PreprocessingName[];
}
