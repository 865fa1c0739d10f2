import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FormatError, UsageError } from "../../../base/errors.js";
import { isOnLayer, type SinglePassMethod } from "../../../cam/index.js";
import { exportCamDefaults, modelWithCam, probe } from "../../../explain/index.js";
import { externalOf, fileExists, probeFile, readModelBytes, writeFileAtomic } from "../../../files/index.js";
import { type Beside, bareModel } from "../../../import/index.js";
import { nodeBackend } from "../../../node/backend.js";
import { Explainer, modelFile, readBeside } from "../../../node/index.js";
import { decodeModel, encodeModel, inspectModel, type OnnxModel } from "../../../onnx/index.js";
import { interfaceOf } from "../../models/open-model.js";
import type { InterfaceArguments } from "../../models/options.js";
import { noteRoundings } from "../../models/rounding-note.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface ExportArguments extends InterfaceArguments {
  readonly method?: SinglePassMethod;
  readonly layer?: string;
  /** "predicted", "input", or a class number. */
  readonly class?: string;
  readonly out?: string;
}

/** `batchcam export --cam`. */
export async function exportCommand(args: ExportArguments, terminal: Terminal): Promise<number> {
  const file = await modelFile(args.model);
  const bytes = await readModelBytes(file);
  const { files, converted } = await inFile(file, () => inspectModel(bytes));
  const out = args.out ?? join(dirname(file), `${basename(file).replace(/\.onnx$/i, "")}.cam.onnx`);
  await probeFile(out);
  await checkOut(out, [file, ...files.map((name) => join(dirname(file), name))]);
  const source = await inFile(file, () => decodeModel(bytes, { external: externalOf(file) }));
  const { texts } = await readBeside(file);
  const explained = await explainedLayer(file, args);
  const { model, method, layer, fixedBatch, roundings } = await inFile(file, () =>
    withCam(source, { ...args, layer: explained }, texts),
  );
  const written = encodeModel(model);
  await writeFileAtomic(out, written);
  const operatorSet = { before: source.opsets[""], now: model.opsets[""] };
  terminal.say(
    `${out}: ${method}${layer ? ` of ${layer.name}` : ""}, ${(written.length / 2 ** 20).toFixed(1)} MiB`,
  );
  terminal.say(`Inputs: ${inWords(model.inputs)}`);
  terminal.say(`Outputs: ${inWords(model.outputs)}`);
  noteRoundings([method], roundings, (text) => terminal.note(text));
  if (fixedBatch !== undefined) {
    terminal.note(
      `It takes exactly ${fixedBatch} image(s) at a time: its operators depend on the batch size.`,
    );
  }
  if (converted.length > 0) terminal.note(`Its ${converted.join(" and ")} values became float32.`);
  if (operatorSet.before !== operatorSet.now) {
    terminal.note(`Its operator set was upgraded from ${operatorSet.before} to ${operatorSet.now}.`);
  }
  terminal.result({
    model: args.model,
    out,
    bytes: written.length,
    method,
    layer: layer?.name ?? null,
    class: args.class ?? exportCamDefaults.classChoice,
    inputs: model.inputs,
    outputs: model.outputs,
    batch: fixedBatch ?? null,
    operatorSet: operatorSet.now,
    converted,
  });
  return 0;
}

/** The layer that is asked for, or that `explain` takes when none is; undefined for methods on pixels. */
async function explainedLayer(
  file: string,
  { method = exportCamDefaults.method, layer, ...args }: ExportArguments,
): Promise<string | undefined> {
  if (layer !== undefined || !isOnLayer(method)) return layer;
  const explainer = await Explainer.load(file, await interfaceOf(args));
  const { name } = await inFile(file, () => explainer.layer());
  await explainer.release();
  return name;
}

async function withCam(
  source: OnnxModel,
  { method, layer, class: choice = exportCamDefaults.classChoice, ...args }: ExportArguments,
  beside: Beside,
) {
  const reading = await interfaceOf(args);
  const { ranAt } = await probe(bareModel(source).model, reading, nodeBackend());
  return modelWithCam(source, {
    ...reading,
    ranAt,
    beside,
    method,
    layer,
    classChoice: choice,
  });
}

/** @throws UsageError when the output would overwrite one of the model's own files. */
async function checkOut(out: string, sources: readonly string[]): Promise<void> {
  if (!(await fileExists(out))) return;
  const real = await realpath(out);
  for (const source of sources) {
    if ((await fileExists(source)) && (await realpath(source)) === real) {
      throw new UsageError(`--out ${out} is a file of the model itself: choose another name.`);
    }
  }
}

/** Prefixes format errors with the file's name. */
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
