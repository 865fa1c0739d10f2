import { z } from "zod";
import { inGroup, type OptionsOf, type OptionTable } from "../../../base/options/option.js";
import { singlePassMethods } from "../../../cam/index.js";
import { explainDefaults } from "../../../explain/index.js";
import type { Define } from "../../command.js";
import { modelOptions } from "../../models/options.js";
import { addOptions } from "../../options/flags.js";
import { jsonOption, machineOptions } from "../../options/shared.js";

const maps = inGroup("Maps");

export const options = {
  method: maps({
    type: z.enum(singlePassMethods).default(explainDefaults.method),
    placeholder: "name",
    help: "attribution method",
  }),
  layer: maps({
    type: z.string().optional(),
    placeholder: "name",
    otherwise: 'the one that "batchcam layers" marks',
    help: "target layer or module",
  }),
  ...modelOptions,
  ...machineOptions,
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", help)
    .action(async (model: string, { json, ...rest }: OptionsOf<typeof options>) => {
      const args = { model, ...rest };
      await start(json, async (terminal) => (await import("./run.js")).rewritesCommand(args, terminal));
    });
};

const help = `
What a rule saves is how much larger the graph would be without it, in nodes and in the values they
compute.

Examples:
  $ batchcam rewrites runs/my-run
  $ batchcam rewrites resnet50.onnx --method input-gradient
  $ batchcam rewrites model.onnx --json | jq -r '.whole[].rules[].name'`;
