import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { subjects } from "./models.js";
import type { TimingOptions } from "./timing.js";
import { furtherWorks, modelWorks, type Task, tasksOf } from "./works.js";

/** What the document is made of. */
export const parts = [
  "machine",
  "times",
  "scaling",
  "loading",
  "start-up",
  "page",
  "memory",
  "growth",
  "operators",
  "foreign",
] as const;
export type Part = (typeof parts)[number];

export interface Options extends TimingOptions {
  readonly models: readonly string[];
  readonly tasks: readonly Task[];
  readonly parts: readonly Part[];
  readonly threads: number;
  /** Prints where the time of each task goes, and nothing else. */
  readonly profile: boolean;
  /** Does works on request, for another process that measures. */
  readonly serve: boolean;
  readonly write?: string;
  /** Puts the tables of the part "foreign" between the marks of a document. */
  readonly into?: string;
}

/** What takes long, and says the same of every model, is measured on this one. */
export const smallestModel = "simple-cnn";

/** @throws Error for an option that is unknown, or has a value that it cannot have. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      models: { type: "string", default: Object.keys(subjects).join() },
      works: { type: "string", default: Object.keys(modelWorks).join() },
      parts: { type: "string", default: parts.join() },
      rounds: { type: "string", default: "5" },
      steps: { type: "string" },
      seconds: { type: "string", default: "6" },
      threads: { type: "string", default: String(availableParallelism()) },
      profile: { type: "boolean", default: false },
      serve: { type: "boolean", default: false },
      write: { type: "string" },
      into: { type: "string" },
    },
  });
  const models = names("models", values.models, Object.keys(subjects));
  const chosen = names("works", values.works, Object.keys({ ...modelWorks, ...furtherWorks }));
  return {
    models,
    tasks: models.flatMap((model) =>
      chosen
        .filter((work) => work !== "maps-one-by-one" || model === smallestModel)
        .flatMap((work) => tasksOf(model, work)),
    ),
    parts: names("parts", values.parts, parts),
    rounds: whole("rounds", values.rounds),
    steps: values.steps === undefined ? undefined : whole("steps", values.steps),
    seconds: whole("seconds", values.seconds),
    threads: whole("threads", values.threads),
    profile: values.profile,
    serve: values.serve,
    write: values.write,
    into: values.into,
  };
}

function names<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  return text.split(",").map((name) => {
    const found = known.find((one) => one === name);
    if (found === undefined) throw new Error(`--${option}: "${name}" is none of ${known.join(", ")}.`);
    return found;
  });
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${option} is ${text}: it must be a whole number from 1 on.`);
}
