import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { createRandom } from "../../../src/base/random.js";
import { attempt } from "../kills/attempt.js";
import { batchcam } from "../run-command.js";
import { scratch } from "../scratch.js";
import { type Condition, refuses, type World } from "./condition.js";

/** The disk is full after so many bytes; with room again, the run goes on to the same files. */
async function fullAfter({ train, trained }: World, room: number, place: string): Promise<string[]> {
  const full = (folder: string) => ({ disk: { root: folder, room } });
  const { ends, wrong } = await attempt(train, [full], trained.written, place);
  return [...refuses(ends[0], /full|space/), ...wrong].map((what) => `full after ${room} bytes: ${what}`);
}

const bytesOf = ({ trained }: World): number =>
  [...trained.written.values()].reduce((sum, { text, rest }) => sum + text.length + rest.length, 0);

/** Work on a true file system of memory, which only the administrator of a system may mount. */
async function mounted(
  place: string,
  options: string,
  work: (folder: string) => Promise<string[]>,
): Promise<string[]> {
  const folder = scratch(place);
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  if (mount.status !== 0) return [];
  try {
    return await work(folder);
  } finally {
    spawnSync("umount", ["-l", folder]);
  }
}

const refusedWith = (code: string): Condition => ({
  name: `a disk that says ${code}`,
  slow: code !== "EROFS",
  check: async ({ train, trained }, place) => {
    const { ends, wrong } = await attempt(
      train,
      [(folder) => ({ disk: { root: folder, refuse: code } })],
      trained.written,
      place,
    );
    return [...refuses(ends[0]), ...wrong];
  },
});

export const diskConditions: readonly Condition[] = [
  {
    name: "a full disk",
    check: async (world, place) => {
      const random = createRandom(world.seed);
      const count = world.long ? 60 : 2;
      const wrong: string[] = [];
      for (let index = 0; index < count; index++) {
        wrong.push(...(await fullAfter(world, Math.floor(random.uniform() * bytesOf(world) * 0.9), place)));
      }
      return wrong;
    },
  },
  refusedWith("EROFS"),
  refusedWith("EACCES"),
  refusedWith("EDQUOT"),
  refusedWith("EIO"),
  {
    name: "a full file system",
    slow: true,
    check: ({ train }, place) =>
      mounted(place, "size=300k", async (folder) =>
        refuses(await batchcam(train.start.slice(1), { cwd: folder }), /full|space/),
      ),
  },
  {
    name: "a read-only file system",
    check: ({ inputs }, place) =>
      mounted(place, "ro", async (folder) => {
        const args = ["export", join(inputs.model, "model.onnx"), "--cam", "--out", "cam.onnx"];
        return refuses(await batchcam(args, { cwd: folder }), /read-only/);
      }),
  },
];
