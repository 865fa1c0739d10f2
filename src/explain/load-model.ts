import { UsageError } from "../base/errors.js";
import { definedOnly } from "../base/objects.js";
import {
  checkOptions,
  checkValue,
  type Requirement,
  type Requirements,
} from "../base/options/check-options.js";
import { callback, objectWith, texts, within } from "../base/options/requirements.js";
import {
  bareModel,
  Classifier,
  type ClassifierOptions,
  type ReadOptions,
  type Scores,
  saidOf,
} from "../import/index.js";
import { decodeModel, type ReadExternal } from "../onnx/index.js";
import { type Backend, isBackend } from "../runtime/index.js";
import { classifierRequirements } from "./classifier-options.js";
import { describe, type ModelDescription } from "./description.js";
import { givenImage, likenessTo, type OtherImage } from "./graphs/other-image.js";
import { Programs } from "./graphs/programs.js";
import { FileScores, type ModelSource } from "./guard/file-scores.js";
import { BatchDependence, type Finding, Guard, type GuardMemory, nothingKept } from "./guard/guard.js";
import { liveLayer } from "./guard/live-layer.js";
import { checkLabels } from "./names/labels.js";
import { asRequested, namesFor, ofBoth, sizeOf } from "./names/said.js";
import { explainerDefaults } from "./options.js";
import { probe } from "./probe.js";

export interface ExplainerOptions extends ClassifierOptions {
  readonly backend: Backend;
  /** Names of the classes; those in the model's metadata, or numbers, by default. */
  readonly classNames?: readonly string[];
  /** How many images are run at once; 16 by default. */
  readonly batchSize?: number;
  /** Reads the files that large models keep beside themselves. */
  readonly external?: ReadExternal;
  /** Remembers what was found out about the model, so that it is checked once and not each time. */
  readonly memory?: GuardMemory;
  /**
   * Another image, [C,H,W] in [0,1]: explains the likeness of images to this one instead of classes, which is the cosine of the angle
   * between the vectors that the model makes of them.
   */
  readonly similarTo?: Float32Array;
}

/** Options of what loads models by itself. */
export type LoadExplainerOptions = Partial<Omit<ExplainerOptions, "external" | "memory" | "similarTo">>;

/** What the options of `Explainer.load` must be, wherever it runs. */
export const loadRequirements: Requirements<LoadExplainerOptions> = {
  ...classifierRequirements,
  backend: isBackend,
  classNames: texts,
  batchSize: within.count,
};

/**
 * Checks what `ModelExplainer.fromBytes` is given.
 * @throws UsageError that names what does not fit.
 */
export function checkFromBytes(bytes: unknown, options: ExplainerOptions): void {
  const where = "ModelExplainer.fromBytes";
  const requirements: Requirements<ExplainerOptions> = {
    ...loadRequirements,
    external: callback,
    memory: objectWith("a memory with recall and keep", "recall", "keep"),
    similarTo: floats,
  };
  checkValue(bytes, modelBytes, `${where}: bytes`);
  checkOptions(options, requirements, where);
  checkValue(options.backend, isBackend, `${where}: backend`);
}

/** Pixels of an image. */
export const floats: Requirement = {
  accepts: (value) => value instanceof Float32Array,
  words: "a Float32Array of pixels in [0,1], [C,H,W]",
};

const modelBytes: Requirement = {
  accepts: (value) => value instanceof Uint8Array,
  words: "the bytes of an ONNX file as a Uint8Array",
};

/** What an explainer is made of. */
export interface LoadedModel {
  readonly classifier: Classifier;
  readonly backend: Backend;
  readonly programs: Programs;
  readonly classNames: readonly string[];
  /** Name of the layer that is explained when none is asked for, where the model says so. */
  readonly defaultLayer: string | undefined;
  readonly description: ModelDescription;
  /** How many images are run at once. */
  readonly batchSize: number;
}

function readSource(bytes: Uint8Array, external: ReadExternal | undefined): ModelSource {
  let whole = true;
  const read: ReadExternal | undefined =
    external &&
    ((place) => {
      whole = false;
      return external(place);
    });
  const model = decodeModel(bytes, { external: read });
  return { bytes, model, whole };
}

/** @throws UsageError when names of classes do not fit the model. */
function checkNames(
  given: readonly string[] | undefined,
  { asked, classCount }: Scores,
  own: readonly string[] | undefined,
): void {
  if (!given) return;
  if (asked !== undefined) {
    throw new UsageError(
      `\`classNames\` names classes, but what is explained is a score: ${asked}. Leave one of them out.`,
    );
  }
  if (given.length !== classCount) {
    throw new UsageError(
      `classNames needs a name for each of the model's ${classCount} classes, but has ${given.length}.`,
    );
  }
  if (own) checkLabels(given, own, "classNames");
}

/** How a model is read and run. */
interface Parts {
  readonly classifier: Classifier;
  readonly programs: Programs;
  readonly guard: Guard;
  readonly atOnce: number;
}

/** The name of the layer to explain when none is asked for, once the programs are known to be right. */
async function layerOf({ classifier, programs }: Parts): Promise<string | undefined> {
  try {
    return (await liveLayer(classifier, programs))?.name;
  } catch (error) {
    await programs.release();
    throw error;
  }
}

/**
 * The parts of a model whose scores are those of its file, and the layer to explain when none is asked for.
 * @param read - Reads the model, to be run one by one or many images at once.
 */
async function checked(
  read: (found: Finding) => Parts,
  memory: GuardMemory,
): Promise<Parts & { readonly layer: string | undefined; readonly notes: readonly string[] }> {
  const found = await memory.recall("model");
  let oneByOne = found?.oneByOne ?? false;
  let parts = read(found ?? {});
  let layer = found?.layer;
  if (!found) {
    try {
      layer = await layerOf(parts);
    } catch (error) {
      if (!(error instanceof BatchDependence)) throw error;
      oneByOne = true;
      parts = read({ oneByOne });
      layer = await layerOf(parts);
    }
    await memory.keep("model", { layer, oneByOne, optimiser: parts.guard.optimiser });
  }
  const notes = oneByOne
    ? ["The model's scores of an image depend on the other images of its batch: images are run one by one."]
    : [];
  return { ...parts, layer, notes: [...notes, ...parts.guard.notes] };
}

/**
 * As `ModelExplainer.fromBytes`, of arguments that were checked.
 * @param notes - On what was found beside the model.
 */
export async function loadModel(
  bytes: Uint8Array,
  options: ExplainerOptions,
  notes: readonly string[] = [],
  other: OtherImage | undefined = givenImage(options.similarTo),
): Promise<LoadedModel> {
  const {
    backend,
    external,
    batchSize = explainerDefaults.batchSize,
    classNames,
    memory: given = nothingKept,
    similarTo: _,
    ...asked
  } = options;
  if (other && asked.score !== undefined) {
    throw new UsageError(
      "`score` and `similarTo` both say what to explain instead of classes: give one of them.",
    );
  }
  const source = readSource(bytes, external);
  const { model, ...own } = bareModel(source.model);
  // The digest of a file does not tell whether others that it refers to have changed.
  const isKept = source.whole && !other && typeof asked.score !== "function";
  const memory = isKept ? given : nothingKept;
  const said = saidOf(model, asked.beside);
  const size = sizeOf(model, asked.size, said.findings);
  const settings = { ...own.options, ...definedOnly(asked), ...size.option, said };
  const probed = await probe(model, settings, backend);
  const readWith = (vector: ReadOptions["vector"], { oneByOne, optimiser }: Finding): Parts => {
    const classifier = Classifier.read(probed.model, { ...settings, ranAt: probed.ranAt, oneByOne, vector });
    checkNames(classNames && ofBoth(classNames, classifier.scores), classifier.scores, own.classNames);
    const guard = new Guard(
      classifier,
      () => FileScores.load(source, classifier, backend),
      memory,
      optimiser,
    );
    const atOnce = classifier.fixedBatch ?? batchSize;
    return { classifier, guard, atOnce, programs: new Programs(classifier, backend, atOnce, guard) };
  };
  const vector = other && { like: await likenessTo(other, readWith({}, {})) };
  const read = (found: Finding): Parts => readWith(vector, found);
  // What this package exported says what to explain, and is compared with its file when it is explained.
  const { classifier, programs, atOnce, ...found } =
    own.layer === undefined ? await checked(read, memory) : { ...read({}), layer: own.layer, notes: [] };
  const { scores, scoreNotes } = classifier;
  const names = classNames
    ? { names: ofBoth(classNames, scores), source: asRequested, notes: [] }
    : namesFor(scores, own.classNames, said.findings);
  return {
    classifier,
    backend,
    programs,
    classNames: names.names,
    defaultLayer: found.layer,
    description: describe(model, classifier, {
      size: size.source,
      classNames: names.source,
      notes: [...notes, ...names.notes, ...scoreNotes, ...found.notes],
    }),
    batchSize: atOnce,
  };
}
