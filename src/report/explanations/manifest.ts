import { join } from "node:path";
import { writeSaved } from "../../files/index.js";
import { accuracyOfEntries } from "./accuracy.js";
import { columnEntry, type MapFiles } from "./entries.js";
import { type Candidate, type ImageEntry, type Manifest, savedManifest } from "./saved-manifest.js";
import type { ExplainingModel, ExplainSettings } from "./settings.js";

/** What came of a run. */
export interface Outcome {
  /** Of each model. */
  readonly candidates: readonly (readonly Candidate[] | undefined)[];
  readonly interrupted: boolean;
  readonly skipped: readonly string[];
  readonly passedOver: readonly string[];
  readonly images: readonly ImageEntry[];
}

export function manifestOf({ models, columns }: ExplainSettings, outcome: Outcome): Manifest {
  const { images, candidates, interrupted, skipped, passedOver } = outcome;
  const [first, second] = models.map((model, index) => ({
    ...modelEntry(model),
    candidates: candidates[index],
    accuracy: accuracyOfEntries(images.flatMap((image) => (index === 0 ? image : (image.compared ?? [])))),
  }));
  const { options } = columns[0];
  const entries = columns.map((column) => columnEntry(column, models));
  return {
    ...first,
    compared: second,
    method: entries[0].method,
    layers: entries[0].layers,
    columns: entries,
    smooth: options.mirror ?? false,
    signed: options.signed ?? false,
    samples: columns.find((column) => column.options.samples !== undefined)?.options.samples,
    seed: options.seed,
    interrupted,
    skipped,
    passedOver,
    images,
  };
}

function modelEntry({ path, description }: ExplainingModel) {
  const { scores, preprocessing, classNames, notes, image } = description;
  const { channels, height, width } = image;
  return { model: path, scores, preprocessing, classNames, notes, input: { channels, height, width } };
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
