import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { quoted, toPaste } from "../../src/files/index.js";

afterEach(() => vi.unstubAllEnvs());

describe("a command to paste", () => {
  it.each([
    "runs/a",
    "my runs/a",
    "it's",
    'say "x"',
    "$HOME",
    "a;b",
    "~x",
    "*",
    "a\\b",
    "ä b",
    "`x`",
    "",
    "a\nb",
  ])("gives the shell the value %j as it is", (value) => {
    expect(execFileSync("sh", ["-c", `printf %s ${quoted(value)}`], { encoding: "utf8" })).toBe(value);
  });

  it("quotes only what needs it, and makes a path of what looks like an option", () => {
    expect(quoted("runs/a-1_b.c=d,e")).toBe("runs/a-1_b.c=d,e");
    expect(quoted("--resume")).toBe("./--resume");
  });

  it("names npx, unless the program is found from everywhere", () => {
    const folder = mkdtempSync(join(tmpdir(), "batchcam-path-"));
    const [everywhere, project] = [join(folder, "bin"), join(folder, "node_modules", ".bin")];
    for (const bin of [everywhere, project]) {
      mkdirSync(bin, { recursive: true });
      for (const name of ["batchcam", "batchcam.cmd"]) writeFileSync(join(bin, name), "");
    }
    vi.stubEnv("PATH", ["", project].join(delimiter));
    expect(toPaste`train --resume --out ${"my run"}`).toBe(
      `npx batchcam train --resume --out ${quoted("my run")}`,
    );
    vi.stubEnv("PATH", [project, everywhere].join(delimiter));
    expect(toPaste`evaluate ${"a"}`).toBe("batchcam evaluate a");
    rmSync(folder, { recursive: true });
  });
});
