import { imageSize } from "../image-set.js";
import { type Located, type Pair, type Pairs, pairOf } from "./places.js";

/** Images in groups of equal pixels. */
export interface Copies {
  readonly pairs: Pairs;
  /** One image of each group, split and class [n]: numbers of images, ascending. */
  readonly distinct: number[];
  /** The first image of each image's group [count]. */
  readonly groups: Int32Array;
}

/** Finds images of equal pixels: those of the same hash are compared. */
export function findCopies(images: readonly Located[]): Copies {
  const firsts = new Map<number, number[]>();
  const groups = Int32Array.from(images, (image, at) => {
    const hash = hashOf(pixelsOf(image));
    const before = firsts.get(hash);
    const same = before?.find((first) => equal(images[first], image));
    if (same !== undefined) return same;
    if (before) before.push(at);
    else firsts.set(hash, [at]);
    return at;
  });
  const members = new Map<number, number[]>();
  const distinct: number[] = [];
  const acrossSplits: Pair[] = [];
  const acrossClasses: Pair[] = [];
  for (const [at, image] of images.entries()) {
    const kinds = members.get(groups[at]) ?? [];
    if (kinds.some((kind) => images[kind].split === image.split && images[kind].label === image.label))
      continue;
    members.set(groups[at], [...kinds, at]);
    distinct.push(at);
  }
  for (const [at, image] of images.entries()) {
    const kinds = members.get(groups[at]) ?? [];
    const elsewhere = kinds.find((kind) => kind < at && images[kind].split !== image.split);
    if (elsewhere !== undefined) acrossSplits.push(pairOf(images[elsewhere], image));
    const otherwise = kinds.find((kind) => kind < at && images[kind].label !== image.label);
    if (otherwise !== undefined) acrossClasses.push(pairOf(images[otherwise], image));
  }
  return { pairs: { acrossSplits, acrossClasses }, distinct, groups };
}

function pixelsOf({ set, index }: Located): Uint8Array | Float32Array {
  const size = imageSize(set);
  return set.images.subarray(index * size, (index + 1) * size);
}

/** FNV-1a of 32 bits (Fowler, Noll, Vo) over the bytes. */
function hashOf({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array): number {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let hash = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return hash;
}

function equal(first: Located, second: Located): boolean {
  const [left, right] = [pixelsOf(first), pixelsOf(second)];
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return left.length === right.length;
}
