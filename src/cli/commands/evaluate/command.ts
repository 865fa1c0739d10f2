import { z } from "zod";
import { count } from "../../../base/options/number-types.js";
import { inGroup, type OptionsOf, type OptionTable } from "../../../base/options/option.js";
import { classOptions } from "../../../options/index.js";
import { faithfulnessDefaults } from "../../../runs/index.js";
import type { Define } from "../../command.js";
import { addOptions } from "../../options/flags.js";
import { dataDirOption, jsonOption, machineOptions } from "../../options/shared.js";

const measures = inGroup("Measures");

export const options = {
  faithfulness: measures({
    type: z.boolean().default(false),
    help: "instead, test whether the maps show what the model relies on, against random maps (deletion, insertion, ROAD, ...)",
  }),
  limit: measures({
    type: count.optional(),
    placeholder: "n",
    help: "with --faithfulness: number of test images to measure, drawn at random",
    otherwise: String(faithfulnessDefaults.limit),
  }),
  dataDir: { ...dataDirOption.dataDir, otherwise: "where training found them" },
  ...classOptions,
  ...machineOptions,
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", help)
    .action(async (run: string, { json, ...rest }: OptionsOf<typeof options>) => {
      const args = { run, ...rest };
      await start(json, async (terminal) => (await import("./run.js")).evaluateCommand(args, terminal));
    });
};

const help = `
Examples:
  $ batchcam evaluate runs/plain --json | jq .test.accuracy
  $ batchcam evaluate runs/plain --faithfulness --limit 1000
  $ batchcam evaluate runs/plain --device webgpu`;
