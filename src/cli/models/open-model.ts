import { UsageError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { checkLabels, labelsFor, type ModelDescription } from "../../explain/index.js";
import type { ClassifierOptions } from "../../import/index.js";
import { Explainer, readDescribedText } from "../../node/index.js";
import type { Machine } from "../options/shared.js";
import { readFeeds } from "./feeds.js";
import type { InterfaceArguments, ModelArguments } from "./options.js";
import { givenPreprocessing } from "./preprocessing.js";

export interface OpenedModel {
  readonly explainer: Explainer;
  readonly classNames: readonly string[];
  /** The explainer's, with the names that were given. */
  readonly description: ModelDescription;
  /** What was passed over, and how flags were taken. */
  readonly notes: readonly string[];
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
  const { model, labels, batchSize, device, threads, similarTo } = args;
  const given = await givenPreprocessing(args);
  const channels = args.channels && (args.channels === "grey" ? 1 : 3);
  const read = definedOnly({ ...given.options, ...(await interfaceOf(args)), channels });
  const explainer = await Explainer.load(
    model,
    definedOnly({ device, threads, ...read, batchSize, similarTo }),
  );
  checkChannels(args, explainer);
  const { description } = explainer;
  const notes = [...given.notes, ...description.notes];
  if (labels === undefined) return { explainer, description, classNames: explainer.classNames, notes };
  const text = await readDescribedText(labels);
  const classNames = labelsFor(text, description.scores, labels);
  if (description.classNames?.kind === "model") checkLabels(classNames, explainer.classNames, labels);
  const said = { ...description, classNames: { kind: "given", words: `from ${labels}` } as const };
  return { explainer, description: said, classNames, notes };
}

const layouts = { nchw: "NCHW", nhwc: "NHWC" } as const;

/** The choice of input and output, in the library's terms. */
export const interfaceOf = async ({
  layout,
  feed,
  ...args
}: InterfaceArguments): Promise<
  Pick<ClassifierOptions, "input" | "output" | "score" | "layout" | "size" | "feeds">
> => {
  const { input, output, score, size } = args;
  const feeds = await readFeeds(feed);
  return definedOnly({ input, output, score, size, feeds, layout: layout && layouts[layout] });
};

/** @throws UsageError when a model takes no such images. */
function checkChannels({ channels: asked }: ModelArguments, { channels }: Explainer): void {
  if (asked === undefined || channels === (asked === "grey" ? 1 : 3)) return;
  throw new UsageError(
    `--channels ${asked}: the model takes images of ${channels} channel${channels === 1 ? "" : "s"}.`,
  );
}
