import type { Fitting } from "../../base/images/fitting.js";
import type { ImageInput } from "../interface/input/image-form.js";
import {
  type Convention,
  contradictions,
  type Findings,
  firstOf,
  foundIn,
  type ImageValues,
  type Said,
  type Source,
} from "./findings.js";
import type { PreprocessingOptions } from "./options.js";
import {
  type ChannelOrder,
  nameOf,
  type Preprocessing,
  type PreprocessingName,
  preprocessings,
} from "./preprocessings.js";

/** How images become a model's input, and where each part of it was found. */
export interface SettledImages {
  readonly preprocessing: Preprocessing & { readonly channelOrder: ChannelOrder };
  /** The preprocessing's name, if it has one. */
  readonly name: PreprocessingName | undefined;
  readonly fitting: Fitting;
  readonly sources: Readonly<Record<"scaling" | "channelOrder" | keyof Fitting, Source>>;
  /** Where the preprocessing is guessed: what else it may be, the likelier first, it itself first of all. */
  readonly candidates: readonly PreprocessingName[];
  /** What was passed over, and what contradicts itself. */
  readonly notes: readonly string[];
}

/** Where the values may come from besides the caller, the surest first. */
export interface Places {
  readonly said: Said | undefined;
  readonly graph: Findings;
  readonly convention: Convention;
}

export function settleImages(
  image: ImageInput,
  options: PreprocessingOptions,
  { said = { findings: [], notes: [] }, graph, convention }: Places,
): SettledImages {
  const told = [given(options), ofType(image)];
  const found = firstOf([...told, ...said.findings, graph, convention.findings]);
  const part = <Key extends "scaling" | "channelOrder" | keyof Fitting>(key: Key) => {
    const value = found[key];
    if (!value) throw new Error(`Nothing says the ${key}, not even the convention.`);
    return value;
  };
  const [scaling, channelOrder] = [part("scaling"), part("channelOrder")];
  const [fit, cropShare, resample, padColour] = [
    part("fit"),
    part("cropShare"),
    part("resample"),
    part("padColour"),
  ];
  const preprocessing = {
    mean: scaling.value.mean,
    deviation: scaling.value.deviation,
    channelOrder: channelOrder.value,
  };
  const asked = typeof options.preprocessing === "string" ? options.preprocessing : undefined;
  return {
    preprocessing,
    name: asked ?? nameOf(preprocessing),
    fitting: {
      fit: fit.value,
      cropShare: cropShare.value,
      resample: resample.value,
      padColour: padColour.value,
    },
    sources: {
      scaling: scaling.source,
      channelOrder: channelOrder.source,
      fit: fit.source,
      cropShare: cropShare.source,
      resample: resample.source,
      padColour: padColour.source,
    },
    candidates: scaling.source.kind === "guessed" ? convention.candidates : [],
    notes: [...said.notes, ...contradictions(said.findings.map(({ classNames: _, ...values }) => values))],
  };
}

function given({ preprocessing, channelOrder, fitting }: PreprocessingOptions): Findings {
  const scaling: Preprocessing | undefined =
    typeof preprocessing === "string" ? preprocessings[preprocessing] : preprocessing;
  return foundIn(
    { ...fitting, scaling, channelOrder: scaling?.channelOrder ?? channelOrder },
    { kind: "given", words: "as requested" },
  );
}

/** Bytes are bytes. */
function ofType({ name, dtype }: ImageInput): Findings {
  if (dtype === "float32") return {};
  return foundIn(
    { scaling: preprocessings["0-255"] },
    { kind: "model", words: `the type ${dtype} of its input "${name}"` },
  );
}

/** The values that are not guessed. */
export function knownImages({ preprocessing, fitting, sources }: SettledImages): Partial<ImageValues> {
  const { mean, deviation, channelOrder } = preprocessing;
  const all: Partial<ImageValues> = { scaling: { mean, deviation }, channelOrder, ...fitting };
  const known = Object.entries(all).filter(
    ([key]) => Object.entries(sources).find(([name]) => name === key)?.[1].kind !== "guessed",
  );
  return Object.fromEntries(known);
}
