/**
 * Runs ONNX's own cases of single operators through the import: each is right, or refused by name. Derivatives of real numbers
 * are compared with central differences.
 *
 *   npm run conformance -- --python PYTHON_WITH_ONNX [--into docs/ONNX.md] [--only NAME]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeBetweenMarkers } from "../../src/experiments/document/markers.js";
import { nodeBackend } from "../../src/node/backend.js";
import { table } from "../measure/profile-tables.js";
import { readCases } from "./cases.js";
import { checkCase, type Verdict } from "./check-case.js";

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    into: { type: "string" },
    only: { type: "string", default: "" },
  },
});

const folder = mkdtempSync(join(tmpdir(), "batchcam-conformance-"));
const file = join(folder, "cases.jsonl");
try {
  execFileSync(options.python, ["test/fixtures/make_node_cases.py", "--all", file], { stdio: "inherit" });
  const cases = readCases(file).filter(({ name }) => name.includes(options.only));
  const backend = nodeBackend({ threads: 1 });
  const verdicts: Verdict[] = [];
  for (const one of cases) {
    const verdict = await checkCase(one, backend);
    verdicts.push(verdict);
    const wrong = verdict.value === "wrong" || verdict.derivative === "wrong";
    if (wrong || options.only !== "") console.log(JSON.stringify(verdict));
  }
  const text = report(verdicts);
  console.log(text);
  if (options.into !== undefined) {
    const date = new Date().toISOString().slice(0, 10);
    await writeBetweenMarkers(options.into, "bench:conformance", [
      `Made by \`npm run conformance -- --into ${options.into}\` on ${date}.`,
      "",
      text,
      "",
    ]);
  }
  process.exitCode = verdicts.some(({ value, derivative }) => value === "wrong" || derivative === "wrong")
    ? 1
    : 0;
} finally {
  rmSync(folder, { recursive: true });
}

function report(verdicts: readonly Verdict[]): string {
  const of = <Key extends "value" | "derivative">(key: Key, kind: Verdict[Key]): Verdict[] =>
    verdicts.filter((verdict) => verdict[key] === kind);
  const operators = (some: readonly Verdict[]): string =>
    [...new Set(some.map(({ operator }) => operator))].sort().join(", ");
  const rows = [
    ["values right", of("value", "right")],
    ["values wrong", of("value", "wrong")],
    ["refused", of("value", "refused")],
    ["ONNX Runtime cannot run it", of("value", "no reference")],
    ["derivatives right", of("derivative", "right")],
    ["derivatives wrong", of("derivative", "wrong")],
    ["straight-through", of("derivative", "straight-through")],
    ["no derivative, as the error says", of("derivative", "none")],
  ] as const;
  const right = new Set(of("value", "right").map(({ operator }) => operator));
  const never = verdicts.filter(({ operator }) => !right.has(operator));
  return [
    table(
      ["ONNX's node cases", "Cases", "Operators"],
      rows.map(([name, some]) => [
        name,
        `${some.length}`,
        `${new Set(some.map(({ operator }) => operator)).size}`,
      ]),
    ),
    "",
    `Without a derivative: ${operators(of("derivative", "none"))}.`,
    "",
    `Refused, or not run by ONNX Runtime, in all their cases: ${operators(never)}.`,
  ].join("\n");
}
