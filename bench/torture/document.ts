import { table } from "../document/markdown-table.js";
import type { SectionRecord } from "./record.js";

/** The figures of sections as lines of Markdown. */
export const tableOf = (records: readonly SectionRecord[]): string[] => [
  "",
  ...table(
    ["What", "Figures", "Failures", "Command", "Minutes", "Seed", "Machine", "Date"],
    records.map(({ section, figures, failures, command, seconds, seed, machine, date }) => [
      section,
      Object.entries(figures)
        .map(([name, value]) => `${name}: ${typeof value === "number" ? value.toLocaleString("en") : value}`)
        .join("; "),
      String(failures.length),
      `\`${command}\``,
      (seconds / 60).toFixed(1),
      String(seed),
      machine,
      date,
    ]),
  ),
  "",
];
