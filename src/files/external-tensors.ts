import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { DataError, FormatError } from "../base/errors.js";
import { checkValue } from "../base/options/check-options.js";
import { text } from "../base/options/requirements.js";
import { shown } from "../base/options/shown.js";
import type { ReadExternal } from "../onnx/index.js";
import { readPartOf } from "./read-file.js";

/**
 * Reads a model's external tensor files, from its own folder only.
 * @param model - Path of the model's own file.
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { decodeModel } from "batchcam/graph";
 * import { externalOf } from "batchcam/node";
 *
 * const model = decodeModel(readFileSync("model.onnx"), { external: externalOf("model.onnx") });
 * console.log(model.nodes.length > 0); // true
 * ```
 */
export function externalOf(model: string): ReadExternal {
  checkValue(model, text, "externalOf: model");
  if (!existsSync(model)) throw new DataError(`externalOf: model ${model} does not exist: check the path.`);
  const folder = realpathSync(dirname(model));
  return ({ location, offset, length }) => {
    const path = join(folder, location);
    let real: string;
    try {
      real = realpathSync(path);
    } catch (cause) {
      throw new FormatError(
        `The file ${shown(location)} of the model ${model} is missing: put it beside the model.`,
        {
          cause,
        },
      );
    }
    const within = relative(folder, real);
    if (isAbsolute(location) || within === "" || within.startsWith("..") || isAbsolute(within)) {
      throw new FormatError(
        `The model ${model} refers to the file ${shown(location)} outside its folder, which is not allowed.`,
      );
    }
    return readPartOf(real, "tensor file", offset, length);
  };
}
