import { type Command, InvalidArgumentError } from "commander";
import { UsageError } from "../base/errors.js";
import { definedOnly } from "../base/objects.js";
import { parseLabels } from "../explain/index.js";
import { readFileOf } from "../files/files.js";
import {
  type ImageInputOptions,
  type Preprocessing,
  type PreprocessingName,
  preprocessings,
} from "../import/index.js";
import { Explainer } from "../node/index.js";
import { addMachineOptions, choice, type Machine, numbers } from "./options.js";

/** Which input and output of an ONNX classifier are meant: what is left out is found in the model. */
export interface InterfaceArguments {
  /** A model.onnx, or a run's folder. */
  readonly model: string;
  readonly input?: string;
  readonly output?: string;
  readonly layout?: "nchw" | "nhwc";
  readonly size?: readonly [height: number, width: number];
}

/** How an ONNX classifier is to be read: what is left out is found in the model, or guessed. */
export interface ModelArguments extends InterfaceArguments, Machine {
  readonly preprocess?: PreprocessingName;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** A file with the names of the classes. */
  readonly labels?: string;
  readonly batchSize?: number;
}

/** What the model takes and gives, for models that do not say it themselves. */
export const addModelOptions = (command: Command): Command =>
  addMachineOptions(
    addInterfaceOptions(
      command
        .optionsGroup("Model (by default as the model says, or guessed):")
        .option(
          "--labels <file>",
          "names of the classes: one on each line, or JSON (a list, or an object by number)",
        )
        .addOption(
          choice("--preprocess <name>", "what the model takes for pixels", Object.keys(preprocessings)),
        )
        .option(
          "--mean <a,b,c>",
          "instead, with --std: mean that is taken from pixels in [0,1], of each channel",
          numbers,
        )
        .option("--std <a,b,c>", "and deviation that they are then divided by", numbers),
    ),
  );

/** The input with the images and the output with the scores. */
export const addInterfaceOptions = (command: Command): Command =>
  command
    .option("--input <name>", "the input that takes the images, where there are several")
    .option("--output <name>", "the output with the class scores, where there are several")
    .addOption(
      choice("--layout <name>", "axes of the input: channels before the pixels, or behind", ["nchw", "nhwc"]),
    )
    .option(
      "--size <HxW>",
      "height and width of the images, where the model leaves them open (default: 224x224)",
      heightAndWidth,
    );

export interface OpenedModel {
  readonly explainer: Explainer;
  readonly classNames: readonly string[];
}

/**
 * Opens the model of a command line.
 * @throws DataError when it is missing; FormatError when it is no classifier; UsageError when options do not fit it.
 */
export async function openModel(args: ModelArguments): Promise<OpenedModel> {
  const { model, labels, batchSize } = args;
  const explainer = await Explainer.load(
    model,
    definedOnly({
      device: args.device,
      threads: args.threads,
      ...interfaceOf(args),
      preprocessing: preprocessingOf(args),
      batchSize,
    }),
  );
  if (labels === undefined) return { explainer, classNames: explainer.classNames };
  const text = new TextDecoder().decode(await readFileOf(labels, "list of labels"));
  return { explainer, classNames: parseLabels(text, explainer.classNames.length, labels) };
}

/** The same as the library takes it. */
export const interfaceOf = ({
  input,
  output,
  layout,
  size,
}: InterfaceArguments): ImageInputOptions & { output?: string } =>
  definedOnly({ input, output, size, layout: layout && layouts[layout] });

const layouts = { nchw: "NCHW", nhwc: "NHWC" } as const;

function preprocessingOf({
  preprocess,
  mean,
  std,
}: ModelArguments): PreprocessingName | Preprocessing | undefined {
  if (mean === undefined && std === undefined) return preprocess;
  if (preprocess !== undefined) {
    throw new UsageError("--preprocess says the same as --mean and --std: give the one or the others.");
  }
  if (mean === undefined || std === undefined) {
    throw new UsageError("--mean and --std belong together: give both.");
  }
  return { mean, deviation: std };
}

function heightAndWidth(text: string): [number, number] {
  const sides = /^(\d+)x(\d+)$/i.exec(text)?.slice(1).map(Number) ?? [];
  if (sides.length !== 2 || sides.includes(0)) {
    throw new InvalidArgumentError("It must be a height and a width such as 224x224.");
  }
  return [sides[0], sides[1]];
}
