import { BatchcamError } from "../../../src/base/errors.js";
import { textOf } from "./reader.js";

/** Words of programs, not of messages. */
const nonsense = /\bundefined\b|\bNaN\b|\[object \w+\]|\n\s+at /;
const longest = 2000;

/** What is wrong with how an input was refused; undefined if nothing is. */
export function wrongWith(error: unknown, input: Uint8Array): string | undefined {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const { message, name } = error;
  if (!(error instanceof BatchcamError)) return `${name}: ${firstLine(message)} (${placeOf(error)})`;
  if (/[\r\n]/.test(message)) return `several lines: ${JSON.stringify(message.slice(0, 300))}`;
  if (message.length > longest)
    return `a message of ${message.length} characters: ${message.slice(0, 200)} ...`;
  // What the input itself says may be repeated.
  const [word] = nonsense.exec(message.replace(/"[^"]*"|'[^']*'/g, "")) ?? [];
  if (word === undefined || textOf(input).toLowerCase().includes(word.toLowerCase())) return undefined;
  return `"${word}" in the message: ${message.slice(0, 300)}`;
}

const firstLine = (text: string): string => text.split("\n")[0].slice(0, 200);

/** The innermost function that the stack names. */
const placeOf = ({ stack = "" }: Error): string => /\n\s+at ([^\s(]+)/.exec(stack)?.[1] ?? "nowhere";
