import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withLock } from "../../src/experiments/running/lock.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batchcam-lock-"));
  path = join(folder, "deep", "lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ignore = (): void => {};
/** The id of a process that has ended. */
const ended = (): number => spawnSync(process.execPath, ["-e", ""]).pid;
const hold = (owner: unknown): void => {
  path = join(folder, "lock");
  writeFileSync(path, typeof owner === "string" ? owner : JSON.stringify(owner));
};

describe("a lock", () => {
  it("names its owner while the work runs, and is gone afterwards, even when the work fails", async () => {
    const owner = await withLock(path, ignore, async () => JSON.parse(readFileSync(path, "utf8")));
    expect(owner).toMatchObject({ pid: process.pid, host: hostname() });
    expect(existsSync(path)).toBe(false);
    const failing = withLock(path, ignore, async () => {
      throw new Error("broken");
    });
    await expect(failing).rejects.toThrow("broken");
    expect(existsSync(path)).toBe(false);
  });

  it("keeps others out while its process lives", async () => {
    await withLock(path, ignore, async () => {
      const second = withLock(path, ignore, async () => "never");
      await expect(second).rejects.toThrow(`process ${process.pid} on ${hostname()}`);
      await expect(second).rejects.toThrow("another folder");
      expect(existsSync(path)).toBe(true);
    });
  });

  it("admits just one of many", async () => {
    let inside = 0;
    let refused = 0;
    let leave = (): void => {};
    const othersRefused = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const attempts = Array.from({ length: 20 }, async () => {
      try {
        return await withLock(path, ignore, () => {
          if (++inside > 1) leave();
          return othersRefused;
        });
      } catch (error) {
        if (++refused === 19) leave();
        throw error;
      }
    });
    const settled = await Promise.allSettled(attempts);
    expect(inside).toBe(1);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is taken over with a note when its process is gone", async () => {
    const pid = ended();
    hold({ pid, host: hostname() });
    const notes: string[] = [];
    const owner = await withLock(
      path,
      (note) => notes.push(note),
      async () => JSON.parse(readFileSync(path, "utf8")),
    );
    expect(owner.pid).toBe(process.pid);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(String(pid));
  });

  it("of another host, or an unreadable one, is left alone", async () => {
    const pid = ended();
    hold({ pid, host: "elsewhere" });
    await expect(withLock(path, ignore, async () => "never")).rejects.toThrow(`delete ${path}`);
    hold("no JSON");
    await expect(withLock(path, ignore, async () => "never")).rejects.toThrow("delete the file");
    expect(readFileSync(path, "utf8")).toBe("no JSON");
  });

  it("that another process re-created is not removed by its first owner", async () => {
    await withLock(path, ignore, async () => writeFileSync(path, "of another"));
    expect(readFileSync(path, "utf8")).toBe("of another");
  });

  it("says why when its folder cannot be made", async () => {
    writeFileSync(join(folder, "plain"), "");
    await expect(withLock(join(folder, "plain", "lock"), ignore, async () => "never")).rejects.toThrow(
      "plain",
    );
  });
});
