import { checkArguments, checkValue } from "../../base/options/check-options.js";
import { listOf, objectWith, text } from "../../base/options/requirements.js";
import { tensorsByName } from "../arguments.js";
import type { Tensor } from "../tensor.js";
import { firstOf, type Named, type Rule, type RuleOptions } from "./rule.js";
import { Walk, withInputs } from "./walk.js";

/** A graph's outputs by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** A rewrite of a whole graph that preserves its results, up to rounding. */
export interface Pass extends Named {
  /** The rules that it applies. */
  readonly rules: readonly Named[];
  readonly apply: (outputs: Outputs, options?: RuleOptions) => Outputs;
}

/**
 * A pass whose rules see one node at a time, with its inputs already rewritten. The result of a rule is not
 * revisited.
 *
 * @example
 * ```ts
 * import { input, madeBy, neg, passOf, type Rule } from "batchcam/graph";
 *
 * const removeDoubleNegation: Rule<"Neg"> = {
 *   name: "remove-double-negation",
 *   about: "The negative of a negative is the number itself.",
 *   operators: ["Neg"],
 *   apply: ({ inputs: [x] }) => x && madeBy(x, "Neg")?.inputs,
 * };
 * const pass = passOf("tidy", "Removes what does nothing.", [removeDoubleNegation]);
 *
 * const x = input("x", [2, 3]);
 * console.log(pass.apply({ y: neg(neg(x)) }).y === x); // true
 * ```
 */
export function passOf(name: string, about: string, rules: readonly Rule[]): Pass {
  checkArguments("passOf", { name: [name, text], about: [about, text], rules: [rules, listOfRules] });
  return {
    name,
    about,
    rules,
    apply(outputs, options) {
      const replacement = firstOf(rules, options);
      const walk = new Walk<Tensor>((tensor) => tensor);
      walk.over(Object.values(outputs), (node) => {
        const moved = withInputs(node, node.inputs.map(walk.now));
        return replacement(moved) ?? moved.outputs;
      });
      return mapOutputs(outputs, walk.now);
    },
  };
}

const listOfRules = listOf(
  objectWith("a rule", "name", "operators", "apply"),
  "an array of rules { name, about, operators, apply }",
);

/** What an array of passes must be. */
export const listOfPasses = listOf(
  objectWith("a pass", "name", "apply"),
  "an array of passes, such as passOf makes",
);

/**
 * Applies one pass after another.
 *
 * @example
 * ```ts
 * import { add, applyPasses, input, simplification } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * console.log(applyPasses({ y: add(x, 0) }, [simplification]).y === x); // true
 * ```
 */
export function applyPasses(outputs: Outputs, passes: readonly Pass[]): Outputs {
  checkValue(outputs, tensorsByName, "applyPasses: outputs");
  checkValue(passes, listOfPasses, "applyPasses: passes");
  return passes.reduce((graph, pass) => pass.apply(graph), outputs);
}

/** Other tensors under the same names. */
export const mapOutputs = (outputs: Outputs, of: (tensor: Tensor) => Tensor): Outputs =>
  Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, of(tensor)]));
