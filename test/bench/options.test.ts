import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandOptions, optionsDocument } from "../../bench/document/options.js";
import { createProgram } from "../../src/cli/program.js";

describe("docs/OPTIONS.md", () => {
  it("is what the tables of options say: npm run options writes it anew", () => {
    const written = readFileSync(new URL("../../docs/OPTIONS.md", import.meta.url), "utf8");
    expect(written).toBe(optionsDocument());
  });

  it("has a row for each flag of each command", async () => {
    const listed = await createProgram(undefined, async () => {});
    const documented: string[] = [];
    for (const { name } of listed.commands.map((command) => ({ name: command.name() }))) {
      const program = await createProgram(name, async () => {});
      const command = program.commands.find((one) => one.name() === name);
      const all = [command, ...(command?.commands ?? [])].flatMap((one) => (one ? [one] : []));
      for (const one of all.filter(({ options }) => options.length > 0)) {
        const title = one === command ? name : `${name} ${one.name()}`;
        documented.push(title);
        const section = optionsDocument().split(`\n## ${title}\n`)[1]?.split("\n## ")[0];
        const rows = section?.split("\n").flatMap((line) => /^\| `(--[\w-]+)`/.exec(line)?.[1] ?? []);
        expect(rows?.sort(), title).toEqual(one.options.map(({ long }) => long).sort());
      }
    }
    expect(documented.sort()).toEqual(Object.keys(commandOptions).sort());
  });
});
