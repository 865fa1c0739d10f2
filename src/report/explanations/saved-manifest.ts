import { z } from "zod";
import { fits, resamplings } from "../../base/images/fitting.js";
import { count, wholeFromZero } from "../../base/options/number-types.js";
import type { ModelDescription } from "../../explain/index.js";
import { type FieldsOf, list } from "../../files/index.js";
import { channelOrders, preprocessingNames } from "../../import/index.js";

const mapFields = {
  target: wholeFromZero,
  targetName: z.string(),
  probability: z.number(),
  dead: z.boolean(),
  overlay: z.string(),
  /** The lowest and the highest value of a signed map. */
  range: z.tuple([z.number(), z.number()]).readonly().optional(),
  /** By how much the evidence exceeds what it should add up to, by methods that say so. */
  completenessError: z.number().optional(),
  /** The .npy file of the map, float32 [H,W], if requested. */
  map: z.string().optional(),
};

/** What a model says of an image. */
const answerFields = {
  predicted: wholeFromZero,
  predictedName: z.string(),
  confidence: z.number(),
  /** The most probable classes. */
  predictions: list(z.object({ class: wholeFromZero, name: z.string(), probability: z.number() })),
  /** The class that the image's folder is named after, and whether it is the predicted one. */
  label: wholeFromZero.optional(),
  labelName: z.string().optional(),
  right: z.boolean().optional(),
};

/** An image with its maps; the first map's fields are repeated at the top level. */
const savedImage = z.object({
  image: z.string(),
  /** Size of the image file, in pixels. */
  height: count,
  width: count,
  ...answerFields,
  ...mapFields,
  maps: list(z.object({ model: z.string(), method: z.string(), layers: list(z.string()), ...mapFields })),
  /** What the other model says. */
  compared: z.object(answerFields).optional(),
});

const kind = z.enum(["given", "file", "model", "graph", "guessed"]);
const source = z.object({ kind, words: z.string() });

const savedPreprocessing = z.object({
  name: z.enum(preprocessingNames).optional(),
  mean: list(z.number()),
  deviation: list(z.number()),
  channelOrder: z.enum(channelOrders),
  fit: z.enum(fits),
  cropShare: z.number(),
  resample: z.enum(resamplings),
  padColour: z.tuple([z.number(), z.number(), z.number()]).readonly(),
  from: kind,
  sources: z.object({
    scaling: source,
    channelOrder: source,
    size: source,
    fit: source,
    cropShare: source,
    resample: source,
    padColour: source,
  }),
  candidates: list(z.enum(preprocessingNames)),
} satisfies FieldsOf<ModelDescription["preprocessing"]>);

/** What the model says of the first image where its preprocessing is guessed: under this guess, and under others. */
const savedCandidate = z.object({
  preprocessing: z.enum(preprocessingNames),
  class: wholeFromZero,
  name: z.string(),
  probability: z.number(),
});

/** How often a model gives images the class that their folder is named after. */
const savedAccuracy = z.object({
  /** Images with a label. */
  images: count,
  right: wholeFromZero,
  accuracy: z.number(),
  /** The mean over the classes that occur as labels. */
  balancedAccuracy: z.number(),
});

/** What maps explain. */
const savedScores = z.object({
  output: z.string(),
  name: z.string(),
  columns: count,
  classCount: count,
  link: z.enum(["softmax", "sigmoid", "log", "none"]),
  independent: z.boolean(),
  /** The score that was asked for instead of classes, in words; then it stands for probabilities. */
  asked: z.string().optional(),
} satisfies FieldsOf<ModelDescription["scores"]>);

/** How a model reads images. */
const modelFields = {
  model: z.string(),
  scores: savedScores,
  preprocessing: savedPreprocessing,
  /** Only where it is guessed. */
  candidates: list(savedCandidate).optional(),
  /** Where the names of the classes were found. */
  classNames: source.optional(),
  /** What was passed over, or contradicts itself, in the model and beside it. */
  notes: list(z.string()),
  input: z.object({ channels: count, height: count, width: count }),
  /** Only where folders are named after classes. */
  accuracy: savedAccuracy.optional(),
};

/** The contents of manifest.json; overlays and maps lie beside it. */
export const savedManifest = z.object({
  ...modelFields,
  /** The other model. */
  compared: z.object(modelFields).optional(),
  /** Of the first column. */
  method: z.string(),
  /** Layer names of the first column; empty for pixel methods. */
  layers: list(z.string()),
  /** Maps are made of each. */
  columns: list(z.object({ model: z.string(), method: z.string(), layers: list(z.string()) })),
  /** Whether each map averages those of the image and its mirror image. */
  smooth: z.boolean(),
  /** Whether maps are the evidence itself, negative where it speaks against the class. */
  signed: z.boolean(),
  samples: count.optional(),
  seed: wholeFromZero.optional(),
  /** Whether Ctrl-C, or an error, stopped the run before all images were explained. */
  interrupted: z.boolean(),
  /** Images that could not be read. */
  skipped: list(z.string()),
  /** Files among the images that are none. */
  passedOver: list(z.string()),
  images: list(savedImage),
});

export type ImageEntry = Readonly<z.output<typeof savedImage>>;
export type Answers = Readonly<z.output<z.ZodObject<typeof answerFields>>>;
export type Candidate = Readonly<z.output<typeof savedCandidate>>;
export type Accuracy = Readonly<z.output<typeof savedAccuracy>>;
export type Manifest = Readonly<z.output<typeof savedManifest>>;
