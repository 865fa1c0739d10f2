import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../../../../src/base/random.js";
import { cellsOf, parseGrid } from "../../../../src/experiments/index.js";
import { parseLabels } from "../../../../src/explain/index.js";
import { resolveConfig } from "../../../../src/options/index.js";
import { readOptions } from "../../../../src/runs/index.js";
import { mutateJson } from "../mutate/json.js";
import { mutateText } from "../mutate/text.js";
import { chance } from "../random-choice.js";
import { bytesOf, must, ofText, type Reader, textOf } from "../reader.js";

/** As JSON where it is some, as lines otherwise; and sometimes as lines all the same. */
const mutateEither = (text: string, random: Random): string =>
  /^\s*[[{]/.test(text) && chance(random, 0.8) ? mutateJson(text, random) : mutateText(text, random);

const names = ["cat", "dog", "fish"];

const labels: Reader = {
  name: "labels",
  share: 14,
  seeds: async () =>
    [
      names.join("\n"),
      names.join("\r\n"),
      JSON.stringify(names),
      JSON.stringify({ ...names }),
      JSON.stringify({ cat: 0, dog: 1, fish: 2 }),
      JSON.stringify({ id2label: { ...names }, label2id: { cat: 0, dog: 1, fish: 2 } }),
      JSON.stringify(Object.fromEntries(names.map((name, id) => [id, [`n0${id}`, name]]))),
    ].map(bytesOf),
  mutate: ofText(mutateEither),
  read: (input) => {
    const found = parseLabels(textOf(input), names.length, "labels.txt");
    must(found.length === names.length, `it has ${found.length} names`);
    must(
      found.every((name) => typeof name === "string" && !name.includes("[object")),
      "a name is no text",
    );
  },
};

const gridText = `title: Losses
about: What the losses do.
base: { data: digits, limitTrain: 120, epochs: 2, valFraction: 0.2, batchSize: 32 }
axes:
  loss: { ce: { loss: ce }, near: { loss: prototype, distance: l1 } }
  model: [simple-cnn, resnet-18]
seeds: [1, 2]
baseline: { loss: ce }
measures: [accuracy, worstClass, ssim]
curve: { x: ssim, y: accuracy }
`;

const grid: Reader = {
  name: "grid",
  share: 4,
  seeds: async () => [bytesOf(gridText)],
  mutate: ofText(mutateText),
  read: (input) => {
    const cells = cellsOf(parseGrid(textOf(input), "grid.yaml"));
    must(cells.length > 0, "it has no cells");
    must(new Set(cells.map(({ name }) => name)).size === cells.length, "two cells have the same name");
  },
};

const configuration: Reader = {
  name: "configuration",
  share: 6,
  seeds: async () => [
    bytesOf(JSON.stringify(resolveConfig({ loss: "prototype", decoy: "random-corner", epochs: 2 }))),
    bytesOf(
      JSON.stringify({
        data: "mnist",
        epochs: 3,
        prototypes: "k-means",
        prototypesPerClass: 2,
        downsampling: [1, 2, 2],
      }),
    ),
  ],
  mutate: ofText(mutateEither),
  read: async (input, folder) => {
    const path = join(folder, "config.json");
    writeFileSync(path, input);
    const config = resolveConfig(await readOptions(path), path);
    must(Number.isFinite(config.lr) && Number.isSafeInteger(config.epochs), "a number of it is none");
  },
};

export const textReaders = [labels, grid, configuration];
