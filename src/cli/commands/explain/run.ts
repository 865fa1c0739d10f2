import { join } from "node:path";
import { withLock, writeFileAtomic } from "../../../files/index.js";
import {
  candidatesWords,
  checkImages,
  type ExplainSettings,
  explainFiles,
  type ImageEntry,
  listImages,
  located,
  manifestOf,
  Sheet,
  shortNames,
  writeManifest,
} from "../../../report/index.js";
import { modelLines } from "../../models/model-lines.js";
import { type OpenArguments, type OpenedModel, openModel } from "../../models/open-model.js";
import { noteRoundings } from "../../models/rounding-note.js";
import { interruptedExitCode, interruptible } from "../../terminal/interrupt.js";
import { ShareProgress } from "../../terminal/share-progress.js";
import type { Terminal } from "../../terminal/terminal.js";
import { answersUnder } from "./candidates.js";
import type { ExplainGiven } from "./options.js";
import { settle } from "./settings.js";

export interface ExplainArguments extends OpenArguments, ExplainGiven {
  /** Image files and folders. */
  readonly images: readonly string[];
  readonly batchSize?: number;
  readonly out: string;
}

/** `batchcam explain`: writes maps as overlays, a manifest, and a page that shows them. */
export const explainCommand = (args: ExplainArguments, terminal: Terminal): Promise<number> =>
  withLock(args.out, "explain", () => explain(args, terminal));

async function explain(args: ExplainArguments, terminal: Terminal): Promise<number> {
  const { out } = args;
  const opened = await openModel(args);
  const { explainer, classNames, description } = opened;
  const settings = settle(args, explainer, classNames);
  const { paths: listed, notes } = await listImages(args.images);
  for (const note of notes) terminal.note(note);
  for (const path of listed) settings.targetOf(path);
  sayHow(opened, settings, listed[0], terminal);
  const { channels, height, width, fitting } = explainer;
  const size = { channels, height, width, fitting };
  const writing = {
    out,
    size,
    classNames,
    shortNames: shortNames(classNames),
    ranked: settings.top !== undefined,
    raw: args.raw ?? false,
  };
  const code = await interruptible(terminal, async (signal) => {
    const images = await checkImages(listed, size, {
      skipBad: args.skipBad ?? false,
      signal,
      onProgress: (done, total) => terminal.progress("reading images", done, total),
    });
    for (const { error } of images.bad) terminal.note(`Skipped: ${error.message}`);
    const total = images.paths.length;
    const candidates = await answersUnder(explainer, classNames, settings, images.paths[0]);
    if (candidates) terminal.note(candidatesWords(candidates, images.paths[0]));
    const sheet = new Sheet(writing);
    const entries: ImageEntry[] = [];
    const progress = new ShareProgress(terminal, "explaining, %");
    try {
      await explainFiles({
        explainer,
        settings,
        images,
        writing,
        sheet,
        entries,
        signal,
        onProgress: (share) => progress.update(share, `${entries.length} of ${total} images`),
        onImage: (entry, titles) => sayMaps(entry, titles, out, terminal),
      });
    } catch (error) {
      if (entries.length === 0) throw error;
      if (!signal.aborted || error !== signal.reason) {
        terminal.note(
          `${entries.length} of ${total} images were explained before the error; their files are in ${out}.`,
        );
        throw error;
      }
    }
    const manifest = manifestOf(args.model, settings, description, {
      interrupted: signal.aborted && entries.length < total,
      skipped: images.bad.map(({ path }) => path),
      candidates,
      images: entries,
    });
    const page = join(out, "index.html");
    await writeManifest(out, manifest);
    await writeFileAtomic(page, sheet.page(settings, description, manifest, total));
    terminal.say(`Page: ${page}`);
    terminal.result(located(manifest, out));
    if (!manifest.interrupted) return 0;
    terminal.note(
      `Interrupted: ${entries.length} of ${total} images are explained; their files are complete.`,
    );
    return interruptedExitCode;
  });
  await explainer.release();
  return code;
}

/** Says what the maps explain, where they come from and how images are preprocessed. */
function sayHow(
  { classNames, description, notes }: OpenedModel,
  { method, layers, classChoice, targetOf, top }: ExplainSettings,
  image: string,
  terminal: Terminal,
): void {
  for (const note of notes) terminal.note(note);
  const target = classChoice === "label" || top !== undefined ? undefined : targetOf(image);
  const names = layers.map(({ name }) => `"${name}"`).join(" and ");
  const of = names === "" ? "" : ` of ${names}`;
  terminal.note(
    `${method}${of}${target === undefined ? "" : ` for class "${classNames[target]}" (#${target})`}`,
  );
  for (const line of modelLines(description)) terminal.note(line);
  noteRoundings(method, description.roundings, terminal);
}

function sayMaps(
  { image, maps }: ImageEntry,
  titles: readonly string[],
  out: string,
  terminal: Terminal,
): void {
  for (const [index, { overlay, dead }] of maps.entries()) {
    const note = dead ? ", dead map: no evidence" : "";
    terminal.say(`${image}: ${titles[index]}${note} -> ${join(out, overlay)}`);
  }
}
