import { join } from "node:path";
import type { Explanation } from "../../../explain/index.js";
import { writeFileAtomic } from "../../../files/files.js";
import { interruptedExitCode, interruptible } from "../../interrupt.js";
import { type OpenedModel, openModel } from "../../model-options.js";
import { preprocessingWords } from "../../model-words.js";
import type { Terminal } from "../../terminal.js";
import { explainGroup, pixelsOf } from "./explain-group.js";
import { fileStems } from "./file-names.js";
import { type CheckedImages, checkImages, listImages } from "./images.js";
import { type ImageEntry, located, manifestOf } from "./manifest.js";
import { type ExplainArguments, type ExplainSettings, groupSize, settle } from "./settings.js";
import { ShareProgress } from "./share-progress.js";
import { Sheet } from "./sheet.js";
import { shortNames } from "./short-names.js";
import { titleOf, type Writing, writeImage } from "./write-image.js";

/** `batchcam explain`: maps of images as overlays, a manifest of them, and a page that shows them. */
export async function explainCommand(args: ExplainArguments, terminal: Terminal): Promise<number> {
  const opened = await openModel(args);
  const { explainer, classNames } = opened;
  const settings = settle(args, opened);
  const listed = await listImages(args.images);
  for (const path of listed) settings.targetOf(path);
  sayHow(opened, settings, terminal);
  const { channels, height, width } = explainer;
  const size = { channels, height, width };
  const writing = {
    out: args.out,
    size,
    classNames,
    shortNames: shortNames(classNames),
    ranked: args.top !== undefined,
    raw: args.raw ?? false,
  };
  const code = await interruptible(terminal, async (signal) => {
    const images = await checkImages(listed, size, {
      skipBad: args.skipBad ?? false,
      signal,
      onProgress: (done, total) => terminal.progress("reading images", done, total),
    });
    for (const { error } of images.bad) terminal.note(`Left out: ${error.message}`);
    const sheet = new Sheet(writing);
    const entries: ImageEntry[] = [];
    await explainAll({ opened, settings, images, writing, sheet, entries, signal, terminal });
    const manifest = manifestOf(args.model, settings, explainer.description, {
      interrupted: signal.aborted && entries.length < images.paths.length,
      bad: images.bad,
      images: entries,
    });
    const page = join(args.out, "index.html");
    await writeFileAtomic(join(args.out, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await writeFileAtomic(page, sheet.page(args, settings, opened, manifest, images.paths.length));
    terminal.say(`All of them: ${page}`);
    terminal.result(located(manifest, args.out));
    if (!manifest.interrupted) return 0;
    terminal.note(
      `Interrupted: ${entries.length} of ${images.paths.length} images are explained, and complete.`,
    );
    return interruptedExitCode;
  });
  await explainer.release();
  return code;
}

/** In one line what the maps are made of, and how images are made fit for the model. */
function sayHow({ explainer }: OpenedModel, { method, layers }: ExplainSettings, terminal: Terminal): void {
  const names = layers.map(({ name }) => `"${name}"`).join(" and ");
  const preprocessing = preprocessingWords(explainer.description.preprocessing);
  terminal.note(`${method}${names === "" ? "" : ` of ${names}`}; preprocessing ${preprocessing}.`);
}

interface Work {
  readonly opened: OpenedModel;
  readonly settings: ExplainSettings;
  readonly images: CheckedImages;
  readonly writing: Writing;
  readonly sheet: Sheet;
  /** Gets an entry for each image that is explained. */
  readonly entries: ImageEntry[];
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

/** Explains images group by group, and writes each group before the next; an abort ends it between two runs of the model. */
async function explainAll(work: Work): Promise<void> {
  const { opened, settings, images, writing, sheet, entries, signal, terminal } = work;
  const total = images.paths.length;
  const stems = fileStems(images.paths);
  const atOnce = groupSize(settings.method, opened.explainer.batchSize);
  const progress = new ShareProgress(terminal, "explaining, %");
  try {
    for await (const chunk of images.chunks()) {
      for (let start = 0; start < chunk.length; start += atOnce) {
        const group = chunk.slice(start, start + atOnce);
        const pixels = pixelsOf(group);
        const targets = group.map(({ path }) => settings.targetOf(path));
        const before = entries.length;
        const found = await explainGroup(
          opened.explainer,
          pixels,
          { targets, top: settings.top },
          settings.options,
          (share) => {
            signal.throwIfAborted();
            progress.update((before + share * group.length) / total, `${before} of ${total} images`);
          },
        );
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
          say(entry, found[index], writing, terminal);
        }
        signal.throwIfAborted();
      }
    }
  } catch (error) {
    if (entries.length === 0) throw error;
    if (signal.aborted && error === signal.reason) return;
    terminal.note(
      `${entries.length} of ${total} images were explained before; their files are in ${writing.out}.`,
    );
    throw error;
  }
}

function say(
  { image, maps }: ImageEntry,
  found: readonly Explanation[],
  { out, shortNames }: Writing,
  terminal: Terminal,
): void {
  for (const [index, { overlay, dead }] of maps.entries()) {
    const title = titleOf(found[index], shortNames);
    terminal.say(`${image}: ${title}${dead ? ", dead map: no evidence" : ""} -> ${join(out, overlay)}`);
  }
}
