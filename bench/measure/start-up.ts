import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

/** How long a command takes that does little but start. */
export interface StartUp {
  readonly command: string;
  /** Milliseconds of each try. */
  readonly times: readonly number[];
}

const tries = 9;
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** The built command line and a small model, seen from .cache/bench/. */
const cli = fromRoot("dist/cli.js");
const model = fromRoot("test/fixtures/onnx/resnet/model.onnx");

/** Opens the model and runs it once, as the least that explaining could take. */
const session = `
import { InferenceSession, Tensor } from "onnxruntime-node";
const session = await InferenceSession.create(${JSON.stringify(model)});
const images = new Tensor("float32", new Float32Array(3 * 32 * 48), [1, 3, 32, 48]);
await session.run({ [session.inputNames[0]]: images });
`;

/** @returns Nothing where the package is not built. */
export async function measureStartUp(): Promise<StartUp[]> {
  if (!existsSync(cli)) return [];
  const folder = mkdtempSync(join(tmpdir(), "batchcam-start-up-"));
  try {
    const photo = join(folder, "photo.png");
    await sharp({ create: { width: 48, height: 32, channels: 3, background: "teal" } })
      .png()
      .toFile(photo);
    const commands: readonly (readonly [command: string, args: readonly string[]])[] = [
      ["Node alone", ["--eval", "0"]],
      ["batchcam --version", [cli, "--version"]],
      ["batchcam --help", [cli, "--help"]],
      ["batchcam train --help", [cli, "train", "--help"]],
      ["batchcam explain --help", [cli, "explain", "--help"]],
      ["ONNX Runtime alone, a small model", ["--input-type=module", "--eval", session]],
      ["batchcam explain, the same model", [cli, "explain", model, photo, "--out", join(folder, "out")]],
    ];
    return commands.map(([command, args]) => ({ command, times: timesOf(command, args) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timesOf(command: string, args: readonly string[]): number[] {
  return Array.from({ length: tries }, () => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args);
    if (status !== 0) throw new Error(`${command} ended with code ${status}.`);
    return performance.now() - start;
  });
}
