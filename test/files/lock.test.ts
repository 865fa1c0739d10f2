import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StorageError, UsageError } from "../../src/base/errors.js";
import { withLock } from "../../src/files/index.js";
import { ownerHere } from "../../src/files/lock/owner.js";
import { processStart } from "../../src/files/lock/process-start.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batchcam-lock-"));
  path = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pace = { beat: 10, expiry: 200 };
/** The id of a process that has ended. */
const ended = (): number => spawnSync(process.execPath, ["-e", ""]).pid;
const hold = (owner: unknown): void =>
  writeFileSync(path, typeof owner === "string" ? owner : JSON.stringify(owner));
const here = ownerHere("train");
const holder = (): { pid: number; command: string } => JSON.parse(readFileSync(path, "utf8"));
/** Makes the lock as old as a while ago. */
const age = (milliseconds: number): void => {
  const then = (Date.now() - milliseconds) / 1000;
  utimesSync(path, then, then);
};
const take = (onStale?: (note: string) => void): Promise<number> =>
  withLock(folder, "train", async () => holder().pid, { pace, onStale });

describe("a lock", () => {
  it("names its owner while the work runs, and is gone afterwards, even when the work fails", async () => {
    const owner = await withLock(folder, "train", async () => holder());
    expect(owner).toMatchObject({ pid: process.pid, host: hostname(), command: "train" });
    expect(existsSync(path)).toBe(false);
    const failing = withLock(folder, "train", async () => {
      throw new Error("broken");
    });
    await expect(failing).rejects.toThrow("broken");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps others out while its process lives, however long it gives no sign of life, and says who works", async () => {
    // A process that stands still.
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    try {
      const started = processStart(other.pid ?? 0);
      hold({ ...here, pid: other.pid, started });
      age(1e9);
      await expect(take()).rejects.toThrow(UsageError);
      await expect(take()).rejects.toThrow(
        `${folder} is in use by process ${other.pid} on ${hostname()} (train) since ${here.since}: wait until it ends, or`,
      );
      // The number was given to another process since.
      hold({ ...here, pid: other.pid, started: `${started}1` });
      expect(await take()).toBe(process.pid);
    } finally {
      other.kill();
    }
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
        return await withLock(folder, "train", () => {
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

  it.each([
    ["of a process that has ended", () => hold({ ...here, pid: ended() })],
    ["of version 0.1, whose process has ended", () => hold({ pid: ended(), host: hostname() })],
    ["that a full disk left empty", () => hold("")],
    ["that is damaged", () => hold('{"pid": ')],
    ["of another machine that gives no sign of life", () => hold({ ...here, host: "elsewhere" })],
    ["of a container that gives no sign of life", () => hold({ ...here, machine: "pid:[1]" })],
  ])("%s is taken over by just one of many, and nothing stays behind", async (_, leave) => {
    leave();
    age(1000);
    let inside = 0;
    let most = 0;
    const attempts = Array.from({ length: 20 }, () =>
      withLock(
        folder,
        "train",
        async () => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setTimeout(resolve, 5));
          inside--;
        },
        { pace },
      ),
    );
    const settled = await Promise.allSettled(attempts);
    expect(most).toBe(1);
    expect(settled.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0);
    for (const result of settled)
      if (result.status === "rejected") expect(result.reason).toBeInstanceOf(UsageError);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is taken over with a note", async () => {
    const pid = ended();
    hold({ ...here, pid });
    const notes: string[] = [];
    await take((note) => notes.push(note));
    expect(notes).toEqual([`The train of process ${pid} was cut off; going on.`]);
  });

  it("of another machine is left alone while it gives signs of life, and tells when it expires", async () => {
    hold({ ...here, host: "elsewhere" });
    await expect(take()).rejects.toThrow(/on elsewhere .*If that has died, try again in 1 s/);
    // Old by the clock of the disk, as after a change of the clock, but touched again.
    age(1000);
    const touching = setInterval(() => age(500), 5);
    await expect(take()).rejects.toThrow("on elsewhere");
    clearInterval(touching);
    expect(existsSync(path)).toBe(true);
  });

  it("that is just being written is waited for", async () => {
    hold("");
    const later = setTimeout(() => hold({ ...here, host: "elsewhere" }), 4);
    await expect(
      withLock(folder, "train", () => take(), { pace: { beat: 500, expiry: 1000 } }),
    ).rejects.toThrow("on elsewhere");
    clearTimeout(later);
  });

  it("gives signs of life", async () => {
    await withLock(
      folder,
      "train",
      async () => {
        age(10_000);
        await vi.waitFor(() => {
          expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(5000);
        });
      },
      { pace },
    );
  });

  it("that somebody took over stops its first owner, and is not removed by it", async () => {
    const work = withLock(folder, "train", async (lock) => {
      await lock.check();
      hold({ ...here, pid: 1, host: "elsewhere" });
      await lock.check();
    });
    await expect(work).rejects.toThrow(StorageError);
    await expect(work).rejects.toThrow("now belongs to process 1 on elsewhere: this process stops");
    expect(holder().pid).toBe(1);
    rmSync(path);
    const gone = withLock(folder, "train", async (lock) => {
      rmSync(path);
      await lock.check();
    });
    await expect(gone).rejects.toThrow("is gone");
  });

  it("says why when there is none to be had", async () => {
    writeFileSync(join(folder, "plain"), "");
    await expect(withLock(join(folder, "plain", "deep"), "train", () => take())).rejects.toThrow(
      /plain.*another path/,
    );
    mkdirSync(path);
    await expect(take()).rejects.toThrow("is not a file");
  });
});

describe("a locked folder", () => {
  it("is made, and goes again with the folders above if it stays empty", async () => {
    const deep = join(folder, "a", "b");
    await withLock(deep, "train", async () => expect(existsSync(deep)).toBe(true));
    expect(readdirSync(folder)).toEqual([]);
    await withLock(deep, "train", async () => writeFileSync(join(deep, "kept"), ""));
    expect(readdirSync(deep)).toEqual(["kept"]);
  });

  it("is cleared of what killed processes left, and of nothing else", async () => {
    const left = [
      ".batchcam-01234567-9-0123456789abcdef.tmp",
      "summary.json.123.tmp",
      "00.png.4.tmp",
      "lock.turn",
    ];
    const others = ["notes.tmp", "notes.123.tmp", ".batchcam-x.tmp", "summary.json"];
    for (const name of [...left, ...others]) writeFileSync(join(folder, name), "");
    mkdirSync(join(folder, ".batchcam-01234567-9-fedcba9876543210.tmp"));
    utimesSync(join(folder, "lock.turn"), 1, 1);
    await take();
    expect(readdirSync(folder).sort()).toEqual(
      [...others, ".batchcam-01234567-9-fedcba9876543210.tmp"].sort(),
    );
  });
});
