import { attributionMethods, type MethodName } from "../../cam/index.js";
import type { Terminal } from "../terminal/terminal.js";

/** Says once how a method differentiates a model that rounds its numbers, such as a quantised one. */
export function noteRoundings(method: MethodName, roundings: readonly string[], terminal: Terminal): void {
  if (!attributionMethods[method].gradient || roundings.length === 0) return;
  terminal.note(
    `The model rounds (${roundings.join(", ")}): gradients pass as if it did not, and stop where it clips.`,
  );
}
