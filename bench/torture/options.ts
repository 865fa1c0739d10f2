import { parseArgs } from "node:util";
import { type SectionName, sections } from "./record.js";

export interface Settings {
  /** Everything, instead of a sample that takes less than a minute. */
  readonly long: boolean;
  readonly only: readonly SectionName[];
  readonly seed: number;
  /** Minutes of the soak, and the most that kills and inputs of the long form take. */
  readonly minutes: number;
  /** Mutated inputs. */
  readonly inputs: number;
  /** A single reader, and a single of its inputs. */
  readonly reader?: string;
  readonly case?: number;
  /** A single kill, bomb or condition. */
  readonly point?: string;
  readonly json: boolean;
  /** A document that receives the table of what was kept. */
  readonly write?: string;
  readonly table: boolean;
  /** Tells how it goes. */
  readonly note: (text: string) => void;
}

export const help = `Tortures the built command line and the readers; the exit code is 1 when anything fails.

  npm run torture                       a sample of everything, under a minute on two quiet cores
  npm run torture -- --long             everything: hours

  --only kills,inputs,bombs,conditions,soak   some of the sections
  --seed N                              of all that is random (1)
  --inputs N                            mutated inputs (8,000; 1,000,000 with --long)
  --minutes N                           of the soak, and the most for kills and inputs (0.05; 60 with --long)
  --reader NAME [--case N]              inputs of one reader, or a single one
  --point PLACE                         a single kill, bomb or condition, as a failure names it
  --table                               only the table of what the sections found when they ran last
  --write docs/RELIABILITY.md           puts that table into a document
  --json                                one JSON object on standard output`;

export function readSettings(args: readonly string[]): Settings | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", default: false },
      long: { type: "boolean", default: false },
      only: { type: "string" },
      seed: { type: "string", default: "1" },
      inputs: { type: "string" },
      minutes: { type: "string" },
      reader: { type: "string" },
      case: { type: "string" },
      point: { type: "string" },
      table: { type: "boolean", default: false },
      write: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const { long, table, json, write, reader, point } = values;
  const only = (values.only?.split(",") ?? sections) as SectionName[];
  const unknown = only.find((name) => !sections.includes(name));
  if (unknown !== undefined) throw new Error(`There is no section "${unknown}": ${sections.join(", ")}.`);
  return {
    long,
    only,
    seed: Number(values.seed),
    inputs: Number(values.inputs ?? (long ? 1_000_000 : 8_000)),
    minutes: Number(values.minutes ?? (long ? 60 : 0.05)),
    case: values.case === undefined ? undefined : Number(values.case),
    reader,
    point,
    table,
    json,
    write,
    note: (text) => console.error(text),
  };
}
