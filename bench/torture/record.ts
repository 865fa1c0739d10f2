import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";

export const sections = ["kills", "inputs", "bombs", "conditions", "soak"] as const;
export type SectionName = (typeof sections)[number];

/** A case that went wrong, and the one command that repeats it. */
export interface Failure {
  readonly what: string;
  readonly repeat: string;
}

/** What a section found. */
export interface Outcome {
  /** Figures by their names, in the order in which they are told. */
  readonly figures: Readonly<Record<string, string | number>>;
  readonly failures: readonly Failure[];
}

/** An outcome, and where it comes from. */
export interface SectionRecord extends Outcome {
  readonly section: SectionName;
  readonly command: string;
  readonly machine: string;
  readonly date: string;
  readonly seed: number;
  readonly seconds: number;
}

const folder = join(".cache", "torture");
const fileOf = (section: SectionName): string => join(folder, `${section}.json`);

/** Keeps a section's outcome, so that sections can run one by one and be told together. */
export function keep(
  section: SectionName,
  outcome: Outcome,
  about: Pick<SectionRecord, "command" | "seed" | "seconds">,
): SectionRecord {
  const machine = `${cpus()[0].model.trim()}, ${availableParallelism()} cores, Node ${process.versions.node}`;
  const record = { section, ...about, machine, date: new Date().toISOString().slice(0, 10), ...outcome };
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(section), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

/** The outcomes that were kept, in the order of the sections. */
export const kept = (): SectionRecord[] =>
  sections.flatMap((section) => {
    try {
      return [JSON.parse(readFileSync(fileOf(section), "utf8")) as SectionRecord];
    } catch {
      return [];
    }
  });
