import { join } from "node:path";
import { z } from "zod";
import { fits, resamplings } from "../../base/images/fitting.js";
import { count, wholeFromZero } from "../../base/options/number-types.js";
import type { Explanation, ModelDescription } from "../../explain/index.js";
import { type FieldsOf, list, writeSaved } from "../../files/index.js";
import { channelOrders, preprocessingNames } from "../../import/index.js";
import type { ExplainSettings } from "./settings.js";

/** How many of an image's most probable classes are listed. */
const namedClasses = 5;

const mapFields = {
  target: wholeFromZero,
  targetName: z.string(),
  probability: z.number(),
  dead: z.boolean(),
  overlay: z.string(),
  /** The .npy file of the map, float32 [H,W], if requested. */
  map: z.string().optional(),
};

/** An image with its maps; the first map's fields are repeated at the top level. */
const savedImage = z.object({
  image: z.string(),
  /** Size of the image file, in pixels. */
  height: count,
  width: count,
  predicted: wholeFromZero,
  predictedName: z.string(),
  confidence: z.number(),
  /** The most probable classes. */
  predictions: list(z.object({ class: wholeFromZero, name: z.string(), probability: z.number() })),
  ...mapFields,
  maps: list(z.object(mapFields)),
});

const kind = z.enum(["given", "file", "model", "graph", "guessed"]);
const source = z.object({ kind, words: z.string() });

const savedPreprocessing = z.object({
  name: z.enum(preprocessingNames).optional(),
  mean: list(z.number()),
  deviation: list(z.number()),
  channelOrder: z.enum(channelOrders),
  fit: z.enum(fits),
  cropShare: z.number(),
  resample: z.enum(resamplings),
  padColour: z.tuple([z.number(), z.number(), z.number()]).readonly(),
  from: kind,
  sources: z.object({
    scaling: source,
    channelOrder: source,
    size: source,
    fit: source,
    cropShare: source,
    resample: source,
    padColour: source,
  }),
  candidates: list(z.enum(preprocessingNames)),
} satisfies FieldsOf<ModelDescription["preprocessing"]>);

/** What the model says of the first image where its preprocessing is guessed: under this guess, and under others. */
const savedCandidate = z.object({
  preprocessing: z.enum(preprocessingNames),
  class: wholeFromZero,
  name: z.string(),
  probability: z.number(),
});

/** The contents of manifest.json; overlays and maps lie beside it. */
const savedManifest = z.object({
  model: z.string(),
  method: z.string(),
  /** Layer names; empty for pixel methods. */
  layers: list(z.string()),
  /** Whether each map averages those of the image and its mirror image. */
  smooth: z.boolean(),
  samples: count.optional(),
  seed: wholeFromZero.optional(),
  preprocessing: savedPreprocessing,
  /** Only where it is guessed. */
  candidates: list(savedCandidate).optional(),
  /** Where the names of the classes were found. */
  classNames: source.optional(),
  /** What was passed over, or contradicts itself, in the model and beside it. */
  notes: list(z.string()),
  input: z.object({ channels: count, height: count, width: count }),
  /** Whether Ctrl-C stopped the run before all images were explained. */
  interrupted: z.boolean(),
  /** Images that could not be read. */
  skipped: list(z.string()),
  images: list(savedImage),
});

export type ImageEntry = Readonly<z.output<typeof savedImage>>;
export type Candidate = Readonly<z.output<typeof savedCandidate>>;
export type Manifest = Readonly<z.output<typeof savedManifest>>;

/** File names of a map, relative to the manifest's folder. */
export interface MapFiles {
  readonly overlay: string;
  readonly map?: string;
}

export function imageEntry(
  image: string,
  [height, width]: readonly [number, number],
  found: readonly Explanation[],
  files: readonly MapFiles[],
  classNames: readonly string[],
): ImageEntry {
  const [first] = found;
  const { predicted, probabilities } = first;
  const maps = found.map(({ target, dead }, index) => ({
    target,
    targetName: classNames[target],
    probability: probabilities[target],
    dead,
    ...files[index],
  }));
  return {
    image,
    height,
    width,
    predicted,
    predictedName: classNames[predicted],
    confidence: first.confidence,
    predictions: mostProbable(first, namedClasses).map((index) => ({
      class: index,
      name: classNames[index],
      probability: probabilities[index],
    })),
    ...maps[0],
    maps,
  };
}

export function manifestOf(
  model: string,
  { method, layers, options }: ExplainSettings,
  { preprocessing, classNames, notes, image: { channels, height, width } }: ModelDescription,
  outcome: {
    readonly candidates: readonly Candidate[] | undefined;
    readonly interrupted: boolean;
    readonly skipped: readonly string[];
    readonly images: readonly ImageEntry[];
  },
): Manifest {
  return {
    model,
    method,
    layers: layers.map(({ name }) => name),
    smooth: options.mirror ?? false,
    samples: options.samples,
    seed: options.seed,
    preprocessing,
    candidates: outcome.candidates,
    classNames,
    notes,
    input: { channels, height, width },
    interrupted: outcome.interrupted,
    skipped: outcome.skipped,
    images: outcome.images,
  };
}

/** Writes a folder's manifest.json. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeSaved(join(folder, "manifest.json"), savedManifest, manifest);
}

/** The manifest with file paths relative to the working directory. */
export function located(manifest: Manifest, folder: string): Manifest {
  const at = <Entry extends MapFiles>(entry: Entry): Entry => ({
    ...entry,
    overlay: join(folder, entry.overlay),
    ...(entry.map === undefined ? {} : { map: join(folder, entry.map) }),
  });
  return {
    ...manifest,
    images: manifest.images.map((image) => ({ ...at(image), maps: image.maps.map(at) })),
  };
}

/** The most probable classes, the predicted one first; ties go to the lower index. */
export function mostProbable({ predicted, probabilities }: Explanation, count: number): number[] {
  const others = [...probabilities.keys()].filter((index) => index !== predicted);
  others.sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  return [predicted, ...others].slice(0, count);
}
