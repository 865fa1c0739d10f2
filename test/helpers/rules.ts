import type { Outputs, Pass } from "../../src/graph/index.js";

/** A pass with some of its rules alone. */
export function onlyRules(pass: Pass, names: readonly string[]): Pass {
  const others = pass.rules.map(({ name }) => name).filter((name) => !names.includes(name));
  return {
    ...pass,
    apply: (outputs, options) =>
      pass.apply(outputs, { ...options, without: new Set([...others, ...(options?.without ?? [])]) }),
  };
}

/** The rules that fire when a pass is applied, in the order of their first time. */
export function firedBy(pass: Pass, outputs: Outputs): string[] {
  const fired = new Set<string>();
  pass.apply(outputs, { onFired: (rule) => fired.add(rule) });
  return [...fired];
}
