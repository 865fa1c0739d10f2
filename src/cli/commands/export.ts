import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Command } from "commander";
import { FormatError, UsageError } from "../../base/errors.js";
import { type SinglePassMethod, singlePassMethods } from "../../cam/index.js";
import { exportCamDefaults, modelWithCam, probeTypes } from "../../explain/index.js";
import { externalOf } from "../../files/external-tensors.js";
import { fileExists, readFileOf, writeFileAtomic } from "../../files/files.js";
import { bareModel } from "../../import/index.js";
import { nodeBackend } from "../../node/backend.js";
import { modelFile } from "../../node/index.js";
import { decodeModel, encodeModel, inspectModel, type OnnxModel } from "../../onnx/index.js";
import { addInterfaceOptions, type InterfaceArguments, interfaceOf } from "../model-options.js";
import { choice, type Finish, jsonOption } from "../options.js";
import { Terminal } from "../terminal.js";
import { methodHelp } from "./explain/method-words.js";

export interface ExportArguments extends InterfaceArguments {
  readonly method?: SinglePassMethod;
  readonly layer?: string;
  /** "predicted", "input", or the number of a class. */
  readonly class: string;
  readonly out?: string;
}

/** The options of `batchcam export`. */
export function exportProgram(finish: Finish): Command {
  const command = new Command("export")
    .description(
      "Write a classifier with its maps inside: an ONNX file that gives scores and maps in one run, in any language.",
    )
    .argument("<model>", "a model.onnx, or a run's folder")
    .requiredOption("--cam", "add the output cam: maps in [0,1], float32 [batch,H,W]")
    .optionsGroup("Maps:")
    .addOption(
      choice(
        "--method <name>",
        `method, as below (default: "${exportCamDefaults.method}")`,
        singlePassMethods,
      ),
    )
    .option("--layer <name>", 'layer whose maps are made (default: as "batchcam layers" marks it)')
    .option(
      "--class <which>",
      'the class to explain: "predicted", the number of a class, or "input", an input target of its own: int64 ' +
        "[batch], -1 for the predicted one",
      "predicted",
    )
    .optionsGroup("Model (by default as the model says):");
  addInterfaceOptions(command)
    .optionsGroup("Results:")
    .option("--out <file>", "the file to write (default: NAME.cam.onnx beside the model)")
    .option(...jsonOption)
    .addHelpText("after", help)
    .action(async (model: string, { json, ...rest }: Omit<ExportArguments, "model"> & { json?: boolean }) => {
      finish(await exportCommand({ model, ...rest }, new Terminal(json ?? false)));
    });
  return command;
}

const help = `
The model keeps its nodes, and its inputs and outputs with their names and numbers: it takes images as it always did, with the
same preprocessing before it.

Examples:
  $ batchcam export resnet50.onnx --cam
  $ batchcam export model.onnx --cam --method layer-cam --layer /layer4/Add --out with-maps.onnx
  $ batchcam export model.onnx --cam --class input
  $ python -c "import onnxruntime as o; print([x.name for x in o.InferenceSession('model.cam.onnx').get_outputs()])"

Methods (docs/METHODS.md has their papers):
${methodHelp(singlePassMethods)}`;

/** `batchcam export --cam`. */
export async function exportCommand(args: ExportArguments, terminal: Terminal): Promise<number> {
  const file = await modelFile(args.model);
  const bytes = await readFileOf(file, "model");
  const { files, converted } = await inFile(file, () => inspectModel(bytes));
  const out = args.out ?? join(dirname(file), `${basename(file).replace(/\.onnx$/i, "")}.cam.onnx`);
  await checkOut(out, [file, ...files.map((name) => join(dirname(file), name))]);
  const source = await inFile(file, () => decodeModel(bytes, { external: externalOf(file) }));
  const { model, method, layer, fixedBatch } = await inFile(file, () => withCam(source, args));
  const written = encodeModel(model);
  await writeFileAtomic(out, written);
  const operatorSet = { before: source.opsets[""], now: model.opsets[""] };
  terminal.say(
    `${out}: ${method}${layer ? ` of ${layer.name}` : ""}, ${(written.length / 2 ** 20).toFixed(1)} MiB`,
  );
  terminal.say(`Inputs: ${inWords(model.inputs)}`);
  terminal.say(`Outputs: ${inWords(model.outputs)}`);
  if (fixedBatch !== undefined) {
    terminal.note(`It takes ${fixedBatch} image(s) at a time, which its operators depend on.`);
  }
  if (converted.length > 0) terminal.note(`Its numbers of the type ${converted.join(", ")} became float32.`);
  if (operatorSet.before !== operatorSet.now) {
    terminal.note(`Its operator set ${operatorSet.before} became ${operatorSet.now}.`);
  }
  terminal.result({
    model: args.model,
    out,
    bytes: written.length,
    method,
    layer: layer?.name ?? null,
    class: args.class,
    inputs: model.inputs,
    outputs: model.outputs,
    batch: fixedBatch ?? null,
    operatorSet: operatorSet.now,
    converted,
  });
  return 0;
}

async function withCam(source: OnnxModel, { method, layer, class: choice, ...args }: ExportArguments) {
  const reading = interfaceOf(args);
  const typesAt = await probeTypes(bareModel(source).model, reading, nodeBackend());
  return modelWithCam(source, { ...reading, typesAt, method, layer, classChoice: classChoice(choice) });
}

function classChoice(choice: string): "predicted" | "input" | number {
  if (choice === "predicted" || choice === "input") return choice;
  const target = Number(choice);
  if (choice.trim() !== "" && Number.isInteger(target)) return target;
  throw new UsageError(`--class ${choice}: give "predicted", "input" or the number of a class.`);
}

/** @throws UsageError when a file that the model is read from would be written over. */
async function checkOut(out: string, sources: readonly string[]): Promise<void> {
  if (!(await fileExists(out))) return;
  const real = await realpath(out);
  for (const source of sources) {
    if ((await fileExists(source)) && (await realpath(source)) === real) {
      throw new UsageError(`--out ${out} is a file of the model itself: give another name.`);
    }
  }
}

/** Says which file is meant. */
async function inFile<Result>(file: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new FormatError(`${file}: ${cause.message}`, { cause });
  }
}

const inWords = (values: OnnxModel["inputs"]): string =>
  values.map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.join(",")}]`).join("; ");
