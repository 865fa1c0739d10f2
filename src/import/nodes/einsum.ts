import { sizeOf } from "../../base/array.js";
import { ShapeError } from "../../base/errors.js";
import { gather, matMul, mul, reduceSum, reshape, type Tensor, transpose } from "../../graph/index.js";

/** A tensor with a letter for each axis. */
interface Lettered {
  readonly tensor: Tensor;
  readonly letters: readonly string[];
}

/** Letters for the axes of an ellipsis, counted from its end: no equation has them. */
const hidden = (count: number): string[] => Array.from({ length: count }, (_, at) => `.${count - at}`);

/** The letters of a term, with those of its ellipsis. */
function lettersOf(term: string, ellipsis: number): string[] {
  const [before, after] = term.split("...");
  return after === undefined ? [...before] : [...before, ...hidden(ellipsis), ...after];
}

const without = (letters: readonly string[], others: readonly string[]): string[] =>
  letters.filter((letter) => !others.includes(letter));
const both = (letters: readonly string[], others: readonly string[]): string[] =>
  letters.filter((letter) => others.includes(letter));

/** Takes the diagonal where a letter stands twice. */
function diagonal({ tensor, letters }: Lettered): Lettered {
  const second = letters.findIndex((letter, at) => letters.indexOf(letter) < at);
  if (second < 0) return { tensor, letters };
  const first = letters.indexOf(letters[second]);
  const size = tensor.shape[first];
  const order = [first, second, ...letters.keys()].filter(
    (axis, at, all) => at < 2 || (axis !== first && axis !== second && all.indexOf(axis) >= 2),
  );
  const rest = order.slice(2);
  const square = reshape(transpose(tensor, order), [size * size, ...rest.map((axis) => tensor.shape[axis])]);
  const places = Array.from({ length: size }, (_, at) => at * (size + 1));
  return diagonal({
    tensor: gather(square, places, 0),
    letters: [letters[first], ...rest.map((axis) => letters[axis])],
  });
}

/** Sums over letters, in the order of those that are left. */
function summed({ tensor, letters }: Lettered, gone: readonly string[]): Lettered {
  const axes = letters.flatMap((letter, axis) => (gone.includes(letter) ? [axis] : []));
  if (axes.length === 0) return { tensor, letters };
  return { tensor: reduceSum(tensor, { axes }), letters: without(letters, gone) };
}

const inOrder = ({ tensor, letters }: Lettered, order: readonly string[]): Tensor =>
  transpose(
    tensor,
    order.map((letter) => letters.indexOf(letter)),
  );

/** The product of two tensors, summed over the letters that nothing needs any more: a product of matrices. */
function joined(one: Lettered, other: Lettered, needed: readonly string[]): Lettered {
  const sizes = new Map<string, number>();
  for (const { tensor, letters } of [one, other]) {
    letters.forEach((letter, axis) => {
      sizes.set(letter, Math.max(sizes.get(letter) ?? 1, tensor.shape[axis]));
    });
  }
  const [a, b] = [
    summed(one, without(one.letters, [...other.letters, ...needed])),
    summed(other, without(other.letters, [...one.letters, ...needed])),
  ];
  const shared = both(a.letters, b.letters);
  // Axes of size 1 broadcast, which a product of matrices does not.
  const uneven = shared.some(
    (letter) => a.tensor.shape[a.letters.indexOf(letter)] !== b.tensor.shape[b.letters.indexOf(letter)],
  );
  const [batch, gone] = [both(shared, needed), without(shared, needed)];
  const [left, right] = [without(a.letters, b.letters), without(b.letters, a.letters)];
  const lengths = (letters: readonly string[]): number[] => letters.map((letter) => sizes.get(letter) ?? 1);
  const result = [...batch, ...left, ...right];
  if (uneven) {
    const order = [...result, ...gone];
    const apart = (part: Lettered): Tensor =>
      reshape(
        inOrder(part, both(order, part.letters)),
        order.map((letter) => part.tensor.shape[part.letters.indexOf(letter)] ?? 1),
      );
    return summed({ tensor: mul(apart(a), apart(b)), letters: order }, gone);
  }
  const matrix = (part: Lettered, rows: readonly string[], columns: readonly string[]): Tensor =>
    reshape(inOrder(part, [...batch, ...rows, ...columns]), [
      ...lengths(batch),
      sizeOf(lengths(rows)),
      sizeOf(lengths(columns)),
    ]);
  const product = matMul(matrix(a, left, gone), matrix(b, gone, right));
  return { tensor: reshape(product, lengths(result)), letters: result };
}

/**
 * A sum of products by an equation of letters, such as "bij,bjk->bik" (NumPy's einsum). Without a result in it, letters that
 * stand once are kept, in the order of the alphabet.
 * @throws ShapeError when the equation does not fit the tensors.
 */
export function einsum(equation: string, tensors: readonly Tensor[]): Tensor {
  const [inputs, output] = equation.replaceAll(/\s/g, "").split("->");
  const terms = inputs.split(",");
  const wrong = (): ShapeError =>
    new ShapeError(
      `the equation "${equation}" does not fit tensors of ${tensors.map(({ shape }) => `[${shape}]`).join(", ")}.`,
    );
  if (terms.length !== tensors.length) throw wrong();
  const ranks = terms.map((term, at) => tensors[at].shape.length - term.replace("...", "").length);
  if (terms.some((term, at) => ranks[at] < 0 || (ranks[at] > 0 && !term.includes("...")))) throw wrong();
  const ellipsis = Math.max(0, ...ranks);
  const parts = terms.map(
    (term, at): Lettered => diagonal({ tensor: tensors[at], letters: lettersOf(term, ranks[at]) }),
  );
  const all = terms.flatMap((term, at) => lettersOf(term, ranks[at]));
  const once = [...new Set(all)].filter(
    (letter) => letter.startsWith(".") || all.indexOf(letter) === all.lastIndexOf(letter),
  );
  const asked =
    output === undefined
      ? [...hidden(ellipsis), ...without(once, hidden(ellipsis)).sort()]
      : lettersOf(output, ellipsis);
  if (asked.some((letter) => !all.includes(letter))) throw wrong();
  const [first, ...others] = parts;
  const total = others.reduce((sum, part, at) => {
    const later = others.slice(at + 1).flatMap(({ letters }) => letters);
    return joined(sum, part, [...asked, ...later]);
  }, first);
  return inOrder(summed(total, without(total.letters, asked)), asked);
}
