import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { untilInterrupted } from "../../src/cli/runs/until-interrupted.js";
import { interruptible } from "../../src/cli/terminal/interrupt.js";
import { Terminal } from "../../src/cli/terminal/terminal.js";
import { quoted } from "../../src/files/index.js";
import { runFiles } from "../../src/runs/index.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-interrupted-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A terminal, and what was written to it. */
function watched(): { terminal: Terminal; notes: string[] } {
  const notes: string[] = [];
  const terminal = new Terminal(false);
  vi.spyOn(terminal, "note").mockImplementation((text) => void notes.push(text));
  return { terminal, notes };
}

describe("a signal", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s lets the work end by itself", async (name) => {
    const { terminal, notes } = watched();
    const aborted = await interruptible(terminal, async (signal) => {
      process.emit(name);
      return signal.aborted;
    });
    expect(aborted).toBe(true);
    expect(notes).toEqual([expect.stringContaining("Stopping after this step")]);
  });

  it("that comes again stops at once, but not the same Ctrl-C that npx passes on", async () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    await interruptible(watched().terminal, async () => {
      process.emit("SIGINT");
      process.emit("SIGINT");
      expect(exit).not.toHaveBeenCalled();
      await new Promise((resolve) => setTimeout(resolve, 200));
      process.emit("SIGINT");
    });
    expect(exit).toHaveBeenCalledWith(130);
    exit.mockRestore();
  });
});

describe("an interrupted run", () => {
  const said = async (
    directory: string,
    work: () => Promise<{ kind: "interrupted"; epoch: number; step: number }>,
  ) => {
    const { terminal, notes } = watched();
    expect(await untilInterrupted("train", directory, terminal, work)).toBeUndefined();
    return notes.join("\n");
  };
  const abort = async (): Promise<never> => {
    throw new DOMException("aborted", "AbortError");
  };

  it("says what is saved, and how to continue in a shell", async () => {
    const hint = `batchcam train --resume --out ${quoted("my run")}`;
    const later = await said("my run", async () => ({ kind: "interrupted", epoch: 2, step: 3 }));
    expect(later).toContain("Interrupted in epoch 2 after step 3; everything is saved.");
    expect(later).toContain(hint);
    const first = await said("my run", async () => ({ kind: "interrupted", epoch: 1, step: 0 }));
    expect(first).toContain("before the first step: only the options are saved");
    expect(first).toContain(hint);
  });

  it("says so when nothing is saved, or only what was before", async () => {
    expect(await said(join(folder, "none"), abort)).toBe(
      "Interrupted before anything was saved: start it again.",
    );
    const { last } = runFiles(folder);
    mkdirSync(join(folder, "checkpoints"));
    writeFileSync(last, "");
    expect(await said(folder, abort)).toMatch(
      /the steps so far are saved. Continue with: .*batchcam train --resume/,
    );
  });
});
