import { z } from "zod";
import { count } from "../../../base/options/number-types.js";
import { defaultValue, inGroup, type OptionsOf, type OptionTable } from "../../../base/options/option.js";
import type { Define } from "../../command.js";
import { addOptions } from "../../options/flags.js";
import { dataDirOption, jsonOption, machineOptions, results } from "../../options/shared.js";

const which = inGroup("Which runs");

export const options = {
  list: which({ type: z.boolean().default(false), help: "list the presets" }),
  quick: which({
    type: z.boolean().default(false),
    help: "the quick form of the grid: small, to see that everything works",
  }),
  only: which({
    type: z.array(z.string().min(1)).optional(),
    placeholder: "axis=values",
    separator: "",
    help: 'train only these cells: "model=simple-cnn,resnet-18", "seed=1,2"; repeat for further axes, all must hold',
  }),
  ...dataDirOption,
  ...machineOptions,
  jobs: inGroup("Run")({
    type: count.default(1),
    placeholder: "n",
    help: "cells trained at the same time, each in a process of its own",
  }),
  out: results({
    type: z.string().optional(),
    placeholder: "dir",
    help: "the experiment's folder",
    otherwise: "runs/ and the name of the grid",
  }),
  from: results({
    type: z.string().optional(),
    placeholder: "file",
    help: "rebuild the tables from a results.jsonl without retraining",
  }),
  write: results({
    type: z.string().optional(),
    placeholder: "document",
    help: "also write the tables into a document, between <!-- experiment:NAME:begin --> and :end --> (NAME of the grid)",
  }),
  keepModels: results({
    type: z.boolean().default(false),
    help: "keep checkpoints and model.onnx of each cell besides its numbers",
  }),
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", help)
    .action(async (grid: string | undefined, { list, json, ...rest }: OptionsOf<typeof options>) => {
      await start(json, async (terminal) => {
        const { experimentCommand, listPresetsCommand } = await import("./run.js");
        if (list) return listPresetsCommand(terminal);
        const { jobs = defaultValue(options.jobs) } = rest;
        return experimentCommand({ ...rest, grid, jobs }, terminal);
      });
    });
};

const help = `
Examples:
  $ batchcam experiment --list
  $ batchcam experiment paper --quick                     two minutes on synthetic digits
  $ batchcam experiment paper --only model=simple-cnn --jobs 2
  $ batchcam experiment my-grid.yaml --out runs/mine      after Ctrl-C the same command resumes
  $ batchcam experiment paper --from docs/results/paper.jsonl --write docs/RESULTS.md

A grid:
  title: Weights of the prototype loss
  # options of all runs, as in a run's config.json
  base: { data: mnist, epochs: 3, limitTrain: 10000, valFraction: 0 }
  axes:
    # names with their options, or
    loss:
      ce: { loss: ce }
      prototype-0.1: { loss: prototype, lambda: 0.1 }
      prototype-0.3: { loss: prototype, lambda: 0.3 }
    # values of the option of that name
    model: [simple-cnn, resnet-18]
  seeds: [1, 2, 3]
  # what the others are compared with
  baseline: { loss: ce }

The folder holds results.jsonl (a line per cell), results.md, results.html and cells/, the runs.
Finished cells are skipped, interrupted ones resume. Exit code 1 if a cell failed; the others are
trained all the same.`;
