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
    help: "the grid's quick version: small, to check that everything works",
  }),
  only: which({
    type: z.array(z.string().min(1)).optional(),
    placeholder: "axis=values",
    separator: "",
    help: 'train only matching cells: "model=simple-cnn,resnet-18" or "seed=1,2"; repeat to narrow the choice by another axis',
  }),
  ...dataDirOption,
  ...machineOptions,
  jobs: inGroup("Run")({
    type: count.default(1),
    placeholder: "n",
    help: "cells trained in parallel, each in its own process",
  }),
  out: results({
    type: z.string().optional(),
    placeholder: "dir",
    help: "the experiment's folder",
    otherwise: "runs/NAME, named after the grid",
  }),
  from: results({
    type: z.string().optional(),
    placeholder: "file",
    help: "rebuild the tables from a results.jsonl without retraining",
  }),
  write: results({
    type: z.string().optional(),
    placeholder: "document",
    help: "also write the tables into a document, between <!-- experiment:NAME:begin --> and :end --> (NAME is the grid's)",
  }),
  keepModels: results({
    type: z.boolean().default(false),
    help: "keep each cell's checkpoints and model.onnx, not only its numbers",
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
  $ batchcam experiment paper --from runs/paper/results.jsonl   the tables, without retraining

A grid:
  title: Weights of the prototype loss
  # options that all runs share, as in a run's config.json
  base: { data: mnist, epochs: 3, limitTrain: 10000, valFraction: 0 }
  axes:
    # named sets of options, or
    loss:
      ce: { loss: ce }
      prototype-0.1: { loss: prototype, lambda: 0.1 }
      prototype-0.3: { loss: prototype, lambda: 0.3 }
    # values of the option with that name
    model: [simple-cnn, resnet-18]
  seeds: [1, 2, 3]
  # what the others are compared against
  baseline: { loss: ce }

The folder holds results.jsonl (a line per cell), results.md, results.html and the runs in cells/.
Finished cells are skipped, interrupted ones resume. If a cell fails, the others still run, and the
exit code is 1.`;
