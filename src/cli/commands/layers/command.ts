import { z } from "zod";
import type { OptionsOf, OptionTable } from "../../../base/options/option.js";
import type { Define } from "../../command.js";
import { modelOptions } from "../../models/options.js";
import { addOptions } from "../../options/flags.js";
import { jsonOption, machineOptions, results } from "../../options/shared.js";

export const options = {
  ...modelOptions,
  ...machineOptions,
  all: results({
    type: z.boolean().default(false),
    help: "also list layers that part of the evidence bypasses, such as those inside residual blocks",
  }),
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", help)
    .action(async (model: string, { json, ...rest }: OptionsOf<typeof options>) => {
      const args = { model, ...rest };
      await start(json, async (terminal) => (await import("./run.js")).layersCommand(args, terminal));
    });
};

const help = `
Examples:
  $ batchcam layers resnet50.onnx
  $ batchcam layers runs/my-run --all
  $ batchcam layers model.onnx --json | jq -r '.layers[] | select(.complete) | .name'`;
