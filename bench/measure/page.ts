import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { buildModel, constant, conv, input, matMul, reduceMean, relu } from "../../src/graph/index.js";
import { encodeModel } from "../../src/onnx/index.js";

/** How long `explain` takes for photographs, and explaining alone. */
export interface PageTime {
  readonly images: number;
  readonly side: number;
  /** Milliseconds of each try: the command, with pictures and page. */
  readonly command: readonly number[];
  /** Of the same without them: loading, decoding, explaining. */
  readonly explaining: readonly number[];
}

const [images, side, tries] = [64, 224, 3];

/** The built package, seen from .cache/bench/. */
const dist = new URL("../../dist/", import.meta.url);

/** @returns Nothing where the package is not built. */
export async function measurePage(): Promise<PageTime | undefined> {
  const cli = fileURLToPath(new URL("cli.js", dist));
  if (!existsSync(cli)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "batchcam-page-"));
  try {
    const [model, photos] = [join(folder, "model.onnx"), join(folder, "photos")];
    writeFileSync(model, smallModel());
    mkdirSync(photos);
    for (let seed = 0; seed < images; seed++) await photograph(seed).toFile(join(photos, `${seed}.jpg`));
    const alone = ["--input-type=module", "--eval", explaining(model, photos)];
    const command = [cli, "explain", model, photos, "--out", join(folder, "out")];
    // What a first run remembers of a model, all others know.
    timeOf(alone);
    const times = Array.from({ length: tries }, () => [timeOf(command), timeOf(alone)]);
    return {
      images,
      side,
      command: times.map(([whole]) => whole),
      explaining: times.map(([, part]) => part),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A convolution, a mean and a linear layer: the less it computes, the less its time blurs the difference. */
function smallModel(): Uint8Array {
  const photos = input("images", [1, 3, side, side]);
  const some = (shape: readonly number[]) =>
    constant(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => Math.sin(at)),
      shape,
    );
  const activations = relu(conv(photos, some([8, 3, 16, 16]), undefined, { strides: [16, 16] }));
  const pooled = reduceMean(activations, { axes: [2, 3], keepDims: false });
  const { inputs, ...rest } = buildModel({ scores: matMul(pooled, some([8, 10])) });
  return encodeModel({ ...rest, inputs });
}

/** Shapes on noise, which compress about as well as a photograph. */
function photograph(seed: number) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">
    <filter id="noise"><feTurbulence baseFrequency="0.05" numOctaves="3" seed="${seed}"/></filter>
    <rect width="100%" height="100%" fill="hsl(${37 * seed} 40% 60%)"/>
    <circle cx="${30 + ((seed * 17) % 60)}%" cy="50%" r="25%" fill="hsl(${71 * seed} 70% 50%)"/>
    <rect width="100%" height="100%" filter="url(#noise)" opacity="0.4"/></svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: "black" }).jpeg({ quality: 90 });
}

const explaining = (model: string, photos: string): string => `
import { readdirSync } from "node:fs";
import { Explainer, readImage } from ${JSON.stringify(new URL("node.js", dist).href)};
const explainer = await Explainer.load(${JSON.stringify(model)});
const photos = ${JSON.stringify(photos)};
const read = await Promise.all(readdirSync(photos).map((name) => readImage(photos + "/" + name, explainer)));
const pixels = new Float32Array(read.length * read[0].length);
for (const [index, image] of read.entries()) pixels.set(image, index * image.length);
await explainer.explain(pixels);
`;

function timeOf(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`explain ended with code ${status}: ${stderr}`);
  return performance.now() - start;
}
