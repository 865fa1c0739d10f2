import { createHash } from "node:crypto";
import { percentOf } from "../../base/quantities.js";
import { holdOut } from "../../data/index.js";
import { filesAt, inTurns, type ListedSplit, numbered } from "./listed-split.js";

/**
 * Holds out a share of each class as the test set, chosen by the names of the files: the same for every seed, and wherever the
 * folder lies.
 * @throws DataError when a class has a single image or group.
 */
export function holdOutTest(
  all: ListedSplit,
  classNames: readonly string[],
  fraction: number,
): { readonly train: ListedSplit; readonly test: ListedSplit; readonly note: string } {
  const hashes = all.names.map((name) => createHash("sha256").update(name).digest("hex"));
  const held = holdOut(
    { labels: all.labels, groups: all.groups && numbered(all.groups) },
    {
      fraction,
      order: [...hashes.keys()].sort((a, b) => (hashes[a] < hashes[b] ? -1 : 1)),
      nameOf: (label) => classNames[label],
      parts: ["test", "training"],
      remedy: "give test images in a folder of their own",
    },
  );
  const part = (apart: number): ListedSplit =>
    inTurns(
      filesAt(
        all,
        [...held.keys()].filter((index) => held[index] === apart),
      ),
    );
  const test = part(1);
  const share = `${percentOf(fraction, 0)} of each class${all.groups ? " in whole groups" : ""}`;
  const note = `No folder has test images: ${share} are held out by their names, ${test.paths.length} of ${all.paths.length} images.`;
  return { train: part(0), test, note };
}
