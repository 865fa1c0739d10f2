import { attributionMethods, type MethodName } from "../../cam/index.js";

/** Says how methods differentiate a model that rounds its numbers, such as a quantised one. */
export function noteRoundings(
  methods: readonly MethodName[],
  roundings: readonly string[],
  note: (text: string) => void,
): void {
  if (roundings.length === 0 || !methods.some((method) => attributionMethods[method].gradient)) return;
  note(
    `The model rounds (${roundings.join(", ")}): gradients pass as if it did not, and stop where it clips.`,
  );
}
