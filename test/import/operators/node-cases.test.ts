import { describe, expect, it } from "vitest";
import { readCases } from "../../../bench/conformance/cases.js";
import { checkCase, type Verdict } from "../../../bench/conformance/check-case.js";
import { backend } from "../../helpers/evaluate.js";

const cases = readCases(new URL("../../fixtures/node-cases/cases.jsonl.gz", import.meta.url));

describe("ONNX's own cases of single operators", () => {
  it("are right, or refused by name", async () => {
    const verdicts: Verdict[] = [];
    for (const one of cases) verdicts.push(await checkCase(one, backend));
    const wrong = verdicts.filter(({ value, derivative }) => value === "wrong" || derivative === "wrong");
    expect(wrong).toEqual([]);
    const count = (value: string): number => verdicts.filter((verdict) => verdict.value === value).length;
    expect(count("right")).toBeGreaterThan(200);
    expect(verdicts.filter(({ derivative }) => derivative === "right").length).toBeGreaterThan(120);
    const unnamed = verdicts.filter(({ value, why }) => value === "refused" && !why);
    expect(unnamed).toEqual([]);
  });
});
