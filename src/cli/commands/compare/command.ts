import { z } from "zod";
import type { OptionsOf, OptionTable } from "../../../base/options/option.js";
import type { Define } from "../../command.js";
import { addOptions } from "../../options/flags.js";
import { jsonOption, results } from "../../options/shared.js";

export const options = {
  out: results({
    type: z.string().optional(),
    placeholder: "file",
    help: "the report",
    otherwise: "comparison.html beside the first run",
  }),
  title: results({ type: z.string().optional(), placeholder: "text", help: "title of the report" }),
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", "\nExample:\n  $ batchcam compare runs/plain runs/cam --out comparison.html")
    .action(async (runs: string[], { json, ...rest }: OptionsOf<typeof options>) => {
      const args = { runs, ...rest };
      await start(json, async (terminal) => (await import("./run.js")).compareCommand(args, terminal));
    });
};
