import { sizeOf } from "../base/array.js";
import { add, concat, madeBy, mul, neg, reshape, sameShape, type Tensor } from "../graph/index.js";
import { type Probability, probabilityIn, restOf } from "./probability.js";
import type { Link, Rows } from "./score-reader.js";

/** The scores of classes that an output of a model shows. */
export interface ClassRows extends Rows {
  /** What they are computed from. */
  readonly base: Tensor;
  readonly classCount: number;
  readonly link: Link;
  /** Whether the model applies the link. */
  readonly linked: boolean;
  /** Whether several classes may hold at once. */
  readonly independent: boolean;
}

/** The number of scores in a row if a value of this shape holds one row for each image; undefined otherwise. */
export function rowLength(tensor: Tensor | undefined, batch: number): number | undefined {
  if (tensor?.dtype !== "float32" || tensor.shape[0] !== batch) return undefined;
  const sizes = tensor.shape.slice(1).filter((size) => size !== 1);
  return sizes.length <= 1 ? sizeOf(sizes) : undefined;
}

/** Rounding lifts probabilities by less than this. */
const rounding = 1e-3;

/** The scores behind the rows of an output: the logits before probabilities, or else the logarithms of these. */
export function classRows(value: Tensor, batch: number, columns: number): ClassRows {
  const rows = (x: Tensor): Tensor =>
    sameShape(x.shape, [batch, columns]) ? x : reshape(x, [batch, columns]);
  const last = unmoved(value);
  const before = madeBy(last, "LogSoftmax")?.inputs[0];
  if (before && columns > 1 && before.shape.at(-1) === columns) {
    return { ...plain(rows(before)), base: before, classCount: columns, linked: true };
  }
  const shownBy = madeBy(last, "Log")?.inputs[0] ?? value;
  const found = probabilityIn(shownBy);
  const probability = found && Number.isFinite(found.most) ? found : undefined;
  const given = (): Tensor => {
    const most = probability?.most ?? 1;
    return rows(most > 1 + rounding ? mul(shownBy, 1 / most) : shownBy);
  };
  if (columns === 1) return ofTwo(value, shownBy, probability, rows, given);
  if (!probability) return { ...plain(rows(value)), base: value, classCount: columns, linked: false };
  const { scores, classes, logit, log, exact, independent } = probability;
  const shown = exact ? undefined : given();
  const common = { classCount: columns, linked: true, independent };
  if (scores && classes === columns)
    return { ...common, base: scores, logits: rows(scores), link: "softmax", shown };
  if (logit) return { ...common, base: logit, logits: rows(logit), link: "sigmoid", shown };
  return { ...common, base: value, logits: rows(log), link: "log", shown: given() };
}

const plain = (logits: Tensor): Pick<ClassRows, "logits" | "link" | "independent"> => ({
  logits,
  link: "softmax",
  independent: false,
});

/** One number for two classes: the second holds where it is high, the first where it is low. */
function ofTwo(
  value: Tensor,
  shownBy: Tensor,
  probability: Probability | undefined,
  rows: (x: Tensor) => Tensor,
  given: () => Tensor,
): ClassRows {
  const both = (no: Tensor, yes: Tensor): Tensor => concat([no, yes], 1);
  const common = { classCount: 2, linked: probability !== undefined, independent: false };
  const shown = (): Tensor => both(add(neg(given()), 1), given());
  const logit = probability ? probability.logit : value;
  if (logit) {
    const score = rows(logit);
    const exact = !probability || probability.exact;
    return {
      ...common,
      base: logit,
      logits: both(neg(score), score),
      link: "sigmoid",
      shown: exact ? undefined : shown(),
    };
  }
  const { log } = probability as Probability;
  const rest = restOf(shownBy, probability as Probability);
  return { ...common, base: value, logits: both(rows(rest), rows(log)), link: "log", shown: shown() };
}

/** The same numbers before they were given another shape. */
export function unmoved(tensor: Tensor): Tensor {
  const node = madeBy(tensor, "Reshape") ?? madeBy(tensor, "Transpose");
  return node ? unmoved(node.inputs[0]) : tensor;
}
