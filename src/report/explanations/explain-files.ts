import { forEachBounded } from "../../base/concurrency.js";
import { isSinglePass } from "../../cam/index.js";
import type { Explanation } from "../../explain/index.js";
import { explainGroup, pixelsOf } from "./explain-group.js";
import type { CheckedImages, DecodedImage } from "./images.js";
import type { Sheet } from "./page/sheet.js";
import type { ImageEntry } from "./saved-manifest.js";
import type { ExplainSettings } from "./settings.js";
import { type Explained, filesOf, titleOf, type Writing, writeImage } from "./write-image.js";

/** Images whose pictures are encoded at once: enough to keep libuv's threads busy. */
const encodedAtOnce = 4;

export interface ExplainWork {
  readonly settings: ExplainSettings;
  readonly images: CheckedImages;
  readonly writing: Writing;
  readonly sheet: Sheet;
  /** Receives one entry per explained image. */
  readonly entries: ImageEntry[];
  readonly signal: AbortSignal;
  /** Called with the share of the work done, in [0,1]. */
  readonly onProgress: (share: number) => void;
  /** Called after each image, with the titles of its maps. */
  readonly onImage: (entry: ImageEntry, titles: readonly string[]) => void;
}

/**
 * Explains images group by group, writing each group before the next one starts.
 * @throws The signal's reason if it aborts; checked between model runs.
 */
export async function explainFiles(work: ExplainWork): Promise<void> {
  const { settings, images, writing, sheet, entries, signal, onProgress, onImage } = work;
  const total = images.paths.length;
  const atOnce = groupSize(settings);
  for await (const chunk of images.chunks()) {
    for (let start = 0; start < chunk.length; start += atOnce) {
      const group = chunk.slice(start, start + atOnce);
      const before = entries.length;
      const explained = await explainImages(group, settings, (share) => {
        signal.throwIfAborted();
        onProgress((before + share * group.length) / total);
      });
      // Names are given in the order of the images.
      const files = explained.map((one) => filesOf(one, writing));
      const written: ImageEntry[] = [];
      await forEachBounded(explained.length, encodedAtOnce, async (at) => {
        written[at] = await writeImage(explained[at], files[at], writing);
        await sheet.add(explained[at], written[at]);
      });
      for (const [at, entry] of written.entries()) {
        entries.push(entry);
        onImage(entry, titlesOf(explained[at], settings));
      }
      signal.throwIfAborted();
    }
  }
}

/** What is found in images for each column. */
async function explainImages(
  group: readonly DecodedImage[],
  { models, columns, top = 1, least }: ExplainSettings,
  onProgress: (share: number) => void,
): Promise<Explained[]> {
  const pixels = models.map((_, model) => pixelsOf(group.map((image) => image.pixels[model])));
  const found: Explanation[][][] = [];
  // The columns of a model follow one another.
  for (const [model, { explainer, targetOf }] of models.entries()) {
    const own = columns.filter((column) => column.model === model);
    const targets = group.map(({ path }) => targetOf(path));
    const done = found.length;
    const each = await explainGroup(explainer, pixels[model], own, { targets, top, least }, (share) =>
      onProgress((done + share * own.length) / columns.length),
    );
    found.push(...each);
  }
  return group.map((image, index) => ({
    ...image,
    inputs: pixels.map((all) => {
      const length = all.length / group.length;
      return all.subarray(index * length, (index + 1) * length);
    }),
    found: found.map((list) => list[index]),
  }));
}

const titlesOf = ({ found }: Explained, { models, columns }: ExplainSettings): string[] =>
  found.flatMap((list, at) => list.map((explanation) => titleOf(explanation, models[columns[at].model])));

/** How many images are written at once after they ran: as many as run at once, or some where each runs by itself. */
const groupSize = ({ models, columns }: ExplainSettings): number =>
  columns.every(({ method }) => isSinglePass(method))
    ? Math.max(encodedAtOnce, ...models.map(({ explainer }) => explainer.batchSize))
    : 1;
