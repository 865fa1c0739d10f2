import { Command } from "commander";
import type { Layer } from "../../import/index.js";
import { formatTable } from "../../report/index.js";
import { addModelOptions, type ModelArguments, openModel } from "../model-options.js";
import { inputWords, layoutWords, preprocessingWords, scoresWords } from "../model-words.js";
import { type Finish, jsonOption } from "../options.js";
import { Terminal } from "../terminal.js";

export interface LayersArguments extends ModelArguments {
  /** Also layers that some evidence goes past. */
  readonly all?: boolean;
}

/** The options of `batchcam layers`. */
export function layersProgram(finish: Finish): Command {
  const command = new Command("layers")
    .description("The layers of a classifier that maps can be made of, and what the model takes and gives.")
    .argument("<model>", "a model.onnx, or a run's folder")
    .option("--all", "also layers that some evidence goes past, such as those within residual blocks");
  return addModelOptions(command)
    .optionsGroup("Results:")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Examples:
  $ batchcam layers resnet50.onnx
  $ batchcam layers runs/my-run --all
  $ batchcam layers model.onnx --json | jq -r '.layers[] | select(.complete) | .name'`,
    )
    .action(async (model: string, { json, ...rest }: Omit<LayersArguments, "model"> & { json?: boolean }) => {
      finish(await layersCommand({ model, ...rest }, new Terminal(json ?? false)));
    });
}

/** `batchcam layers`. */
export async function layersCommand(args: LayersArguments, terminal: Terminal): Promise<number> {
  const { explainer, classNames } = await openModel(args);
  const { layers, description } = explainer;
  const { operatorSet, image, scores, preprocessing } = description;
  const marked = layers.length > 0 ? explainer.layer().name : undefined;
  const shown = layers.filter(({ name, complete }) => args.all || complete || name === marked);
  terminal.say(`Input: ${inputWords(image)}`);
  terminal.say(`Scores: ${scoresWords(scores)}`);
  terminal.say(`Preprocessing: ${preprocessingWords(preprocessing)}`);
  terminal.say(`Operator set: ${operatorSet}`);
  terminal.say();
  terminal.say(
    layers.length === 0
      ? 'No layer has pixels: only methods on pixels, such as "input-gradient", can explain this model.'
      : layerTable(shown, marked, args.all ?? false),
  );
  const hidden = layers.length - shown.length;
  if (hidden > 0) {
    terminal.say(`\n${hidden} more that some evidence goes past: --all shows them.`);
  }
  await explainer.release();
  terminal.result({
    model: args.model,
    operatorSet,
    input: image,
    scores,
    classNames,
    preprocessing,
    layers: shown.map((layer) => ({ ...layer, default: layer.name === marked })),
  });
  return 0;
}

function layerTable(layers: readonly Layer[], marked: string | undefined, all: boolean): string {
  const headings = ["Layer", "Operator", "Shape", "Layout", ...(all ? ["Complete"] : []), "Default"];
  const rows = layers.map(({ name, opType, shape, layout, complete }) => {
    const [h, w] = layout.grid;
    const channels = shape[layout.kind.indexOf("C")];
    return [
      name,
      opType,
      `[N,${channels},${h},${w}]`,
      layoutWords(layout),
      ...(all ? [complete ? "yes" : "no"] : []),
      name === marked ? "default" : "",
    ].map((text) => ({ text }));
  });
  return formatTable(headings, rows);
}
