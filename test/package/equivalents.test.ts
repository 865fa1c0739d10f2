import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface Equivalent {
  readonly file: string;
  readonly line: string;
  readonly source: string;
  readonly replacement: string;
  readonly reason: string;
}

const root = new URL("../../", import.meta.url);
const equivalents: readonly Equivalent[] = JSON.parse(
  readFileSync(new URL("scripts/mutation/equivalents.json", root), "utf8"),
);

describe("a mutant that no test could notice", () => {
  it.each(equivalents.map((entry) => [`${entry.file}: ${entry.source}`, entry] as const))(
    "stands in its file, with a reason: %s",
    (_, { file, line, source, replacement, reason }) => {
      const text = readFileSync(new URL(file, root), "utf8");
      expect(text.split("\n").map((one) => one.trim())).toContain(line);
      expect(text).toContain(source);
      expect(replacement).not.toBe(source);
      expect(reason).toMatch(/^[A-Z].*\.$/);
    },
  );
});
