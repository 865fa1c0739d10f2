import { FormatError } from "../base/errors.js";
import { trainedFitting } from "../base/images/fitting.js";
import { parseJson } from "../base/json.js";
import type { OnnxModel } from "../onnx/index.js";
import { compiledNames, readMapsMetadata, withoutMapsMetadata } from "./compiled-maps.js";
import type { ClassifierOptions } from "./interface/classifier-options.js";
import { withoutOutputs } from "./needed.js";
import { preprocessings } from "./preprocessing/preprocessings.js";
import { asOwnKeys, ownKey } from "./preprocessing/said/own-keys.js";

/** A model as it was before this package built maps into it, with what its metadata says. */
export interface BareModel {
  readonly model: OnnxModel;
  /** How to read a model trained by this package; empty for any other. */
  readonly options: ClassifierOptions;
  readonly classNames: readonly string[] | undefined;
  /** Layer of the built-in maps. */
  readonly layer: string | undefined;
}

/**
 * Removes the maps that this package built into a model.
 * @throws FormatError when its class names are damaged.
 */
export function bareModel(model: OnnxModel): BareModel {
  const { metadata } = model;
  const maps = readMapsMetadata(metadata);
  const trained = wasTrained(model);
  const bare =
    maps || trained
      ? { ...withoutOutputs(model, [compiledNames.maps]), metadata: withoutMapsMetadata(metadata) }
      : model;
  return {
    model: trained ? { ...bare, metadata: { ...imagesOfTrained, ...bare.metadata } } : bare,
    options: trained ? { input: "images", output: "logits", layout: "NCHW" } : {},
    classNames: trained ? namesIn(metadata.classNames) : undefined,
    layer: maps?.layer,
  };
}

/** What models say that were trained by version 0.1 of this package, which says nothing of images. */
const imagesOfTrained = {
  [ownKey]: asOwnKeys({ scaling: preprocessings["0-1"], channelOrder: "rgb", ...trainedFitting }),
};

/** Whether a model comes from a run of this package. */
function wasTrained({ inputs, outputs, metadata }: OnnxModel): boolean {
  const names = [...inputs, ...outputs].map(({ name }) => name);
  return (
    ["images", "logits"].every((name) => names.includes(name)) &&
    "classNames" in metadata &&
    "model" in metadata
  );
}

function namesIn(text: string): string[] {
  let names: unknown;
  try {
    names = parseJson(text);
  } catch {
    // It is said below.
  }
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new FormatError("The model's metadata classNames is not a JSON array of names: the file is damaged.");
}
