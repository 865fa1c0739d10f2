import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";
import { roomsOf } from "../../scripts/house.mjs";
import { root } from "../../scripts/snippets.mjs";

const require = createRequire(import.meta.url);
const { anywhere, rooms } = require("../../scripts/rooms.cjs") as { anywhere: string[]; rooms: string[] };

/** What a bundle of a room for browsers leaves to be imported. */
async function importsOf(room: string): Promise<string[]> {
  const bundle = await rolldown({
    input: join(root, "src", room, room === "base" ? "errors.ts" : "index.ts"),
    platform: "browser",
    external: (id) => !id.startsWith(".") && !id.startsWith("/"),
    logLevel: "silent",
  });
  const { output } = await bundle.generate({ format: "esm" });
  return output.flatMap((chunk) =>
    chunk.type === "chunk" ? [...chunk.imports, ...chunk.dynamicImports] : [],
  );
}

describe("the rooms that run anywhere", () => {
  it.each(anywhere)("%s makes a bundle for browsers that needs nothing of Node", async (room) => {
    const native = /^(node:|sharp|onnxruntime-node|commander|cli-progress)/;
    expect((await importsOf(room)).filter((name) => native.test(name))).toEqual([]);
  });
});

/** What the linter says of a house with more files in it: "FILE: RULE". */
function broken(files: Readonly<Record<string, string>>): string[] {
  const house = mkdtempSync(join(tmpdir(), "batchcam-house-"));
  const write = (file: string, code: string): void => {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), code);
  };
  try {
    for (const room of rooms) write(`src/${room}/index.ts`, "export const here = true;\n");
    for (const [file, code] of Object.entries(files)) write(file, code);
    write("tsconfig.json", "{}");
    const linter = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const rules = join(root, ".dependency-cruiser.cjs");
    const output = execFileSync(
      process.execPath,
      [linter, "src", "--config", rules, "--output-type", "json"],
      { cwd: house, encoding: "utf8", maxBuffer: 2 ** 26 },
    );
    const { summary }: { summary: { violations: { from: string; rule: { name: string } }[] } } =
      JSON.parse(output);
    return summary.violations
      .filter(({ rule }) => rule.name !== "no-orphans")
      .map(({ from, rule }) => `${from}: ${rule.name}`)
      .sort();
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
}

describe("the linter", () => {
  it("refuses Node in a room that runs anywhere, imports from rooms below, and rooms without a place", () => {
    const uses = (room: string): string =>
      `import { here } from "../${room}/index.js";\nconsole.log(here);\n`;
    const files = {
      "src/graph/reads.ts": 'import { readFileSync } from "node:fs";\nreadFileSync("x");\n',
      "src/losses/trains.ts": uses("train"),
      "src/attic/extra.ts": uses("base"),
      "src/train/computes.ts": uses("losses"),
    };
    expect(broken(files)).toEqual([
      "src/attic/extra.ts: no-room-outside-the-house",
      "src/graph/reads.ts: runs-anywhere-without-node",
      "src/losses/trains.ts: losses-imports-only-from-rooms-above",
    ]);
  });
});

describe("files", () => {
  /** The functions of node:fs that wait for pipes, follow devices without end, and hold what they are given. */
  const reading = /\b(readFile|readFileSync|readSync|readv|createReadStream|openAsBlob)\b/;
  /** Locks are read while others write them. */
  const exceptions = [
    "src/files/read-file.ts",
    "src/files/lock/lock-file.ts",
    "src/files/lock/process-start.ts",
  ];

  it("are read through one gate", () => {
    const readers = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `src/${file.replaceAll("\\", "/")}`)
      .filter((file) => {
        const code = readFileSync(join(root, file), "utf8");
        const imports = code.matchAll(/^import ([^;]*) from "(node:)?fs(\/promises)?"/gm);
        return [...imports].some(([, names]) => reading.test(names) || !names.includes("{"));
      });
    expect(readers.sort()).toEqual(exceptions.sort());
  });
});

describe("a room", () => {
  const inside = roomsOf(root);

  it.each([...inside.keys()])(
    "%s has at most a dozen files on a level, and no chain of imports over six",
    (room) => {
      const { level, chain } = inside.get(room) ?? { level: 0, chain: [] };
      expect(level).toBeLessThanOrEqual(12);
      expect(chain.length, chain.join(" > ")).toBeLessThanOrEqual(6);
    },
  );

  it("is known to the linter", () => {
    expect([...inside.keys()].sort()).toEqual([...rooms].sort());
  });
});
