import { join } from "node:path";
import { givenImages } from "../../../datasets/index.js";
import { withLock, writeFileAtomic } from "../../../files/index.js";
import {
  type Candidate,
  candidatesWords,
  checkImages,
  columnNames,
  type ExplainSettings,
  explainFiles,
  FileNames,
  fileStems,
  type ImageEntry,
  located,
  manifestOf,
  Sheet,
  shortestPaths,
  shownImages,
  writeManifest,
} from "../../../report/index.js";
import { type OpenArguments, type OpenedModel, openModel } from "../../models/open-model.js";
import { interruptedExitCode, interruptible } from "../../terminal/interrupt.js";
import { ShareProgress } from "../../terminal/share-progress.js";
import type { Terminal } from "../../terminal/terminal.js";
import { answersUnder } from "./candidates.js";
import { labelsOf } from "./labels.js";
import type { ExplainGiven } from "./options.js";
import { type MapLines, mapLines, sayHow, sayOutcome } from "./say.js";
import { type LabelledModel, settle } from "./settings.js";

export interface ExplainArguments extends OpenArguments, ExplainGiven {
  /** Image files, folders and patterns. */
  readonly images: readonly string[];
  readonly batchSize?: number;
  readonly out: string;
}

/** `batchcam explain`: writes maps as overlays, a manifest, and a page that shows them. */
export const explainCommand = (args: ExplainArguments, terminal: Terminal): Promise<number> =>
  withLock(args.out, "explain", async () => {
    const models = [args.model, ...(args.compare === undefined ? [] : [args.compare])];
    const opened: (LabelledModel & OpenedModel)[] = [];
    try {
      const given = await givenImages(args.images);
      const notes: string[] = [];
      for (const path of models) {
        const model = await openModel({ ...args, model: path });
        const isScore = model.description.scores.asked !== undefined;
        const labels = isScore
          ? { labelOf: () => undefined, notes: [] }
          : labelsOf(given.images, path, model.classNames, args.mapClasses ?? []);
        notes.push(...labels.notes);
        opened.push({ ...model, path, labelOf: labels.labelOf });
      }
      const settings = settle(args, opened);
      const paths = given.images.map(({ path }) => path);
      for (const { targetOf } of settings.models) for (const path of paths) targetOf(path);
      for (const note of [...given.notes, ...new Set(notes)]) terminal.note(note);
      sayHow(
        opened.map((model) => model.notes),
        settings,
        paths[0],
        terminal,
      );
      return await interruptible(terminal, (signal) =>
        explain({ args, opened, settings, paths, passedOver: given.notes, signal, terminal }),
      );
    } finally {
      for (const { explainer } of opened) await explainer.release();
    }
  });

/** What is to be done, settled. */
interface Work {
  readonly args: ExplainArguments;
  readonly opened: readonly OpenedModel[];
  readonly settings: ExplainSettings;
  readonly paths: readonly string[];
  readonly passedOver: readonly string[];
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

async function explain({
  args,
  opened,
  settings,
  paths,
  passedOver,
  signal,
  terminal,
}: Work): Promise<number> {
  const { out } = args;
  const labelled = paths.some((path) => settings.models[0].labelOf(path) !== undefined);
  const images = await checkImages(
    paths,
    settings.models.map(({ explainer }) => explainer),
    {
      skipBad: args.skipBad ?? false,
      // Of labelled images, any may be a mistake, which is shown first.
      pictured: labelled ? paths.length : shownImages,
      signal,
      onProgress: (done, total) => {
        if (!terminal.json) terminal.progress("reading images", done, total);
      },
    },
  );
  for (const { error } of images.bad) terminal.note(`Skipped: ${error.message}`);
  const total = images.paths.length;
  const candidates: (readonly Candidate[] | undefined)[] = [];
  for (const [index, { explainer, classNames }] of opened.entries()) {
    const column = settings.columns.find(({ model }) => model === index) ?? settings.columns[0];
    const answers = await answersUnder(explainer, classNames, column, images.paths[0]);
    if (answers) terminal.note(candidatesWords(answers, images.paths[0]));
    candidates.push(answers);
  }
  const writing = {
    out,
    settings,
    columns: columnNames(settings.columns, settings.models),
    stems: fileStems(images.paths),
    fileNames: new FileNames(),
    raw: args.raw ?? false,
  };
  const sheet = new Sheet(writing, shortestPaths(images.paths));
  const entries: ImageEntry[] = [];
  const lines: MapLines = mapLines(settings, total, out, terminal);
  const progress = new ShareProgress(terminal, "explaining, %");
  let failure: unknown;
  try {
    await explainFiles({
      settings,
      images,
      writing,
      sheet,
      entries,
      signal,
      onProgress: (share) => {
        if (!terminal.json) progress.update(share, `${entries.length} of ${total} images`);
      },
      onImage: lines,
    });
  } catch (error) {
    if (entries.length === 0) throw error;
    failure = signal.aborted && error === signal.reason ? undefined : error;
  }
  const manifest = manifestOf(settings, {
    interrupted: entries.length < total,
    skipped: images.bad.map(({ path }) => path),
    passedOver,
    candidates,
    images: entries,
  });
  const page = join(out, "index.html");
  await writeManifest(out, manifest);
  await writeFileAtomic(page, sheet.page(settings, manifest, total));
  if (failure !== undefined) {
    terminal.note(
      `${entries.length} of ${total} images were explained before the error; their files are in ${out}.`,
    );
    throw failure;
  }
  sayOutcome(manifest, settings, out, terminal);
  terminal.say(`Page: ${page}`);
  terminal.result(located(manifest, out));
  if (!manifest.interrupted) return 0;
  terminal.note(`Interrupted: ${entries.length} of ${total} images are explained; their files are complete.`);
  return interruptedExitCode;
}
