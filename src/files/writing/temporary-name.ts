import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { processExists, processSpace } from "../processes.js";

/** Where the numbers of processes count, in short. */
const here = createHash("sha256").update(`${hostname()} ${processSpace()}`).digest("hex").slice(0, 8);

/** A name for a temporary file: it says whose it is, and nobody can foresee it. */
export const temporaryName = (): string =>
  `.batchcam-${here}-${process.pid}-${randomBytes(8).toString("hex")}.tmp`;

const ours = /^\.batchcam-(?<place>[0-9a-f]{8})-(?<pid>\d+)-[0-9a-f]{16}\.tmp$/;
/** Those of version 0.1: NAME.PID.tmp. */
const earlier = /\.(html|json|jsonl|md|npy|onnx|png|safetensors|svg)\.\d+\.tmp$/;

/** Whether a name is one of this package's temporary files. */
export const isTemporaryName = (name: string): boolean => ours.test(name) || earlier.test(name);

/** Whether a name is that of a temporary file whose process ran here and has ended. */
export function isAbandoned(name: string): boolean {
  const { place, pid } = ours.exec(name)?.groups ?? {};
  return place === here && !processExists(Number(pid));
}
