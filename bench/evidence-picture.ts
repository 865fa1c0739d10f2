/**
 * Draws what models look at that were trained on images with decoys: the first test image of each of some classes, and for
 * each loss the Grad-CAM map and the input gradient of the class that the model predicts.
 *
 *   npm run picture -- --data-dir DIR [--data fashion-mnist] [--out runs/picture] [--write docs/images/evidence.png]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp, { type OverlayOptions } from "sharp";
import { gradCam, inputGradient, normalise } from "../src/cam/index.js";
import { type ImageSet, imageFloats, imageSize, pick } from "../src/data/index.js";
import { imagePixels, overlayPixels } from "../src/draw/index.js";
import { encodePng, fileExists } from "../src/files/index.js";
import { input } from "../src/graph/index.js";
import { decide } from "../src/metrics/index.js";
import { stateSpecs } from "../src/models/index.js";
import { parameterConstants } from "../src/nn/index.js";
import { nodeBackend } from "../src/node/backend.js";
import { resolveConfig, type TrainOptions } from "../src/options/index.js";
import { readRun, runFiles, trainRun } from "../src/runs/index.js";
import { loadTrainedRun, type TrainedRun } from "../src/runs/saved/trained-run.js";
import { floats, floatValue, intValue, Program } from "../src/runtime/index.js";

const losses = {
  "cross-entropy": { loss: "ce" },
  prototype: { loss: "prototype", distance: "ssim" },
  "prototype-support": { loss: "prototype-support" },
  both: { loss: "prototype+prototype-support" },
} as const satisfies Readonly<Record<string, TrainOptions>>;

const classes = [0, 2, 4, 6, 8];

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "mnist" },
    "data-dir": { type: "string" },
    out: { type: "string", default: "runs/picture" },
    write: { type: "string", default: "docs/images/evidence.png" },
  },
});
const backend = nodeBackend();

/** A column of panels, what stands above it, and above it and the next one. */
interface Column {
  readonly title?: string;
  readonly heading: string;
  readonly panels: readonly Panel[];
}

interface Panel {
  readonly caption: string;
  readonly png: Buffer;
}

const scale = 4;
const gap = 8;
const captionHeight = 20;
const titleHeight = 44;

const runs: [string, TrainedRun][] = [];
for (const [title, options] of Object.entries(losses)) runs.push([title, await trained(title, options)]);
const { data } = runs[0][1];
const images = firstOf(data.test);
const columns = [await imageColumn(data.classNames, images)];
for (const [title, run] of runs) columns.push(...(await evidenceColumns(title, run, images)));
await draw(columns, images, values.write);
console.log(values.write);

/** A run, trained unless its folder holds it; one that was interrupted goes on. */
async function trained(name: string, options: TrainOptions): Promise<TrainedRun> {
  const directory = join(values.out, `${values.data}-${name}`);
  const config = resolveConfig({
    ...options,
    data: values.data,
    dataDir: values["data-dir"],
    decoy: "random-corner",
    epochs: 3,
    limitTrain: 12_000,
    valFraction: 0,
  });
  const files = runFiles(directory);
  if (!(await fileExists(files.summary))) {
    console.error(`${directory} ...`);
    const { kind } = await trainRun(config, { backend, directory, resume: await fileExists(files.last) });
    if (kind !== "finished") throw new Error(`${directory} was interrupted.`);
  }
  const { history } = await readRun(directory);
  return loadTrainedRun(directory, history, { dataDir: values["data-dir"] });
}

function firstOf(set: ImageSet): ImageSet {
  return pick(
    set,
    classes.map((label) => set.labels.indexOf(label)),
  );
}

function imageOf(set: ImageSet, index: number): Float32Array {
  const pixels = new Float32Array(imageSize(set));
  imageFloats(set, index, pixels, 0);
  return pixels;
}

async function imageColumn(classNames: readonly string[], images: ImageSet): Promise<Column> {
  const { height, width } = images;
  const panels = classes.map(async (label, index) => ({
    caption: classNames[label],
    png: await encodePng(imagePixels(imageOf(images, index), images), height, width, scale),
  }));
  return { heading: "image", panels: await Promise.all(panels) };
}

/** The maps, and the input gradients, of the predicted classes. */
async function evidenceColumns(
  title: string,
  { model, data, checkpoint }: TrainedRun,
  set: ImageSet,
): Promise<Column[]> {
  const { count, height, width, channels } = set;
  const images = input("images", [count, channels, height, width]);
  const targets = input("targets", [count], "int32");
  const parameters = parameterConstants(stateSpecs(model), checkpoint.parameters);
  const { logits, activations } = model.apply(parameters, images);
  const program = await Program.compile(backend, {
    logits,
    map: gradCam(logits, activations, targets, { alpha: "detached", size: [height, width] }).maps,
    gradient: normalise(inputGradient(logits, images, targets), "minmax"),
  });
  const pixels = new Float32Array(count * imageSize(set));
  for (let index = 0; index < count; index++) imageFloats(set, index, pixels, index * imageSize(set));
  const explained = (labels: Int32Array) =>
    program.run({ images: floatValue(pixels, images.shape), targets: intValue(labels, [count]) });
  const scores = floats((await explained(set.labels)).logits);
  const perImage = <T>(of: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => of(at));
  const part = (all: Float32Array, index: number): Float32Array => {
    const size = all.length / count;
    return all.subarray(index * size, (index + 1) * size);
  };
  const predicted = perImage((index) => decide(part(scores, index)).predicted);
  const { map, gradient } = await explained(Int32Array.from(predicted));
  const column = async (caption: (index: number) => string, maps: Float32Array): Promise<Panel[]> =>
    Promise.all(
      perImage(async (index) => {
        const rgb = overlayPixels(imageOf(set, index), part(maps, index), set);
        return { caption: caption(index), png: await encodePng(rgb, height, width, scale) };
      }),
    );
  const says = (index: number): string => `says ${data.classNames[predicted[index]]}`;
  const columns = [
    { title, heading: "Grad-CAM", panels: await column(says, floats(map)) },
    { heading: "input gradient", panels: await column(() => "", floats(gradient)) },
  ];
  await program.release();
  return columns;
}

async function draw(columns: readonly Column[], images: ImageSet, path: string): Promise<void> {
  const [stepX, stepY] = [images.width * scale + gap, images.height * scale + captionHeight + gap];
  const [width, height] = [gap + columns.length * stepX, titleHeight + classes.length * stepY];
  const at = (column: number, row: number) => ({
    left: gap + column * stepX,
    top: titleHeight + row * stepY + captionHeight,
  });
  const layers = columns.flatMap(({ panels }, column) =>
    panels.map(({ png }, row): OverlayOptions => ({ input: png, ...at(column, row) })),
  );
  const words = columns.flatMap(({ title = "", heading, panels }, column) => [
    `<text x="${at(column, 0).left}" y="18" font-weight="bold">${title}</text>`,
    `<text x="${at(column, 0).left}" y="34">${heading}</text>`,
    ...panels.map(({ caption }, row) => {
      const { left, top } = at(column, row);
      return `<text x="${left}" y="${top - 5}">${caption}</text>${decoyFrame(images, row, left, top)}`;
    }),
  ]);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">${words.join("")}</svg>`;
  await sharp({ create: { width, height, channels: 3, background: "white" } })
    .composite([...layers, { input: Buffer.from(svg), left: 0, top: 0 }])
    .png({ compressionLevel: 9, palette: true })
    .toFile(path);
}

/** A frame around the decoy of an image whose panel stands at (left, top). */
function decoyFrame({ masks, height, width }: ImageSet, index: number, left: number, top: number): string {
  const mask = masks?.subarray(index * height * width, (index + 1) * height * width) ?? new Uint8Array();
  const [first, last] = [mask.indexOf(1), mask.lastIndexOf(1)];
  const [x, y] = [left + (first % width) * scale, top + Math.floor(first / width) * scale];
  const side = ((last % width) - (first % width) + 1) * scale;
  return `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="none" stroke="#3cf" stroke-width="1.5"/>`;
}
