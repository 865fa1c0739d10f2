import { UsageError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { checkLabels, parseLabels } from "../../explain/index.js";
import type { ImageInputOptions, Preprocessing, PreprocessingName } from "../../import/index.js";
import { Explainer, readDescribedText } from "../../node/index.js";
import type { Machine } from "../options/shared.js";
import type { InterfaceArguments, ModelArguments } from "./options.js";

export interface OpenedModel {
  readonly explainer: Explainer;
  readonly classNames: readonly string[];
}

export interface OpenArguments extends ModelArguments, Machine {
  readonly batchSize?: number;
}

/**
 * Opens the model named on the command line.
 * @throws DataError when it is missing; FormatError when it is not a classifier; UsageError when options do not
 * suit it.
 */
export async function openModel(args: OpenArguments): Promise<OpenedModel> {
  const { model, labels, batchSize, device, threads } = args;
  const explainer = await Explainer.load(
    model,
    definedOnly({ device, threads, ...interfaceOf(args), preprocessing: preprocessingOf(args), batchSize }),
  );
  if (labels === undefined) return { explainer, classNames: explainer.classNames };
  const text = await readDescribedText(labels);
  const classNames = parseLabels(text, explainer.classNames.length, labels);
  checkLabels(classNames, explainer.classNames, labels);
  return { explainer, classNames };
}

const layouts = { nchw: "NCHW", nhwc: "NHWC" } as const;

/** The choice of input and output, in the library's terms. */
export const interfaceOf = ({
  input,
  output,
  layout,
  size,
}: InterfaceArguments): ImageInputOptions & { output?: string } =>
  definedOnly({ input, output, size, layout: layout && layouts[layout] });

function preprocessingOf({
  preprocess,
  mean,
  std,
}: ModelArguments): PreprocessingName | Preprocessing | undefined {
  if (mean === undefined && std === undefined) return preprocess;
  if (preprocess !== undefined) {
    throw new UsageError("--preprocess and --mean with --std set the same thing: give one or the other.");
  }
  if (mean === undefined || std === undefined) {
    throw new UsageError("--mean and --std belong together: give both.");
  }
  return { mean, deviation: std };
}
