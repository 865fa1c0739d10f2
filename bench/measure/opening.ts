import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { Explainer } from "../../src/node/index.js";

/** Ways to come from a file to what it says of its first image. */
export const openings = {
  session: "from the file to the scores of an image, by ONNX Runtime alone",
  opened: "from the file to the map of an image, a file that was explained before",
  "opened-first": "from the file to the map of an image, a file never seen before",
} as const;
export type Opening = keyof typeof openings;

/** An image [channels,height,width] of a model. */
interface ImageSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Makes the ways ready for a file; what is known of files is kept in a folder of their own. */
export function prepareOpenings(file: Uint8Array, { channels, height, width }: ImageSize, threads: number) {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-opening-"));
  const [path, cache] = [join(folder, "model.onnx"), join(folder, "cache")];
  writeFileSync(path, file);
  const pixels = new Float32Array(channels * height * width).fill(0.5);
  const explained = async (): Promise<void> => {
    process.env.XDG_CACHE_HOME = cache;
    const explainer = await Explainer.load(path, { threads, preprocessing: "0-1" });
    await explainer.explain(pixels);
    await explainer.release();
  };
  const runs: Record<Opening, () => Promise<void>> = {
    session: async () => {
      const session = await InferenceSession.create(path, { intraOpNumThreads: threads });
      await session.run({ [session.inputNames[0]]: new Tensor(pixels, [1, channels, height, width]) });
      await session.release();
    },
    opened: explained,
    "opened-first": async () => {
      rmSync(cache, { recursive: true, force: true });
      await explained();
    },
  };
  return { runs, release: () => rmSync(folder, { recursive: true, force: true }) };
}
