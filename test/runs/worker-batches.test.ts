import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError, UsageError } from "../../src/base/errors.js";
import { createRandom } from "../../src/base/random.js";
import {
  augmentationDefaults,
  type Batch,
  type BatchSource,
  batchesAhead,
  type ImageSet,
  pick,
  type TrainingOrder,
} from "../../src/data/index.js";
import { workerBatches } from "../../src/runs/index.js";

const [channels, height, width] = [2, 6, 5];
const count = 23;

function randomSet(kind: "bytes" | "floats"): ImageSet {
  const random = createRandom(4);
  const length = count * channels * height * width;
  const images =
    kind === "bytes"
      ? Uint8Array.from({ length }, () => random.integer(256))
      : Float32Array.from({ length }, () => random.uniform());
  const labels = Int32Array.from({ length: count }, (_, index) => index % 3);
  const masks = Uint8Array.from({ length: count * height * width }, () => random.integer(2));
  return { images, labels, masks, count, channels, height, width };
}

const random = createRandom(5);
const prototypes = {
  shape: [3, height, width],
  data: Float32Array.from({ length: 3 * height * width }, () => random.uniform()),
};

/** Two for each class; some images go to another one by the centres than by the maps. */
const several = {
  shape: [3, 2, height, width],
  data: Float32Array.from({ length: 6 * height * width }, () => random.uniform()),
  centres: Float32Array.from({ length: 6 * height * width }, () => random.uniform()),
};

const order: TrainingOrder = {
  batchSize: 4,
  seed: 1,
  epoch: 0,
  epochs: 2,
  augmentation: { crop: 1, flip: true, rotation: 10, erasing: 0.5 },
  prototypes,
};

/** All batches, copied before the next one is asked for. */
async function drain(source: BatchSource, set: ImageSet, wanted: TrainingOrder): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of source(set, wanted)) all.push(structuredClone(batch));
  return all;
}

describe("batches of a worker thread", () => {
  it("are those of this thread to the bit, whatever the order, and from any place on", async () => {
    const orders = fc.record({
      batchSize: fc.integer({ min: 1, max: 30 }),
      seed: fc.nat(99),
      epoch: fc.nat(2),
      epochs: fc.integer({ min: 2, max: 4 }),
      skip: fc.nat(3),
      augmentation: fc.record({
        crop: fc.nat(3),
        flip: fc.boolean(),
        rotation: fc.constantFrom(0, 15, 180),
        erasing: fc.constantFrom(0.5, 1),
      }),
      prototypes: fc.constantFrom(undefined, prototypes, several),
    });
    const kinds = fc.constantFrom("bytes" as const, "floats" as const);
    await fc.assert(
      fc.asyncProperty(orders, kinds, async (wanted, kind) => {
        const made = await drain(workerBatches, randomSet(kind), wanted);
        expect(made).toEqual(await drain(batchesAhead, randomSet(kind), wanted));
      }),
      { numRuns: 15 },
    );
  });

  it("come in memory that goes back when the next one is asked for", async () => {
    const lengths: number[] = [];
    let before: Batch | undefined;
    for await (const batch of workerBatches(randomSet("bytes"), order)) {
      if (before)
        lengths.push(
          ...[before.images, before.prototypes, before.masks].map((values) => values?.length ?? -1),
        );
      before = batch;
    }
    expect(lengths).toEqual(Array(3 * 11).fill(0));
  });

  it("are made in this thread where nothing is augmented", async () => {
    const plain = { ...order, augmentation: augmentationDefaults };
    const kept: Batch[] = [];
    for await (const batch of workerBatches(randomSet("bytes"), plain)) kept.push(batch);
    expect(kept).toEqual(await drain(batchesAhead, randomSet("bytes"), plain));
  });

  it("fail as those of this thread do", async () => {
    for (const [wrong, kind] of [
      [{ augmentation: { ...augmentationDefaults, crop: 5 } }, UsageError],
      [{ batchSize: 0 }, UsageError],
      [{ prototypes: { ...prototypes, shape: [3, width, height] } }, ShapeError],
    ] as const) {
      const failure = (source: BatchSource) =>
        drain(source, randomSet("bytes"), { ...order, ...wrong }).catch((error: Error) => error);
      const [here, there] = [await failure(batchesAhead), await failure(workerBatches)];
      expect(there).toBeInstanceOf(kind);
      const withoutFunction = (error: unknown) => String(error).replace(/(?<=Error: )\w+: /, "");
      expect(withoutFunction(there)).toBe(withoutFunction(here));
    }
  });

  it("read the pixels where they are when the set came through a split", () => {
    const set = pick(randomSet("floats"), [3, 1, 2]);
    expect(set.images.buffer).toBeInstanceOf(SharedArrayBuffer);
    const again = pick(set, [0, 1, 2]);
    expect(again.images).toEqual(set.images);
  });

  it("keep no process alive when the loop over them ends, is left or fails", async () => {
    const program = `
      import { digitsDataset } from "batchcam";
      import { workerBatches } from "batchcam/node";
      const { train } = digitsDataset({ trainCount: 300, testCount: 1 });
      const augmentation = { crop: 2, flip: true, rotation: 10, erasing: 0.5 };
      const order = { batchSize: 50, seed: 1, epoch: 0, epochs: 2, augmentation };
      const loop = async (inLoop) => {
        let count = 0;
        for await (const batch of workerBatches(train, order)) if (inLoop(++count) === "leave") break;
        console.log(count);
      };
      await loop(() => {});
      await loop(() => "leave");
      await loop(() => { throw new Error("of the step"); }).catch(({ message }) => console.log(message));`;
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
      cwd: new URL("../..", import.meta.url).pathname,
      timeout: 300_000,
    });
    expect((await run).stdout.trim().split("\n")).toEqual(["12", "1", "of the step"]);
  });
});
