import { pad, reshape, reverse, type SliceOptions, slice } from "../operators/index.js";
import type { Tensor } from "../tensor.js";

/**
 * The adjoint of `slice`: puts the elements of g back where a slice took them from a tensor of `shape`, and
 * zeros elsewhere. A step of -1 stands for a reversed axis.
 */
export function spread(g: Tensor, shape: readonly number[], { axes, starts, steps = [] }: SliceOptions) {
  let result = g;
  const before = shape.map(() => 0);
  const after = shape.map(() => 0);
  axes.forEach((axis, index) => {
    if (steps[index] === -1) {
      result = reverse(result, axis);
      return;
    }
    result = dilate(result, axis, steps[index] ?? 1);
    before[axis] = starts[index];
    // The last step may reach past the end of the input; then the surplus zeros are cut off.
    const surplus = before[axis] + result.shape[axis] - shape[axis];
    if (surplus > 0) {
      result = slice(result, { axes: [axis], starts: [0], ends: [result.shape[axis] - surplus] });
    }
    after[axis] = Math.max(0, -surplus);
  });
  return pad(result, before, after);
}

/** Puts `step - 1` zeros behind each element along an axis. */
function dilate(x: Tensor, axis: number, step: number): Tensor {
  if (step === 1) return x;
  const split = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const none = split.map(() => 0);
  const padded = pad(
    reshape(x, split),
    none,
    none.map((_, at) => (at === axis + 1 ? step - 1 : 0)),
  );
  return reshape(
    padded,
    x.shape.map((size, at) => (at === axis ? size * step : size)),
  );
}
