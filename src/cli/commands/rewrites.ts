import { Command } from "commander";
import { type SinglePassMethod, singlePassMethods } from "../../cam/index.js";
import type { GraphSize, PassRecord } from "../../graph/index.js";
import { formatTable } from "../../report/index.js";
import { addModelOptions, type ModelArguments, openModel } from "../model-options.js";
import { choice, type Finish, jsonOption } from "../options.js";
import { Terminal } from "../terminal.js";

export interface RewritesArguments extends ModelArguments {
  readonly method?: SinglePassMethod;
  readonly layer?: string;
}

/** The options of `batchcam rewrites`. */
export function rewritesProgram(finish: Finish): Command {
  const command = new Command("rewrites")
    .description("How the graph of a classifier with its maps is rewritten before it runs: which rules fire.")
    .argument("<model>", "a model.onnx, or a run's folder")
    .addOption(choice("--method <name>", 'method of the maps (default: "grad-cam")', singlePassMethods))
    .option("--layer <name>", 'layer of the maps (default: as "batchcam layers" marks it)');
  return addModelOptions(command)
    .optionsGroup("Results:")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
What a rule saves is how much larger the graph would be in the end without it: its nodes, and the values that they make.

Examples:
  $ batchcam rewrites runs/my-run
  $ batchcam rewrites resnet50.onnx --method input-gradient
  $ batchcam rewrites model.onnx --json | jq -r '.whole[].rules[].name'`,
    )
    .action(async (model: string, { json, ...rest }: RewritesFlags) => {
      finish(await rewritesCommand({ model, ...rest }, new Terminal(json ?? false)));
    });
}

type RewritesFlags = Omit<RewritesArguments, "model"> & { json?: boolean };

/** `batchcam rewrites`. */
export async function rewritesCommand(args: RewritesArguments, terminal: Terminal): Promise<number> {
  const { explainer } = await openModel(args);
  const { behind, whole } = await explainer.rewrites(args.method, args.layer);
  await explainer.release();
  terminal.say('The maps behind the model\'s own nodes, as "batchcam explain" runs them:\n');
  terminal.say(rulesTable(behind));
  terminal.say("\nModel and maps as one graph, as training and evaluation run it:\n");
  terminal.say(rulesTable(whole));
  terminal.result({ model: args.model, behind, whole });
  return 0;
}

function rulesTable(passes: readonly PassRecord[]): string {
  const rows = passes.flatMap(({ name, before, after, rules }) => [
    [
      name,
      "",
      "",
      `${before.nodes} -> ${after.nodes}`,
      `${megabytes(before)} -> ${megabytes(after)}`,
      "",
      "",
    ],
    ...rules.map(({ name, times, saved }) => {
      return ["", name, String(times), "", "", String(saved.nodes), megabytes(saved)];
    }),
  ]);
  return formatTable(
    ["Pass", "Rule", "Fired", "Nodes", "Values, MB", "Nodes saved", "MB saved"],
    rows.map((cells) => cells.map((text) => ({ text }))),
  );
}

const megabytes = ({ bytes }: GraphSize): string => (bytes / 1e6).toFixed(1);
