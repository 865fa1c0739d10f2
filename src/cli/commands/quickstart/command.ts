import { z } from "zod";
import { defaultValue, type OptionsOf, type OptionTable } from "../../../base/options/option.js";
import type { Define } from "../../command.js";
import { addOptions } from "../../options/flags.js";
import { jsonOption, machineOptions, results } from "../../options/shared.js";

export const options = {
  ...machineOptions,
  out: results({
    type: z.string().default("runs"),
    placeholder: "dir",
    help: "folder for the runs and the report",
  }),
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", "\nExamples:\n  $ batchcam quickstart\n  $ batchcam quickstart --device webgpu")
    .action(async ({ json, ...rest }: OptionsOf<typeof options>) => {
      const args = { ...rest, out: rest.out ?? defaultValue(options.out) };
      await start(json, async (terminal) => (await import("./run.js")).quickstartCommand(args, terminal));
    });
};
