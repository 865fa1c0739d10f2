import { UsageError } from "../base/errors.js";
import { definedOnly } from "../base/objects.js";
import {
  checkKeys,
  checkOptions,
  checkValue,
  type Requirement,
  type Requirements,
} from "../base/options/check-options.js";
import { didYouMean } from "../base/options/nearest.js";
import { callback, oneOf, text } from "../base/options/requirements.js";
import { shown } from "../base/options/shown.js";
import {
  chosenClasses,
  isOnLayer,
  isSinglePass,
  methodNames,
  predictedClasses,
  type SinglePassMethod,
  singlePassMethods,
} from "../cam/index.js";
import { constant, input, type Tensor } from "../graph/index.js";
import {
  bareModel,
  Classifier,
  type ClassifierOptions,
  compiledNames,
  extendModel,
  imageMetadata,
  knownImages,
  type Layer,
  mapsMetadata,
  type ReadOptions,
  saidOf,
  withDenotation,
} from "../import/index.js";
import { decodeModel, encodeModel, type OnnxModel } from "../onnx/index.js";
import { interfaceRequirements, textsByName } from "./classifier-options.js";
import { checkMethod, singlePassMaps } from "./graphs/compose-programs.js";
import { classMeant } from "./names/labels.js";
import { namesFor } from "./names/said.js";
import { exportCamDefaults } from "./options.js";

export interface ExportCamOptions
  extends Omit<ClassifierOptions, "preprocessing" | "channelOrder" | "fitting">,
    Pick<ReadOptions, "ranAt"> {
  /** "grad-cam" by default. */
  readonly method?: SinglePassMethod;
  /** Name of the layer to explain, or of the node that makes it; the default layer if none is given. */
  readonly layer?: string;
  /**
   * The class that maps explain: "predicted" (by default), "input" for what the further input `target` says, or the number or
   * the name of a class; "#2" is a number where names are numbers, too.
   */
  readonly classChoice?: string | number;
}

/** A model with maps inside. */
export interface ModelWithCam {
  readonly model: OnnxModel;
  readonly method: SinglePassMethod;
  /** The layer that the maps are of; undefined for methods on pixels. */
  readonly layer: Layer | undefined;
  readonly classCount: number;
  /** How many images it takes at once; undefined for any number. */
  readonly fixedBatch: number | undefined;
  /** The operators that round numbers on the way to the scores, as in `ModelDescription`. */
  readonly roundings: readonly string[];
}

/**
 * Puts attribution maps into an ONNX classifier, so that any ONNX Runtime gives scores and maps in one run: the bytes of the
 * given model, with its inputs and outputs, and besides
 *
 * - output `cam`: float32 [batch,H,W], a map in [0,1] for each image, of its height and width; zeros where a map is dead;
 * - input `target`, where `classChoice` is "input": int64 [batch], the class that each map explains, or -1 for the predicted
 *   class.
 *
 * The model's own nodes stay, but for older operator sets than 17, whose nodes are written as those of set 17. Images are
 * what the model takes: nothing is done to them before. Numbers of 16 bits become float32. A model that takes one image
 * takes any number where its nodes can. The metadata says what the maps are: `batchcam.method`, `batchcam.layer`,
 * `batchcam.class`; and, where that is not a guess, how images become its input (`Image.*`, `batchcam.images`) and the names of
 * its classes (`classNames`). Maps that a model has inside already are replaced.
 *
 * @param source - The bytes of an ONNX file, or the model that `decodeModel` makes of them, which also reads models in several
 * files (with `externalOf` of `batchcam/node`).
 * @throws FormatError when it is no image classifier, has a value named `cam` or `target`, or is larger than 2 GiB.
 * @throws UsageError when it has no such layer or class, or several inputs or outputs and none is named.
 * @throws GradientError when an operator between the layer (or the images) and the scores has no derivative rule.
 *
 * @example
 * ```ts
 * import { createModel, exportModel, exportWithCam, initialise, stateSpecs } from "batchcam";
 * import { decodeModel } from "batchcam/graph";
 *
 * const model = createModel("simple-cnn", {
 *   channels: 1,
 *   height: 28,
 *   width: 28,
 *   classCount: 2,
 *   standardisation: { mean: [0.1], std: [0.3] },
 * });
 * const weights = initialise(stateSpecs(model), 1);
 * const bytes = exportModel(model, weights, { classNames: ["cat", "dog"] });
 * const withMaps = decodeModel(exportWithCam(bytes, { method: "layer-cam", classChoice: "input" }));
 * console.log(withMaps.inputs.map(({ name }) => name)); // [ 'images', 'target' ]
 * console.log(withMaps.outputs.map(({ name }) => name)); // [ 'logits', 'cam' ]
 * ```
 */
export function exportWithCam(source: Uint8Array | OnnxModel, options: ExportCamOptions = {}): Uint8Array {
  checkValue(source, modelOrBytes, "exportWithCam: source");
  return encodeModel(
    modelWithCam(source instanceof Uint8Array ? decodeModel(source) : source, options).model,
  );
}

/** As `exportWithCam`, with what became of the model. */
export function modelWithCam(source: OnnxModel, options: ExportCamOptions): ModelWithCam {
  checkExport(options);
  const {
    method,
    classChoice: choice,
    layer: asked,
    ...interfaceOptions
  } = {
    ...exportCamDefaults,
    ...definedOnly(options),
  };
  const { model, ...own } = bareModel(source);
  const said = saidOf(model, interfaceOptions.beside);
  const classifier = Classifier.read(model, { ...own.options, ...interfaceOptions, said });
  const { classCount } = classifier.scores;
  const { names } = namesFor(classifier.scores, own.classNames, own.classNames ? [] : said.findings);
  const classChoice = chosenClass(choice, names);
  const layer = isOnLayer(method) ? classifier.layer(asked ?? own.layer) : undefined;
  const layers = layer ? [layer] : [];
  checkMethod(classifier, method, layers);
  const metadata = {
    ...knownMetadata(classifier, own.classNames ? [] : said.findings),
    ...mapsMetadata({ method, layer: layer?.name, classChoice: String(classChoice) }),
  };
  const extended = extendModel(
    classifier,
    (graph) => {
      const { targets, inputs } = classesOf(graph.logits, classChoice);
      return {
        outputs: { [compiledNames.maps]: singlePassMaps(graph, targets, method, layers).maps },
        inputs,
      };
    },
    metadata,
  );
  const fixedBatch = extended.anyBatch ? undefined : (classifier.fixedBatch ?? 1);
  const { image, roundings } = classifier;
  const marked = withDenotation(extended.model, image.name, image.layout);
  return { model: marked, method, layer, classCount, fixedBatch, roundings };
}

/** What is known, not guessed, of a model's images and classes, so that its file says so itself. */
function knownMetadata(
  { images, image, scores }: Classifier,
  said: ReturnType<typeof saidOf>["findings"],
): Record<string, string> {
  const { names, source } = namesFor(scores, undefined, said);
  return {
    ...(source ? { classNames: JSON.stringify(names) } : {}),
    ...imageMetadata(knownImages(images), image.channels),
  };
}

const classRequirement: Requirement = {
  accepts: (value) => typeof value === "string" || typeof value === "number",
  words: '"predicted", "input", or the number or the name of a class',
  choices: ["predicted", "input"],
};

const modelOrBytes: Requirement = {
  accepts: (value) =>
    value instanceof Uint8Array || (typeof value === "object" && value !== null && "nodes" in value),
  words: "the bytes of an ONNX file as a Uint8Array, or a model from decodeModel",
};

const requirements: Requirements<ExportCamOptions> = {
  ...interfaceRequirements,
  ranAt: callback,
  beside: textsByName,
  method: oneOf(singlePassMethods),
  layer: text,
  classChoice: classRequirement,
};

function checkExport(options: ExportCamOptions): void {
  checkKeys(options, Object.keys(requirements), "exportWithCam options");
  const asked = methodNames.find((name) => name === options.method);
  if (asked !== undefined && !isSinglePass(asked)) {
    throw new UsageError(
      `The method "${asked}" runs a model many times, which no model can do by itself: choose one of ` +
        `${singlePassMethods.join(", ")}.`,
    );
  }
  checkOptions(options, requirements, "exportWithCam");
}

/** @throws UsageError when the model has no such class, or several of that name. */
function chosenClass(choice: string | number, names: readonly string[]): "predicted" | "input" | number {
  if (choice === "predicted" || choice === "input") return choice;
  const found = typeof choice === "number" ? choice : classMeant(choice, names);
  if (found !== undefined && Number.isInteger(found) && found >= 0 && found < names.length) return found;
  const meant = typeof choice === "number" ? "" : didYouMean(choice, ["predicted", "input", ...names]);
  throw new UsageError(
    `\`classChoice\` must be "predicted", "input", the name of a class or a number from 0 to ${names.length - 1}, not ` +
      `${shown(choice)}.${meant}`,
  );
}

/** The class that each map explains, int32 [N], and what is fed for it. */
function classesOf(
  logits: Tensor,
  choice: "predicted" | "input" | number,
): { targets: Tensor; inputs: Tensor[] } {
  if (choice === "predicted") return { targets: predictedClasses(logits), inputs: [] };
  if (choice === "input") {
    const target = input(compiledNames.target, [logits.shape[0]], "int64");
    return { targets: chosenClasses(logits, target), inputs: [target] };
  }
  return { targets: chosenClasses(logits, constant([choice], [1], "int64")), inputs: [] };
}
