import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commentSnippets, documentSnippets, root } from "../../scripts/snippets.mjs";
import { writeDigits } from "../helpers/digits-file.js";
import { writeImageFolder } from "../helpers/image-folder.js";
import { photo } from "../helpers/photo.js";

/** A user's project: the package installed, and the files that the programs of the documentation name. */
const project = mkdtempSync(join(tmpdir(), "batchcam-snippets-"));
const snippets = [...documentSnippets(), ...commentSnippets()];
const fileOf = (index: number, extension: string): string => join(project, `snippet-${index}.${extension}`);

/** Runs programs one after the other, and tells of each what it printed or how it failed, as JSON. */
const runner = `
import { cpSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { format } from "node:util";
// Another file of tests has the other core.
os.availableParallelism = () => 1;
syncBuiltinESMExports();
const { train } = await import("batchcam/node");
await train({ limitTrain: 50, limitTest: 4, epochs: 1, valFraction: 0, out: "trained/small" });
const outcomes = [];
for (const file of process.argv.slice(2)) {
  let printed = "";
  // Each starts where no other has trained a run but the one that the reader is taken to have.
  rmSync("runs", { recursive: true, force: true });
  cpSync("trained", "runs", { recursive: true });
  console.log = (...values) => { printed += format(...values) + "\\n"; };
  try {
    await import(file);
    outcomes.push({ printed });
  } catch (error) {
    outcomes.push({ printed, error: String(error?.stack ?? error) });
  }
}
process.stdout.write("\\n" + JSON.stringify(outcomes));
process.exit(0);
`;

beforeAll(async () => {
  mkdirSync(join(project, "node_modules"));
  symlinkSync(root, join(project, "node_modules/batchcam"), "dir");
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(project, "run.mjs"), runner);
  copyFileSync(`${root}test/fixtures/onnx/resnet/model.onnx`, join(project, "model.onnx"));
  writeFileSync(join(project, "photo.jpg"), await photo(1).jpeg().toBuffer());
  const shapes = { classes: ["circle", "square"], side: 32, train: 12, test: 4 };
  await writeImageFolder(join(project, "photos"), shapes);
  writeDigits(join(project, "digits.npz"), { train: 120, test: 30 });
  for (const [index, { code }] of snippets.entries()) writeFileSync(fileOf(index, "ts"), code);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What the compiler says of the snippets, under the strictest settings. */
function problems(module: ts.ModuleKind, moduleResolution: ts.ModuleResolutionKind): string[] {
  const program = ts.createProgram(
    snippets.map((_, index) => fileOf(index, "ts")),
    {
      module,
      moduleResolution,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      noEmit: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    },
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const index = Number(/snippet-(\d+)/.exec(file?.fileName ?? "")?.[1]);
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    const text = ts.flattenDiagnosticMessageText(messageText, " ");
    return `${snippets[index]?.where ?? file?.fileName}, its line ${line}: ${text}`;
  });
}

describe("programs in the README, the guides and the doc comments", () => {
  it("are found", () => {
    expect(snippets.filter(({ where }) => where.startsWith("README.md")).length).toBeGreaterThan(0);
    expect(snippets.filter(({ where }) => where.startsWith("src/")).length).toBeGreaterThan(0);
  });

  it("compile under strict TypeScript with the package's types", () => {
    expect(problems(ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext)).toEqual([]);
  });

  it("run, and print something", () => {
    const run = [...snippets.entries()].filter(([, { forBrowsers }]) => !forBrowsers);
    for (const [index, { code }] of run) {
      // Few and small digits; the check of the package runs what the README and the guides say to the letter.
      const quick = code
        .replaceAll('data: "digits"', 'data: "digits.npz"')
        .replace("trainCount: 500, testCount: 100", "trainCount: 100, testCount: 20");
      const { outputText } = ts.transpileModule(quick, {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
      });
      writeFileSync(fileOf(index, "mjs"), outputText);
    }
    const files = run.map(([index]) => fileOf(index, "mjs"));
    const output = execFileSync(process.execPath, ["run.mjs", ...files], {
      cwd: project,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    const outcomes: { printed: string; error?: string }[] = JSON.parse(
      output.slice(output.lastIndexOf("\n")),
    );
    const failed = outcomes.flatMap(({ printed, error }, at) => {
      if (error === undefined && printed !== "") return [];
      return [`${run[at][1].where}: ${error ?? "prints nothing"}`];
    });
    expect(failed).toEqual([]);
  });
});
