import { UsageError } from "../base/errors.js";
import { definedOnly } from "../base/objects.js";
import {
  checkOptions,
  checkValue,
  type Requirement,
  type Requirements,
} from "../base/options/check-options.js";
import { callback, texts, within } from "../base/options/requirements.js";
import { bareModel, Classifier, type ClassifierOptions, saidOf } from "../import/index.js";
import { decodeModel, type ReadExternal } from "../onnx/index.js";
import { type Backend, isBackend } from "../runtime/index.js";
import { classifierRequirements } from "./classifier-options.js";
import { describe, type ModelDescription } from "./description.js";
import { Programs } from "./graphs/programs.js";
import { checkLabels } from "./names/labels.js";
import { asRequested, namesFor, sizeOf } from "./names/said.js";
import { explainerDefaults } from "./options.js";
import { probe } from "./probe.js";

export interface ExplainerOptions extends Omit<ClassifierOptions, "ranAt" | "said"> {
  readonly backend: Backend;
  /** Names of the classes; those in the model's metadata, or numbers, by default. */
  readonly classNames?: readonly string[];
  /** How many images are run at once; 16 by default. */
  readonly batchSize?: number;
  /** Reads the files that large models keep beside themselves. */
  readonly external?: ReadExternal;
}

/** Options of what loads models by itself. */
export type LoadExplainerOptions = Partial<Omit<ExplainerOptions, "external">>;

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
  const requirements: Requirements<ExplainerOptions> = { ...loadRequirements, external: callback };
  checkValue(bytes, modelBytes, `${where}: bytes`);
  checkOptions(options, requirements, where);
  checkValue(options.backend, isBackend, `${where}: backend`);
}

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

/**
 * As `ModelExplainer.fromBytes`, of arguments that were checked.
 * @param notes - On what was found beside the model.
 */
export async function loadModel(
  bytes: Uint8Array,
  options: ExplainerOptions,
  notes: readonly string[] = [],
): Promise<LoadedModel> {
  const { backend, external, batchSize = explainerDefaults.batchSize, classNames, ...asked } = options;
  const { model, ...own } = bareModel(decodeModel(bytes, { external }));
  const said = saidOf(model, asked.beside);
  const size = sizeOf(model, asked.size, said.findings);
  const settings = { ...own.options, ...definedOnly(asked), ...size.option, said };
  const probed = await probe(model, settings, backend);
  const classifier = Classifier.read(probed.model, { ...settings, ranAt: probed.ranAt });
  const { classCount } = classifier.scores;
  if (classNames && classNames.length !== classCount) {
    throw new UsageError(
      `classNames needs a name for each of the model's ${classCount} classes, but has ${classNames.length}.`,
    );
  }
  if (classNames && own.classNames) checkLabels(classNames, own.classNames, "classNames");
  const names = classNames
    ? { names: classNames, source: asRequested, notes: [] }
    : namesFor(classCount, own.classNames, said.findings);
  const atOnce = classifier.fixedBatch ?? batchSize;
  return {
    classifier,
    backend,
    programs: new Programs(classifier, backend, atOnce),
    classNames: names.names,
    defaultLayer: own.layer,
    description: describe(model, classifier, {
      size: size.source,
      classNames: names.source,
      notes: [...notes, ...names.notes],
    }),
    batchSize: atOnce,
  };
}
