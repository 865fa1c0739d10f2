import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { methodsDocument } from "../../bench/document/methods.js";
import { methodNames } from "../../src/cam/index.js";

describe("docs/METHODS.md", () => {
  it("is what the registry says: npm run methods writes it anew", () => {
    const written = readFileSync(new URL("../../docs/METHODS.md", import.meta.url), "utf8");
    expect(written).toBe(methodsDocument());
  });

  it("has a row for each method", () => {
    const rows = methodsDocument().split("\n");
    for (const name of methodNames) {
      expect(rows.filter((row) => row.startsWith(`| \`${name}\` `))).toHaveLength(1);
    }
  });
});
