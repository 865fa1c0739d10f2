import { Command } from "commander";
import { addMachineOptions, dataDirOption, type Finish, jsonOption, number } from "../options.js";
import { Terminal } from "../terminal.js";
import { type ExperimentArguments, experimentCommand, listPresetsCommand } from "./experiment.js";

/** The options of `batchcam experiment`. */
export function experimentProgram(finish: Finish): Command {
  const command = new Command("experiment")
    .description(
      "Train a grid of runs over several seeds, and compare them in tables with confidence intervals.",
    )
    .argument("[grid]", "a YAML file, or the name of a preset (--list)")
    .option("--list", "show the presets")
    .optionsGroup("Which runs:")
    .option("--quick", "the quick form of the grid: small, to see that all works")
    .option(
      "--only <axis=values>",
      'train these cells alone: "model=simple-cnn,resnet-18", "seed=1,2"; given again for another axis, both hold',
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
    .option(...dataDirOption)
    .optionsGroup("How they run:")
    .option(
      "--jobs <n>",
      "cells that are trained at once, each in a process of its own (default: 1)",
      number,
    );
  addMachineOptions(command)
    .optionsGroup("Results:")
    .option("--out <dir>", "the experiment's folder (default: runs/ and the name of the grid)")
    .option("--from <file>", "make the tables from a results.jsonl; nothing is trained")
    .option(
      "--write <document>",
      "also put the tables into a document, between <!-- experiment:NAME:begin --> and :end --> (NAME of the grid)",
    )
    .option("--keep-models", "keep checkpoints and model.onnx of each cell, not its numbers alone")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  $ batchcam experiment --list
  $ batchcam experiment paper --quick                               two minutes on synthetic digits
  $ batchcam experiment paper --only model=simple-cnn --jobs 2
  $ batchcam experiment my-grid.yaml --out runs/mine                again after Ctrl-C: goes on
  $ batchcam experiment paper --from docs/results/paper.jsonl --write docs/RESULTS.md

A grid:
  title: Weights of the prototype loss
  base: { data: mnist, epochs: 3, limitTrain: 10000, valFraction: 0 }   # options as in a run's config.json
  axes:
    loss:                                                                # names with their options, or
      ce: { loss: ce }
      prototype-0.1: { loss: prototype, lambda: 0.1 }
      prototype-0.3: { loss: prototype, lambda: 0.3 }
    model: [simple-cnn, resnet-18]                                       # values of the option of that name
  seeds: [1, 2, 3]
  baseline: { loss: ce }                                                 # what the others are compared with

The folder holds results.jsonl (a line for each cell), results.md, results.html and cells/, the runs. Finished cells are
skipped. Exit code 1 when a cell failed; the others are trained all the same.`,
    )
    .action(async (grid: string | undefined, { list, json, ...rest }: ExperimentFlags) => {
      const terminal = new Terminal(json ?? false);
      finish(await (list ? listPresetsCommand(terminal) : experimentCommand({ grid, ...rest }, terminal)));
    });
  return command;
}

type ExperimentFlags = Omit<ExperimentArguments, "grid"> & { list?: boolean; json?: boolean };
