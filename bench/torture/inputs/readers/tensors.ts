import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import type { Random } from "../../../../src/base/random.js";
import { readNpz } from "../../../../src/datasets/npz.js";
import { openIdx } from "../../../../src/files/index.js";
import { decodeSafetensors, encodeSafetensors } from "../../../../src/nn/index.js";
import { loadCheckpoint, saveCheckpoint } from "../../../../src/runs/index.js";
import { npz, smallArrays } from "../../../../test/datasets/npz-files.js";
import { joined } from "../../../../test/helpers/edits.js";
import { exampleCheckpoint } from "../../../../test/helpers/saved-run.js";
import { scratch } from "../../scratch.js";
import { mutateBytes } from "../mutate/bytes.js";
import { mutateFields } from "../mutate/fields.js";
import { mutateJson } from "../mutate/json.js";
import { mutateText } from "../mutate/text.js";
import { chance, pick } from "../random-choice.js";
import { bytesOf, fits, must, type Reader, textOf } from "../reader.js";

const array = (shape: number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
});

const safetensors: Reader = {
  name: "safetensors",
  share: 14,
  seeds: async () => [
    encodeSafetensors({
      tensors: { a: array([2, 3]), b: array([]), c: array([0]) },
      metadata: { format: "pt" },
    }),
    withHeader(
      '{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"I64","shape":[1],"data_offsets":[4,12]}}',
      new Uint8Array(12),
    ),
    withHeader(
      '{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"F64","shape":[1],"data_offsets":[4,12]}}',
      new Uint8Array(12),
    ),
  ],
  mutate: mutateHeader,
  read: (input) => {
    const { tensors } = decodeSafetensors(input, "weights.safetensors");
    for (const { shape, data } of Object.values(tensors))
      must(fits(shape, data), `[${shape}] has ${data.length} numbers`);
    const bytes = Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
    must(bytes <= 2 * input.length, `${bytes} bytes of tensors come from ${input.length} of a file`);
  },
};

function withHeader(json: string, data: Uint8Array): Uint8Array {
  const text = bytesOf(json);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return joined(length, text, data);
}

/** Another header, of the right length. */
function mutateHeader(input: Uint8Array, random: Random): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const end = 8 + Number(view.getBigUint64(0, true));
  const header = textOf(input.subarray(8, end));
  return withHeader((chance(random, 0.7) ? mutateJson : mutateText)(header, random), input.subarray(end));
}

const checkpoint: Reader = {
  name: "checkpoint",
  share: 5,
  seeds: async () => {
    const path = join(scratch("checkpoint"), "last.safetensors");
    await saveCheckpoint(path, exampleCheckpoint);
    return [readFileSync(path)];
  },
  mutate: (input, random) => {
    const { tensors, metadata } = decodeSafetensors(input, "checkpoint");
    const key = pick(random, Object.keys(metadata));
    return encodeSafetensors({
      tensors,
      metadata: { ...metadata, [key]: mutateJson(metadata[key], random) },
    });
  },
  read: async (input, folder) => {
    const path = join(folder, "last.safetensors");
    writeFileSync(path, input);
    const { steps, position, parameters } = await loadCheckpoint(path);
    must(Number.isSafeInteger(steps) && steps >= 0, `it says ${steps} steps`);
    must(Number.isSafeInteger(position.epoch), `it says epoch ${position.epoch}`);
    for (const { shape, data } of Object.values(parameters))
      must(fits(shape, data), `[${shape}] has ${data.length} numbers`);
  },
};

const archive: Reader = {
  name: "npz",
  share: 12,
  seeds: async () => [npz(smallArrays), npz(smallArrays, 0)],
  mutate: (input, random) => {
    if (chance(random, 0.5)) return mutateFields(input, random);
    const name = pick(random, Object.keys(smallArrays));
    const other = chance(random, 0.7)
      ? mutateNpy(smallArrays[name], random)
      : mutateBytes(smallArrays[name], random);
    const arrays = Object.entries({ ...smallArrays, [name]: other });
    return zipSync(Object.fromEntries(arrays.map(([key, bytes]) => [`${key}.npy`, bytes])), {
      level: pick(random, [0, 6]),
    });
  },
  read: async (input, folder) => {
    const path = join(folder, "data.npz");
    writeFileSync(path, input);
    const { classNames, channels, height, width, train, test } = await readNpz(path);
    for (const { images, labels, count } of [train, test]) {
      must(fits([count, channels, height, width], images) && labels.length === count, "its sizes do not fit");
      must(
        labels.every((label) => label >= 0 && label < classNames.length),
        "a label has no class",
      );
    }
  },
};

/** Another dictionary in the header of an array, of the right length. */
function mutateNpy(bytes: Uint8Array, random: Random): Uint8Array {
  const end = 10 + bytes[8] + 256 * bytes[9];
  const header = bytesOf(mutateText(textOf(bytes.subarray(10, end)), random)).subarray(0, 65535);
  return joined(
    bytes.subarray(0, 8),
    Uint8Array.of(header.length & 255, header.length >> 8),
    header,
    bytes.subarray(end),
  );
}

const idxFile = (shape: readonly number[]): Uint8Array => {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x0800 + shape.length);
  for (const [index, size] of shape.entries()) header.setUint32(4 + 4 * index, size);
  return joined(new Uint8Array(header.buffer), new Uint8Array(shape.reduce((a, b) => a * b)));
};

const idx: Reader = {
  name: "idx",
  share: 14,
  seeds: async () => [idxFile([3, 4, 5]), gzipSync(idxFile([3, 4, 5]))],
  mutate: (input, random) =>
    input[0] === 0x1f ? gzipSync(mutateFields(gunzipSync(input), random)) : mutateFields(input, random),
  read: (input) => {
    const { shape, values } = openIdx(input, "images.gz", 3);
    const data = values();
    must(fits(shape, data), `[${shape}] has ${data.length} bytes`);
  },
};

export const tensorReaders = [safetensors, checkpoint, archive, idx];
