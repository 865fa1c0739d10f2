import { ShapeError, UsageError } from "../base/errors.js";
import { shown } from "../base/shown.js";
import { argMax, cast, constant, equal, greater, reshape, type Tensor, where } from "../graph/index.js";

/** Classes int32 [N] as rows [N,K] with a 1 at the class and 0 elsewhere. */
export function oneHot(classes: Tensor, classCount: number): Tensor {
  const numbers = constant([...Array(classCount).keys()], [1, classCount], "int32");
  return cast(equal(reshape(classes, [classes.shape[0], 1]), numbers), "float32");
}

/** The classes with the highest scores, int32 [N], of logits [N,K]. */
export const predictedClasses = (logits: Tensor): Tensor => cast(argMax(logits), "int32");

/**
 * The classes to explain, int32 [N]: those that are asked for, int64 [N] with -1 for what is predicted.
 * @param logits - [N,K].
 * @param asked - Also [1], for all of them.
 */
export function chosenClasses(logits: Tensor, asked: Tensor): Tensor {
  const chosen = cast(asked, "int32");
  return where(greater(chosen, constant([-1], [1], "int32")), chosen, predictedClasses(logits));
}

/** The same class for each of some images, int32 [count]. */
export const constantTargets = (target: number, count: number): Tensor =>
  constant(new Int32Array(count).fill(target), [count], "int32");

/**
 * Checks the classes that maps are asked for, before they go into a graph.
 * @throws ShapeError when there are not as many as images.
 * @throws UsageError when one is not an integer from 0 to classCount - 1.
 */
export function checkTargets(targets: ArrayLike<number>, imageCount: number, classCount: number): Int32Array {
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
