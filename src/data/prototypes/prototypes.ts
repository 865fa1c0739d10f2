import { joined } from "../../base/array.js";
import { UsageError } from "../../base/errors.js";
import { minMaxed } from "../../base/min-max.js";
import { definedOnly } from "../../base/objects.js";
import { checkArguments, checkOptions, type Requirements } from "../../base/options/check-options.js";
import { flag, oneOf, wholeNumber, within } from "../../base/options/requirements.js";
import { streamOf } from "../../base/random-streams.js";
import { checkImageSet, checkSet } from "../check-set.js";
import type { ImageSet, Prototypes } from "../types.js";
import { type PrototypeKind, type PrototypeOptions, prototypeDefaults, prototypeKinds } from "./options.js";
import { type ClassImages, clusterCentres, mean, medoid, quantile } from "./statistics.js";
import { meanOf } from "./vectors.js";

const requirements: Requirements<PrototypeOptions> = {
  perClass: within.count,
  quantile: within.innerShare,
  contrast: flag,
  seed: wholeNumber,
};

/**
 * Computes class prototypes from the channel means of a (training) set's images, each stretched to the range 0
 * to 1; a constant one becomes 0 everywhere.
 * @returns One per class [K,H,W], or for "k-means" several [K,k,H,W] with the cluster centres.
 * @throws UsageError when an option has an invalid value, or a class has fewer images than prototypes.
 * @throws DataError when a class has no images, or the set is unusable (see checkSet).
 *
 * @example
 * ```ts
 * import { classPrototypes, digitsDataset } from "batchcam";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * console.log(classPrototypes(train, 10, "mean").shape); // [ 10, 28, 28 ]
 * console.log(classPrototypes(train, 10, "k-means", { perClass: 2 }).shape); // [ 10, 2, 28, 28 ]
 * ```
 */
export function classPrototypes(
  set: ImageSet,
  classCount: number,
  kind: PrototypeKind,
  options: PrototypeOptions = {},
): Prototypes {
  checkImageSet(set, "classPrototypes: set");
  checkArguments("classPrototypes", {
    classCount: [classCount, within.count],
    kind: [kind, oneOf(prototypeKinds)],
  });
  checkOptions(options, requirements, "classPrototypes");
  const settings = { ...prototypeDefaults, ...definedOnly(options) };
  const mapsOf = statisticOf(kind, settings);
  checkSet(set, classCount, "training", { requireEveryClass: true });
  const members: number[][] = Array.from({ length: classCount }, () => []);
  set.labels.forEach((label, index) => {
    members[label].push(index);
  });
  const centres = members.map((indices, label) => mapsOf({ set, indices }, label));
  const plain = centres.map((ofClass) => ofClass.map(stretch));
  const data = joined((settings.contrast ? contrasted(plain) : plain).flat());
  const { height, width } = set;
  return kind === "k-means"
    ? { shape: [classCount, settings.perClass, height, width], data, centres: joined(centres.flat()) }
    : { shape: [classCount, height, width], data };
}

/** Computes a class's prototypes, each [H,W], before stretching. */
type Statistic = (images: ClassImages, label: number) => Float32Array[];

function statisticOf(
  kind: PrototypeKind,
  { quantile: q, perClass, seed }: Required<PrototypeOptions>,
): Statistic {
  switch (kind) {
    case "mean":
      return (images) => [mean(images)];
    case "median":
      return (images) => [quantile(images, 0.5)];
    case "quantile":
      return (images) => [quantile(images, q)];
    case "medoid":
      return (images) => [medoid(images)];
    case "k-means":
      return (images, label) => {
        checkEnough(images, label, perClass);
        return clusterCentres(images, perClass, streamOf(seed, "k-means", label));
      };
  }
}

function checkEnough({ indices }: ClassImages, label: number, perClass: number): void {
  if (indices.length >= perClass) return;
  throw new UsageError(
    `Class ${label} has ${indices.length} training images, too few for ${perClass} prototypes: ` +
      "use fewer prototypes per class or more images.",
  );
}

/** Keeps what exceeds the mean of the other classes, each of which counts once. */
function contrasted(maps: readonly (readonly Float32Array[])[]): Float32Array[][] {
  const means = maps.map(meanOf);
  return maps.map((ofClass, label) => {
    const others = means.filter((_, other) => other !== label);
    if (others.length === 0) return [...ofClass];
    const common = meanOf(others);
    return ofClass.map((map) => stretch(map.map((value, at) => Math.max(0, value - common[at]))));
  });
}

/** A range this small between darkest and brightest pixel is rounding noise, which must not be stretched. */
const rounding = 1e-6;

const stretch = (image: Float32Array): Float32Array => minMaxed(image, rounding);
