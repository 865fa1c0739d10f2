import { isSinglePass } from "../../cam/index.js";
import type { ModelExplainer } from "../../explain/index.js";
import { explainGroup, pixelsOf } from "./explain-group.js";
import type { CheckedImages } from "./images.js";
import type { ImageEntry } from "./manifest.js";
import { fileStems } from "./names.js";
import type { ExplainSettings } from "./settings.js";
import type { Sheet } from "./sheet.js";
import { titleOf, type Writing, writeImage } from "./write-image.js";

export interface ExplainWork {
  readonly explainer: Pick<ModelExplainer, "explain" | "batchSize">;
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
  const { explainer, settings, images, writing, sheet, entries, signal, onProgress, onImage } = work;
  const { method, targetOf, top = 1, options } = settings;
  const total = images.paths.length;
  const stems = fileStems(images.paths);
  const atOnce = groupSize(method, explainer.batchSize);
  for await (const chunk of images.chunks()) {
    for (let start = 0; start < chunk.length; start += atOnce) {
      const group = chunk.slice(start, start + atOnce);
      const pixels = pixelsOf(group);
      const targets = group.map(({ path }) => targetOf(path));
      const before = entries.length;
      const found = await explainGroup(explainer, pixels, { targets, top }, options, (share) => {
        signal.throwIfAborted();
        onProgress((before + share * group.length) / total);
      });
      for (const [index, { path }] of group.entries()) {
        const length = pixels.length / group.length;
        const explained = {
          path,
          stem: stems[entries.length],
          pixels: pixels.subarray(index * length, (index + 1) * length),
          found: found[index],
        };
        const entry = await writeImage(explained, writing);
        await sheet.add(explained, entry.predictions);
        entries.push(entry);
        onImage(
          entry,
          found[index].map((explanation) => titleOf(explanation, writing.shortNames)),
        );
      }
      signal.throwIfAborted();
    }
  }
}

/** How many images run at once; the signal is checked between groups. */
const groupSize = (method: ExplainSettings["method"], batchSize: number): number =>
  isSinglePass(method) ? batchSize : 1;
