import type { Layer } from "../../../import/index.js";
import { formatTable, inputWords, layoutWords, scoresWords } from "../../../report/index.js";
import { modelLines } from "../../models/model-lines.js";
import { type OpenArguments, openModel } from "../../models/open-model.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface LayersArguments extends OpenArguments {
  /** Also list layers that part of the evidence bypasses. */
  readonly all?: boolean;
}

/** `batchcam layers`. */
export async function layersCommand(args: LayersArguments, terminal: Terminal): Promise<number> {
  const { explainer, classNames, description, notes } = await openModel(args);
  const { layers } = explainer;
  const { operatorSet, image, scores, preprocessing } = description;
  for (const note of notes) terminal.note(note);
  const marked = layers.length > 0 ? explainer.layer().name : undefined;
  const shown = layers.filter(({ name, complete }) => args.all || complete || name === marked);
  terminal.say(`Input: ${inputWords(image)}`);
  terminal.say(`Scores: ${scoresWords(scores)}`);
  for (const line of modelLines(description)) terminal.say(line);
  terminal.say(`Operator set: ${operatorSet}`);
  terminal.say();
  terminal.say(
    layers.length === 0
      ? 'No layer keeps the pixel grid: only pixel methods, such as "input-gradient", can explain this model.'
      : layerTable(shown, marked, args.all ?? false),
  );
  const hidden = layers.length - shown.length;
  if (hidden > 0) {
    terminal.say(`\n${hidden} more that part of the evidence bypasses: --all shows them.`);
  }
  await explainer.release();
  terminal.result({
    model: args.model,
    operatorSet,
    input: image,
    scores,
    classNames,
    classNamesFrom: description.classNames,
    preprocessing,
    notes,
    layers: shown.map((layer) => ({ ...layer, default: layer.name === marked })),
  });
  return 0;
}

function layerTable(layers: readonly Layer[], marked: string | undefined, all: boolean): string {
  const inModules = layers.some(({ module }) => module !== undefined);
  const headings = [
    "Layer",
    ...(inModules ? ["Module"] : []),
    "Operator",
    "Shape",
    "Layout",
    ...(all ? ["Complete"] : []),
    "Default",
  ];
  const rows = layers.map(({ name, module, opType, shape, layout, complete }) => {
    const [h, w] = layout.grid;
    const channels = shape[layout.kind.indexOf("C")];
    return [
      name,
      ...(inModules ? [module ?? ""] : []),
      opType,
      `[N,${channels},${h},${w}]`,
      layoutWords(layout),
      ...(all ? [complete ? "yes" : "no"] : []),
      name === marked ? "default" : "",
    ].map((text) => ({ text }));
  });
  return formatTable(headings, rows);
}
