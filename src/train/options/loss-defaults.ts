import type { PrototypeKind } from "../../data/index.js";
import type { Distance } from "../../losses/index.js";
import type { ExplanationLossName } from "../objective/loss-names.js";

/*
 * Defaults that depend on the loss of a run.
 */

/** Weights found on validation splits (docs/RESULTS.md), for each distance where there is a choice. */
const lambdas: Readonly<Record<ExplanationLossName, number | Readonly<Record<Distance, number>>>> = {
  prototype: { l1: 0.3, l2: 0.1, ssim: 0.1 },
  "batch-cam": { l1: 0.3, l2: 0.1, ssim: 0.03 },
  "prototype-support": 0.1,
  "input-gradient": 0.01,
  rrr: 0.3,
  "rrr-g": 3,
  hint: 30,
  energy: 10,
  gain: 3,
  "cam-consistency": 3,
};

/** The weight of an explanation loss beside cross-entropy. */
export function defaultLambda(name: ExplanationLossName, distance: Distance): number {
  const known = lambdas[name];
  return typeof known === "number" ? known : known[distance];
}

/**
 * Losses that all-zero maps, or a few of them, would satisfy: class means and consistency do not notice a single map that
 * dies, while the prototype loss does.
 */
export const needsKeepAlive: ReadonlySet<ExplanationLossName> = new Set(["batch-cam", "cam-consistency"]);

export const usualPrototypes: PrototypeKind = "mean";
/**
 * Where the prototypes say in which places evidence may lie: what few images of a class have, such as a mark that changes
 * its place, must not be in them.
 */
export const supportPrototypes: PrototypeKind = "quantile";
