import { join } from "node:path";
import type { Explanation, ModelDescription } from "../../explain/index.js";
import type { BadImage } from "./images.js";
import { mostProbable } from "./most-probable.js";
import type { ExplainSettings } from "./settings.js";

/** How many of an image's most probable classes are named. */
const namedClasses = 5;

/** A map of an image, and the files of it. */
export interface MapEntry {
  readonly target: number;
  readonly targetName: string;
  readonly probability: number;
  readonly dead: boolean;
  readonly overlay: string;
  /** Its numbers, float32 [H,W], where they were asked for. */
  readonly map?: string;
}

/** An image; of several maps it has the first by itself, too. */
export interface ImageEntry extends MapEntry {
  readonly image: string;
  /** Of the file, in pixels. */
  readonly height: number;
  readonly width: number;
  readonly predicted: number;
  readonly predictedName: string;
  readonly confidence: number;
  readonly predictions: readonly {
    readonly class: number;
    readonly name: string;
    readonly probability: number;
  }[];
  readonly maps: readonly MapEntry[];
}

/** Names of the files of a map, in their folder. */
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

/** What manifest.json says: the overlays and maps are beside it. */
export interface Manifest {
  readonly model: string;
  readonly method: string;
  /** Names of the layers; none for methods on pixels. */
  readonly layers: readonly string[];
  /** Whether each map is the mean of the image's and the mirrored image's. */
  readonly smooth: boolean;
  readonly samples?: number;
  readonly seed?: number;
  readonly preprocessing: ModelDescription["preprocessing"];
  readonly input: { readonly channels: number; readonly height: number; readonly width: number };
  /** Whether Ctrl-C came before all images were explained. */
  readonly interrupted: boolean;
  /** Images that cannot be read. */
  readonly skipped: readonly string[];
  readonly images: readonly ImageEntry[];
}

export function manifestOf(
  model: string,
  { method, layers, options }: ExplainSettings,
  { preprocessing, image: { channels, height, width } }: ModelDescription,
  outcome: {
    readonly interrupted: boolean;
    readonly bad: readonly BadImage[];
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
    input: { channels, height, width },
    interrupted: outcome.interrupted,
    skipped: outcome.bad.map(({ path }) => path),
    images: outcome.images,
  };
}

/** The manifest with the paths of the files from where the command runs. */
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
