import { randomBytes } from "node:crypto";

/** A name for a temporary file that nobody can foresee. */
export const temporaryName = (): string => `.batchcam-${randomBytes(8).toString("hex")}.tmp`;

const ours = /^\.batchcam-[0-9a-f]{16}\.tmp$/;
/** Those of version 0.1: NAME.PID.tmp. */
const earlier = /\.(html|json|jsonl|md|npy|onnx|png|safetensors|svg)\.\d+\.tmp$/;

/** Whether a name is one of this package's temporary files. */
export const isTemporaryName = (name: string): boolean => ours.test(name) || earlier.test(name);
