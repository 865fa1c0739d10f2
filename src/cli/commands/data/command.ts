import type { Command } from "commander";
import { z } from "zod";
import { type OptionsOf, type OptionTable, wrongValue } from "../../../base/options/option.js";
import { type DatasetName, datasetNames } from "../../../data/index.js";
import type { Define, Start } from "../../command.js";
import { addOptions } from "../../options/flags.js";
import { dataDirOption, imageFolderOptions, jsonOption, results } from "../../options/shared.js";

const datasetName = z.enum(datasetNames);

export const listOptions = { ...dataDirOption, ...jsonOption } satisfies OptionTable;

export const inspectOptions = {
  ...dataDirOption,
  ...imageFolderOptions,
  out: results({
    type: z.string().optional(),
    placeholder: "dir",
    help: "also write some test images there, one folder per class",
  }),
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  defineList(command.command("list"), start);
  defineFetch(command.command("fetch"), start);
  defineInspect(command.command("inspect"), start);
};

function defineList(command: Command, start: Start): void {
  addOptions(command.description("List the datasets, and where their files are."), listOptions).action(
    async ({ dataDir, json }: OptionsOf<typeof listOptions>) => {
      await start(json, async (terminal) => (await import("./run.js")).dataListCommand(dataDir, terminal));
    },
  );
}

function defineFetch(command: Command, start: Start): void {
  command
    .description("Download a dataset and check its SHA-256; interrupted downloads resume.")
    .argument("<name>", `dataset: ${datasetNames.join(", ")}`, datasetNamed);
  addOptions(command, listOptions)
    .addHelpText("after", "\nExample:\n  $ batchcam data fetch mnist")
    .action(async (name: DatasetName, { dataDir, json }: OptionsOf<typeof listOptions>) => {
      await start(json, async (terminal) =>
        (await import("./run.js")).dataFetchCommand(name, dataDir, terminal),
      );
    });
}

function datasetNamed(text: string): DatasetName {
  const parsed = datasetName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw wrongValue("The dataset", datasetName, text);
}

function defineInspect(command: Command, start: Start): void {
  command
    .description(
      "Show what a dataset, image folder or MedMNIST .npz file holds: sizes, classes, pixel statistics.",
    )
    .argument("<source>", `${datasetNames.join(", ")}, or a path`);
  addOptions(command, inspectOptions)
    .addHelpText("after", inspectHelp)
    .action(async (name: string, { json, ...rest }: OptionsOf<typeof inspectOptions>) => {
      const args = { name, ...rest };
      await start(json, async (terminal) => (await import("./run.js")).dataInspectCommand(args, terminal));
    });
}

const inspectHelp = `
Examples:
  $ batchcam data inspect digits --out samples
  $ batchcam data inspect photos --image-size 96`;
