import { FormatError, UsageError } from "../../../base/errors.js";
import { definedOnly } from "../../../base/objects.js";
import { isOnLayer, isSampled, isSinglePass, type MethodName, sampledMethods } from "../../../cam/index.js";
import { type ExplainOptions, explainDefaults } from "../../../explain/index.js";
import type { Layer } from "../../../import/index.js";
import type { ModelArguments, OpenedModel } from "../../model-options.js";
import { inputWords } from "../../model-words.js";
import { type TargetOf, targetChoice } from "./targets.js";

export interface ExplainArguments extends ModelArguments {
  /** Files, and folders of files. */
  readonly images: readonly string[];
  /** "label", "predicted", or the number or name of a class. */
  readonly class?: string;
  /** Maps for so many of the most probable classes of each image. */
  readonly top?: number;
  readonly method?: MethodName;
  /** Several are fused. */
  readonly layer?: readonly string[];
  /** Averages the maps of the image and the mirrored one. */
  readonly smooth?: boolean;
  readonly samples?: number;
  readonly seed?: number;
  readonly out: string;
  /** Also writes the maps as numbers. */
  readonly raw?: boolean;
  readonly skipBad?: boolean;
}

/** What is asked of a model, checked. */
export interface ExplainSettings {
  readonly method: MethodName;
  /** What maps are made of; none for methods on pixels. */
  readonly layers: readonly Layer[];
  readonly top: number;
  readonly targetOf: TargetOf;
  readonly options: ExplainOptions;
}

/**
 * @throws UsageError when options do not fit each other or the model.
 * @throws FormatError when the model has no layer for the method, or takes neither grey nor colour images.
 */
export function settle(args: ExplainArguments, { explainer, classNames }: OpenedModel): ExplainSettings {
  const { method = explainDefaults.method, layer: names = [], samples, seed, smooth, top = 1 } = args;
  const { channels } = explainer;
  if (channels !== 1 && channels !== 3) {
    throw new FormatError(
      `The model takes images of ${channels} channels (${inputWords(explainer.description.image)}): only grey (1) and ` +
        "colour images (3) can be read. Is its layout another (--layout)?",
    );
  }
  if (names.length > 0 && !isOnLayer(method)) {
    throw new UsageError(
      `--layer: the method ${method} looks at pixels, not at a layer. Leave one of them out.`,
    );
  }
  if (samples !== undefined && !isSampled(method)) {
    throw new UsageError(`--samples is for ${sampledMethods.join(", ")}, not for ${method}.`);
  }
  if (args.top !== undefined && args.class !== undefined) {
    throw new UsageError("--top explains the most probable classes, --class one: give one of them.");
  }
  if (top > classNames.length) {
    throw new UsageError(`--top ${top}: the model has ${classNames.length} classes, so give no more.`);
  }
  const layers = !isOnLayer(method)
    ? []
    : names.length === 0
      ? [explainer.layer()]
      : names.map((name) => explainer.layer(name));
  return {
    method,
    layers,
    top,
    targetOf: targetChoice(args.class ?? "predicted", classNames),
    options: definedOnly({ method, layers: layers.map(({ name }) => name), mirror: smooth, samples, seed }),
  };
}

/** How many images are explained between two looks at Ctrl-C: what runs at once. */
export const groupSize = (method: MethodName, batchSize: number): number =>
  isSinglePass(method) ? batchSize : 1;
