import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Describes the digits, with a stream that cannot be written. */
function inspect(
  broken: "stdout" | "stderr",
  ...more: string[]
): Promise<{ code: number | null; other: string }> {
  const full = openSync("/dev/full", "w");
  const stdio =
    broken === "stdout" ? (["ignore", full, "pipe"] as const) : (["ignore", "pipe", full] as const);
  const child = spawn(process.execPath, [cli, "data", "inspect", "digits", ...more], { stdio: [...stdio] });
  closeSync(full);
  let other = "";
  (child.stdout ?? child.stderr)?.on("data", (chunk) => {
    other += chunk;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, other })));
}

describe.skipIf(!existsSync("/dev/full"))("output that cannot be written", () => {
  it("costs the notes and nothing else", async () => {
    const { code, other } = await inspect("stderr", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(other).name).toBe("digits");
  });

  it("costs the exit code when it was the result", async () => {
    const { code, other } = await inspect("stdout");
    expect(code).toBe(1);
    expect(other).toMatch(/^batchcam: The result cannot be written to standard output: ENOSPC.*\n$/);
  });

  it("is no failure when its reader has seen enough", async () => {
    const child = spawn(process.execPath, [cli, "data", "inspect", "digits"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(0);
    expect(stderr).toBe("");
  });
});
