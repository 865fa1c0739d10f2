import { DataError } from "../../base/errors.js";
import {
  checkOptions,
  checkValue,
  type Requirement,
  type Requirements,
} from "../../base/options/check-options.js";
import { objectWith } from "../../base/options/requirements.js";
import { type WebBackendOptions, webBackend, webBackendRequirements } from "../../runtime/web.js";
import type { OtherImage } from "../graphs/other-image.js";
import { type LoadExplainerOptions, type LoadedModel, loadModel, loadRequirements } from "../load-model.js";
import { ModelExplainer } from "../model-explainer.js";
import { fetchBeside } from "./fetched-files.js";
import { pixelsOf, type ShownImage } from "./pixels-of.js";

/** Options of `Explainer.load`; `device` and `threads` count where there is no `backend`. */
export interface WebExplainerOptions extends LoadExplainerOptions, WebBackendOptions {
  /**
   * Another image, or its pixels in [0,1], [C,H,W]: maps explain how like it images are, instead of classes. That is the cosine of the
   * angle between the vectors that the model makes of both.
   */
  readonly similarTo?: ShownImage | Float32Array;
}

/** What the options of `Explainer.load` must be. */
export const webLoadRequirements: Requirements<WebExplainerOptions> = {
  ...loadRequirements,
  ...webBackendRequirements,
  similarTo: objectWith("an image that a page shows, or a Float32Array of pixels in [0,1], [C,H,W]"),
};

const addressOrBytes: Requirement = {
  accepts: (value) =>
    typeof value === "string" ||
    value instanceof URL ||
    value instanceof Uint8Array ||
    value instanceof ArrayBuffer,
  words: "the address of an ONNX file, or its bytes as a Uint8Array or ArrayBuffer",
};

/** Explains the decisions of any ONNX image classifier. */
export class Explainer extends ModelExplainer {
  private constructor(loaded: LoadedModel) {
    super(loaded);
  }

  /**
   * Loads an ONNX classifier, by default to run as WebAssembly.
   *
   * @example
   * ```ts
   * import { Explainer, pixelsOf } from "batchcam/web";
   *
   * const explainer = await Explainer.load("model.onnx", { device: "webgpu" });
   * const image = document.querySelector("img");
   * if (image) console.log(await explainer.explain(pixelsOf(image, explainer)));
   * ```
   *
   * @param model - Where its file is, relative to the page; tensors that the model keeps in other files are fetched from
   * beside it. Or the bytes of its file.
   * @throws DataError when a file cannot be fetched.
   * @throws FormatError when it is no ONNX model, or no image classifier, or wants files from outside its folder.
   * @throws UsageError when an option is unknown or does not fit, or the model has several inputs or outputs and none
   * is named.
   */
  static async load(
    model: string | URL | Uint8Array | ArrayBuffer,
    options: WebExplainerOptions = {},
  ): Promise<Explainer> {
    checkValue(model, addressOrBytes, "Explainer.load: model");
    checkOptions(options, webLoadRequirements, "Explainer.load");
    const { device, threads, backend = webBackend({ device, threads }), similarTo, ...rest } = options;
    const other: OtherImage | undefined = similarTo && {
      words: "another image",
      read: (shape) => (similarTo instanceof Float32Array ? similarTo : pixelsOf(similarTo, shape)),
    };
    if (typeof model === "string" || model instanceof URL) {
      const url = new URL(model, globalThis.document?.baseURI ?? globalThis.location?.href);
      const bytes = await fetchBytes(url);
      const external = await fetchBeside(url, bytes, fetchBytes);
      return new Explainer(await loadModel(bytes, { ...rest, backend, external }, [], other));
    }
    const bytes = model instanceof Uint8Array ? model : new Uint8Array(model);
    return new Explainer(await loadModel(bytes, { ...rest, backend }, [], other));
  }
}

/** @throws DataError when there is no file, or no way to it. */
async function fetchBytes(url: URL): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause) => {
    throw new DataError(`${url} cannot be fetched: ${(cause as Error).message}.`, { cause });
  });
  if (!response.ok) {
    throw new DataError(
      `${url} cannot be fetched: the server says ${response.status} ${response.statusText}.`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
