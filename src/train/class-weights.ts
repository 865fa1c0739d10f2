import { UsageError } from "../base/errors.js";
import { nearest } from "../base/options/nearest.js";
import { shown } from "../base/options/shown.js";
import type { ImageSet } from "../data/index.js";

/**
 * The weights of classes under which each counts as much as the others: of N images of K classes, N / (K n) for a class
 * with n (scikit-learn's `class_weight="balanced"`, after King & Zeng 2001).
 */
export function balancedWeights({ labels, count }: ImageSet, classCount: number): number[] {
  const counts = countsOf(labels, classCount);
  return counts.map((own) => count / (classCount * own));
}

/** How many images each class has. */
export function countsOf(labels: Int32Array, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label] += 1;
  return counts;
}

/**
 * The weights of classes, in their order, from an object of weights by name.
 * @param where - What holds them, for messages.
 * @throws UsageError that names the class without a weight, the name that is no class, or the wrong value.
 */
export function namedWeights(value: unknown, classNames: readonly string[], where: string): number[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${where} must be a JSON object of a weight for each class, not ${shown(value)}.`);
  }
  const weights = new Map<string, unknown>(Object.entries(value));
  for (const name of weights.keys()) {
    if (classNames.includes(name)) continue;
    const meant = nearest(name, classNames);
    const question = meant === undefined ? "" : ` Did you mean "${meant}"?`;
    throw new UsageError(
      `${where}: "${name}" is no class.${question} The classes: ${classNames.join(", ")}.`,
    );
  }
  return classNames.map((name) => {
    const weight = weights.get(name);
    if (typeof weight === "number" && Number.isFinite(weight) && weight > 0) return weight;
    throw new UsageError(
      weights.has(name)
        ? `${where}: the weight of "${name}" must be a number above 0, not ${shown(weight)}.`
        : `${where} has no weight for the class "${name}": give one for each class.`,
    );
  });
}
