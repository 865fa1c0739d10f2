import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import {
  dataInspectCommand,
  dataListCommand,
  type InspectArguments,
} from "../../src/cli/commands/data/run.js";
import { Terminal } from "../../src/cli/terminal/terminal.js";
import { toPaste } from "../../src/files/index.js";
import { npz, smallArrays } from "../datasets/npz-files.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-inspect-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** What a command writes to standard output. */
async function outputOf(run: (terminal: Terminal) => Promise<number>, json: boolean): Promise<string> {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(await run(new Terminal(json))).toBe(0);
  const output = written.mock.calls.map(([text]) => String(text)).join("");
  vi.restoreAllMocks();
  return output;
}

const inspect = (args: InspectArguments, json: boolean) =>
  outputOf((terminal) => dataInspectCommand(args, terminal), json);

describe("the commands for data", () => {
  it("inspect a file with its own validation split, and write samples of it", async () => {
    const name = join(folder, "small.npz");
    writeFileSync(name, npz(smallArrays));
    const out = join(folder, "samples");
    const result = JSON.parse(await inspect({ name, out }, true));
    expect(result).toMatchObject({ title: "small", channels: 1, height: 5, width: 4, synthetic: false });
    expect(result).toMatchObject({ train: [2, 2], validation: [1, 1], test: [2, 1] });
    expect(result.samples).toHaveLength(3);
    const { same, alike } = result.duplicates;
    for (const { count, pairs } of [same.acrossSplits, same.acrossClasses, alike.acrossSplits]) {
      expect(pairs).toHaveLength(Math.min(count, 5));
    }
    expect(readdirSync(out)).toEqual(["0", "1"]);
    expect(await inspect({ name }, false)).toMatch(/Training +Validation +Test/);
  });

  it("inspect a dataset that has no validation split", async () => {
    const text = await inspect({ name: "digits" }, false);
    expect(text).toMatch(/Training +Test/);
    expect(text).not.toContain("Validation");
    expect(JSON.parse(await inspect({ name: "digits" }, true))).not.toHaveProperty("validation");
  });

  it("list what is available, and where", async () => {
    writeFileSync(join(folder, "pneumoniamnist.npz"), npz(smallArrays));
    const list = (json: boolean) => outputOf((terminal) => dataListCommand(folder, terminal), json);
    const { datasets } = JSON.parse(await list(true));
    expect(datasets.map(({ name, foundIn }: { name: string; foundIn?: string }) => [name, foundIn])).toEqual([
      ["digits", undefined],
      ["mnist", undefined],
      ["fashion-mnist", undefined],
      ["pneumoniamnist", folder],
    ]);
    const text = await list(false);
    expect(text).toMatch(/PneumoniaMNIST chest X-rays +4708 +524 +624 +CC BY 4\.0/);
    expect(text).toContain(`not here: ${toPaste`data fetch mnist`}`);
  });
});
