import { z } from "zod";
import {
  count,
  innerShare,
  numberIn,
  share,
  shareBelowOne,
  wholeFromZero,
} from "../../base/options/number-types.js";
import { inGroup, type OptionTable } from "../../base/options/option.js";
import { ranges } from "../../base/options/ranges.js";
import {
  augmentationDefaults,
  datasetNames,
  decoyKinds,
  imageFolderDefaults,
  samplers,
} from "../../data/index.js";
import { fitDefaults } from "../training-options.js";

const data = inGroup("Data");
const augmentation = inGroup("Augmentation (prototypes are transformed with their images)");

/** Which images a run has, and how they are augmented. */
export const dataOptions = {
  data: data({
    type: z.string().min(1).default("digits"),
    placeholder: "source",
    help: `dataset (${datasetNames.join(", ")}), image folder or MedMNIST .npz file`,
  }),
  dataDir: data({
    type: z.string().optional(),
    placeholder: "dir",
    help: "folder with the dataset files",
    otherwise: "the cache folder",
  }),
  imageSize: data({
    type: count.max(4096).optional(),
    placeholder: "n",
    help: "image folders: side length of images in pixels",
    otherwise: String(imageFolderDefaults.imageSize),
  }),
  channels: data({
    type: z.literal([1, 3]).optional(),
    placeholder: "n",
    help: "image folders: 3 for colour, 1 for greyscale",
    otherwise: String(imageFolderDefaults.channels),
  }),
  skipBad: data({
    type: z.boolean().default(imageFolderDefaults.skipBad),
    help: "image folders: skip unreadable images instead of failing, and list them",
  }),
  testFraction: data({
    type: innerShare.default(imageFolderDefaults.testFraction),
    placeholder: "x",
    help: "image folders without test images: share of each class held out as the test set, by the names of the files",
  }),
  groupPattern: data({
    type: z.string().min(1).optional(),
    placeholder: "regexp",
    help: "image folders: finds the group of an image, such as its patient, in its path inside the class folder; no split divides a group",
  }),
  decoy: data({
    type: z.enum(["none", ...decoyKinds]).default("none"),
    placeholder: "kind",
    help: "shortcut that gives away the class in training images and tells nothing in the others",
  }),
  crop: augmentation({
    type: wholeFromZero.default(augmentationDefaults.crop),
    placeholder: "n",
    help: "random crop after padding by n pixels",
  }),
  flip: augmentation({
    type: z.boolean().default(augmentationDefaults.flip),
    help: "random horizontal flip",
  }),
  rotation: augmentation({
    type: numberIn(ranges.angle).default(augmentationDefaults.rotation),
    placeholder: "degrees",
    help: "random rotation by up to this angle in either direction",
  }),
  erasing: augmentation({
    type: share.default(augmentationDefaults.erasing),
    placeholder: "p",
    help: "probability of erasing a random rectangle",
  }),
  limitTrain: data({
    type: count.optional(),
    placeholder: "n",
    help: "use only the first n training images",
  }),
  limitTest: data({
    type: count.optional(),
    placeholder: "n",
    help: "use only the first n test images",
  }),
  valFraction: data({
    type: shareBelowOne.default(0.1),
    placeholder: "x",
    help: "share of the training images held out to choose the best epoch, for data without a validation split",
  }),
} satisfies OptionTable;

/** How often a class is seen, and what it weighs, where classes have different numbers of images. */
export const balanceOptions = {
  sampler: data({
    type: z.enum(samplers).default(fitDefaults.sampler),
    placeholder: "name",
    help: "whether an epoch shows every image once, or every class equally often",
  }),
  classWeights: data({
    type: z.string().min(1).optional(),
    placeholder: "balanced|file",
    help: "weights of the classes in cross-entropy: by their numbers of images, or a JSON file { class: weight }",
    otherwise: "all the same",
  }),
} satisfies OptionTable;

/** What the classes of the data are called where a run or a model calls them otherwise. */
export const classOptions = {
  mapClasses: data({
    type: z
      .array(z.string().regex(/^.+=.+$/s))
      .meta({ description: 'pairs such as "cat=cats"' })
      .default([]),
    placeholder: "old=new,...",
    help: "classes that the data names otherwise than the run, or the weights that it begins with",
  }),
} satisfies OptionTable;
