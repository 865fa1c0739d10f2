import type { Inputs } from "../kills/inputs.js";
import type { Reference } from "../kills/reference.js";
import type { Scenario } from "../kills/scenarios.js";
import type { Ended } from "../run-command.js";

/** What all conditions start from. */
export interface World {
  readonly inputs: Inputs;
  readonly train: Scenario;
  /** What a training leaves when nothing disturbs it. */
  readonly trained: Reference;
  readonly seed: number;
  readonly long: boolean;
}

/** Circumstances that a user may meet. */
export interface Condition {
  readonly name: string;
  /** In the long form only. */
  readonly slow?: boolean;
  /**
   * Works under them.
   * @param place - Name for a scratch folder.
   * @returns What is wrong; nothing if all is as it should be.
   */
  readonly check: (world: World, place: string) => Promise<readonly string[]>;
}

/** Control characters, but for tabs and ends of lines: a terminal would obey them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** What is wrong with how a command ended, whatever its exit code. */
export function manners({ stderr, stdout, late, signal }: Ended): string[] {
  const said = `${stdout}\n${stderr}`;
  return [
    ...(late ? ["it did not end"] : []),
    ...(signal !== null && !late ? [`it was ended by ${signal}`] : []),
    ...(/^\s+at \S/m.test(said) ? [`a stack trace: ${stderr.trim().slice(0, 300)}`] : []),
    ...(controls.test(said) ? ["control characters reach the terminal"] : []),
  ];
}

/** What is wrong with a command that should do its work. */
export const works = (ended: Ended): string[] => [
  ...manners(ended),
  ...(ended.code === 0 ? [] : [`exit code ${ended.code}: ${lastLine(ended)}`]),
];

/** What is wrong with a command that should refuse, in one line. */
export function refuses(ended: Ended, word = /./): string[] {
  const lines = ended.stderr.split("\n").filter((line) => line.startsWith("batchcam: "));
  return [
    ...manners(ended),
    ...(ended.code === 1 || ended.code === 2 ? [] : [`exit code ${ended.code} where it should refuse`]),
    ...(lines.length === 1 ? [] : [`${lines.length} lines of error: ${lastLine(ended)}`]),
    ...(lines.length === 1 && !word.test(lines[0]) ? [`it does not say why: ${lines[0]}`] : []),
  ];
}

/** What is wrong with a command that may do its work or refuse. */
export const worksOrRefuses = (ended: Ended): string[] => (ended.code === 0 ? works(ended) : refuses(ended));

export const lastLine = ({ stderr }: Ended): string => stderr.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
