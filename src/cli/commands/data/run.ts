import { join } from "node:path";
import {
  type DatasetName,
  duplicateCounts,
  duplicateWarnings,
  findDuplicates,
  type ImageSet,
  imageFloats,
  imageSize,
  standardisation,
} from "../../../data/index.js";
import {
  cacheDirectory,
  describeDatasets,
  fetchDataset,
  type LoadOptions,
  loadDataset,
} from "../../../datasets/index.js";
import { imagePixels } from "../../../draw/index.js";
import {
  encodePng,
  folderName,
  prepareFolder,
  probeFolder,
  toPaste,
  writeFileAtomic,
} from "../../../files/index.js";
import { formatTable } from "../../../report/index.js";
import { interruptible } from "../../terminal/interrupt.js";
import type { Terminal } from "../../terminal/terminal.js";

/** `batchcam data list`. */
export async function dataListCommand(dataDir: string | undefined, terminal: Terminal): Promise<number> {
  const datasets = await describeDatasets(dataDir);
  const cell = (text: string) => ({ text });
  terminal.say(
    formatTable(
      ["Name", "Title", "Training", "Validation", "Test", "Licence", "Where"],
      datasets.map((set) =>
        [
          set.name,
          set.title,
          String(set.trainCount),
          set.validationCount > 0 ? String(set.validationCount) : "",
          String(set.testCount),
          set.licence,
          set.synthetic ? "built in" : (set.foundIn ?? `not here: ${toPaste`data fetch ${set.name}`}`),
        ].map(cell),
      ),
    ),
  );
  terminal.result({ directory: dataDir ?? cacheDirectory(), datasets });
  return 0;
}

/** `batchcam data fetch NAME`. */
export async function dataFetchCommand(
  name: DatasetName,
  dataDir: string | undefined,
  terminal: Terminal,
): Promise<number> {
  const directory = await interruptible(terminal, (signal) =>
    fetchDataset(name, {
      directory: dataDir,
      signal,
      onProgress: ({ file, received, total }) => terminal.progress(file, received, total),
    }),
  );
  terminal.say(`${name} is in ${directory}`);
  terminal.result({ name, directory });
  return 0;
}

const samplesPerClass = 2;

/** Which images to inspect: options of `loadDataset`. */
export interface InspectArguments
  extends Pick<LoadOptions, "imageSize" | "channels" | "skipBad" | "testFraction" | "groupPattern"> {
  /** Name of a dataset, or the path of an image folder or .npz file. */
  readonly name: string;
  readonly dataDir?: string;
  /** Folder for sample images; by default none are written. */
  readonly out?: string;
}

/** `batchcam data inspect SOURCE`: describes a dataset, and writes a few of its test images. */
export async function dataInspectCommand(args: InspectArguments, terminal: Terminal): Promise<number> {
  const { name, dataDir: directory, out, ...options } = args;
  if (out !== undefined) await probeFolder(out);
  const dataset = await interruptible(terminal, (signal) =>
    loadDataset(name, {
      ...options,
      directory,
      signal,
      onProgress: (done, total) => terminal.progress("reading images", done, total),
    }),
  );
  const { classNames, channels, height, width, title, train, validation, test, synthetic, skipped, notes } =
    dataset;
  const counts = (set: ImageSet) =>
    classNames.map((_, label) => set.labels.reduce((sum, value) => sum + (value === label ? 1 : 0), 0));
  const perClass = { train: counts(train), validation: validation && counts(validation), test: counts(test) };
  const columns = [
    { heading: "Training", counts: perClass.train },
    ...(perClass.validation ? [{ heading: "Validation", counts: perClass.validation }] : []),
    { heading: "Test", counts: perClass.test },
  ];
  const { mean, std } = standardisation(train);
  const numbers = (values: readonly number[]): string => values.map((value) => value.toFixed(4)).join(", ");
  terminal.say(`${title}: ${channels} x ${height} x ${width} pixels`);
  terminal.say(`pixel mean ${numbers(mean)}, standard deviation ${numbers(std)} (training split)`);
  terminal.say(
    formatTable(
      ["Class", "Name", ...columns.map(({ heading }) => heading)],
      classNames.map((className, label) =>
        [String(label), className, ...columns.map((column) => String(column.counts[label]))].map((text) => ({
          text,
        })),
      ),
    ),
  );
  for (const note of notes ?? []) terminal.say(note);
  const duplicates = findDuplicates(dataset);
  for (const warning of duplicateWarnings(duplicates, classNames)) terminal.say(warning);
  if (skipped && skipped.length > 0) {
    terminal.say(`skipped because they cannot be read: ${skipped.join(", ")}`);
  }
  const samples = out === undefined ? [] : await writeSamples(test, classNames, out);
  if (samples.length > 0) terminal.say(`${samples.length} test images in ${out}`);
  terminal.result({
    name,
    title,
    synthetic,
    channels,
    height,
    width,
    classNames,
    ...perClass,
    skipped,
    notes,
    duplicates: duplicateCounts(duplicates),
    mean,
    std,
    samples,
  });
  return 0;
}

/** Writes the first images of each class as PNG files, one folder per class. */
async function writeSamples(set: ImageSet, classNames: readonly string[], out: string): Promise<string[]> {
  const { channels, height, width } = set;
  const pixels = new Float32Array(imageSize(set));
  const paths: string[] = [];
  for (const [label, name] of classNames.entries()) {
    const indices = [...set.labels.keys()].filter((index) => set.labels[index] === label);
    const folder = join(out, folderName(name));
    if (indices.length > 0) await prepareFolder(folder);
    for (const index of indices.slice(0, samplesPerClass)) {
      imageFloats(set, index, pixels, 0);
      const rgb = imagePixels(pixels, { channels, height, width });
      const path = join(folder, `${index}.png`);
      await writeFileAtomic(path, await encodePng(rgb, height, width), { durable: false });
      paths.push(path);
    }
  }
  return paths;
}
