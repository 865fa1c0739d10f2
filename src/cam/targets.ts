import { ShapeError, UsageError } from "../base/errors.js";
import { checkArguments, checkValue } from "../base/options/check-options.js";
import { objectWith, within } from "../base/options/requirements.js";
import { shown } from "../base/options/shown.js";
import {
  argMax,
  cast,
  checkShapes,
  constant,
  equal,
  greater,
  reshape,
  type Tensor,
  where,
} from "../graph/index.js";

/**
 * Classes int32 [N] as rows [N,K] with a 1 at the class and 0 elsewhere.
 *
 * @example
 * ```ts
 * import { constant, oneHot, Program } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const rows = oneHot(constant([2, 0], [2], "int32"), 3);
 * const program = await Program.compile(nodeBackend(), { rows });
 * console.log((await program.run({})).rows?.data); // Float32Array(6) [ 0, 0, 1, 1, 0, 0 ]
 * ```
 */
export function oneHot(classes: Tensor, classCount: number): Tensor {
  checkShapes("oneHot", { classes: [classes, "N"] });
  checkValue(classCount, within.count, "oneHot: classCount");
  const numbers = constant([...Array(classCount).keys()], [1, classCount], "int32");
  return cast(equal(reshape(classes, [classes.shape[0], 1]), numbers), "float32");
}

/**
 * The classes with the highest scores, int32 [N], of logits [N,K].
 *
 * @example
 * ```ts
 * import { constant, predictedClasses, Program } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const logits = constant([0, 3, 1, 2, -1, 0], [2, 3]);
 * const program = await Program.compile(nodeBackend(), { classes: predictedClasses(logits) });
 * console.log((await program.run({})).classes?.data); // Int32Array(2) [ 1, 0 ]
 * ```
 */
export function predictedClasses(logits: Tensor): Tensor {
  checkShapes("predictedClasses", { logits: [logits, "NK"] });
  return cast(argMax(logits), "int32");
}

/**
 * The classes to explain, int32 [N]: those that are asked for, or the predicted ones.
 *
 * @param logits - Class scores [N,K].
 * @param asked - Classes int64 [N], or [1] for all images; -1 for the predicted class.
 *
 * @example
 * ```ts
 * import { chosenClasses, constant, Program } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const logits = constant([0, 3, 1, 2, -1, 0], [2, 3]);
 * const classes = chosenClasses(logits, constant([-1, 2], [2], "int64"));
 * const program = await Program.compile(nodeBackend(), { classes });
 * console.log((await program.run({})).classes?.data); // Int32Array(2) [ 1, 2 ]
 * ```
 */
export function chosenClasses(logits: Tensor, asked: Tensor): Tensor {
  checkShapes("chosenClasses", { logits: [logits, "NK"], asked: [asked, "A"] });
  const forAll = asked.shape[0] === 1;
  if (!forAll) checkShapes("chosenClasses", { logits: [logits, "NK"], asked: [asked, "N"] });
  const chosen = cast(asked, "int32");
  return where(greater(chosen, constant([-1], [1], "int32")), chosen, predictedClasses(logits));
}

const arrayLike = objectWith("an array with a class for each image", "length");

/** The same class for each of some images, int32 [count]. */
export const constantTargets = (target: number, count: number): Tensor =>
  constant(new Int32Array(count).fill(target), [count], "int32");

/**
 * Checks the classes that maps are asked for, before they go into a graph.
 *
 * @returns The same as int32 [N].
 * @throws ShapeError when there are not as many as images.
 * @throws UsageError when one is not a whole number from 0 to classCount - 1.
 *
 * @example
 * ```ts
 * import { UsageError } from "batchcam";
 * import { checkTargets } from "batchcam/graph";
 *
 * console.log(checkTargets([3, 8], 2, 10)); // Int32Array(2) [ 3, 8 ]
 * try {
 *   checkTargets([3, 10], 2, 10);
 * } catch (error) {
 *   if (error instanceof UsageError) console.log(error.message);
 *   // targets[1] must be a class from 0 to 9, not 10.
 * }
 * ```
 */
export function checkTargets(targets: ArrayLike<number>, imageCount: number, classCount: number): Int32Array {
  checkArguments("checkTargets", {
    targets: [targets, arrayLike],
    imageCount: [imageCount, within.wholeFromZero],
    classCount: [classCount, within.count],
  });
  if (targets.length !== imageCount) {
    throw new ShapeError(
      `targets needs a class for each of the ${imageCount} images, but has ${targets.length}.`,
    );
  }
  return Int32Array.from(targets, (target, index) => {
    if (Number.isInteger(target) && target >= 0 && target < classCount) return target;
    throw new UsageError(
      `targets[${index}] must be a class from 0 to ${classCount - 1}, not ${shown(target)}.`,
    );
  });
}
