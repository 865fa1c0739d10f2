import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const dist = new URL("../../dist/", import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, dist), "utf8");

/** The packages that a built file loads before it runs, itself or by what it imports. zod lies in a built file. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>(textOf(file).includes("$ZodType") ? ["zod"] : []);
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const [, from] of textOf(file).matchAll(/(?<=^|;)(?:import|export)\b[^;]*?"([^"]+)";/gm)) {
    if (from.startsWith("./")) for (const name of packagesOf(from.slice(2), seen)) packages.add(name);
    else if (!from.startsWith("node:")) packages.add(from);
  }
  return packages;
}

describe("what the built command line loads", () => {
  const commands = [...textOf("cli.js").matchAll(/import\([`"]\.\/(command-[\w-]+\.js)[`"]\)/g)].map(
    ([, file]) => file,
  );

  it("is only commander for --version and --help", () => {
    expect([...packagesOf("cli.js")]).toEqual(["commander"]);
  });

  it("is only the option tables for a command's help", () => {
    expect(commands.length).toBeGreaterThan(8);
    for (const file of commands) {
      const packages = packagesOf(file);
      expect(packages).toContain("zod");
      for (const name of packages)
        expect(["commander", "zod", "pure-rand/generator/xoroshiro128plus"]).toContain(name);
    }
  });
});
