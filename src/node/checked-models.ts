import { createHash, webcrypto } from "node:crypto";
import { join } from "node:path";
import { env } from "onnxruntime-common";
import { z } from "zod";
import { StorageError } from "../base/errors.js";
import { version } from "../base/version.js";
import { ownCache } from "../datasets/index.js";
import type { Finding, GuardMemory } from "../explain/index.js";
import { clearAbandoned, list, readSavedIfWhole, writeSaved } from "../files/index.js";
import { optimiserLevels } from "../runtime/index.js";

const savedFindings = z.record(
  z.string(),
  z.object({
    optimiser: z.object({ level: z.enum(optimiserLevels), without: list(z.string()) }).optional(),
    layer: z.string().optional(),
    oneByOne: z.boolean().optional(),
  }),
);

/** Another number where a model's check finds other things than before. */
const checks = 3;

/**
 * What was found out about a model, kept in the cache folder under the digest of its file, the versions of this package and
 * of ONNX Runtime, and all that decides how it is read. Where nothing can be written, nothing is kept.
 * @param reading - What decides how the model is read and run.
 */
export function checkedModel(bytes: Uint8Array, reading: unknown): GuardMemory {
  const folder = join(ownCache(), "checked");
  // In another thread, while the model is parsed in this one.
  const hashed = webcrypto.subtle.digest("SHA-256", bytes);
  const place = hashed.then((digest) => {
    const about = JSON.stringify([version, checks, env.versions.common, reading]);
    const key = createHash("sha256").update(Buffer.from(digest)).update(about).digest("hex");
    return join(folder, `${key}.json`);
  });
  let known: Promise<Record<string, Finding>> | undefined;
  const findings = (): Promise<Record<string, Finding>> => {
    known ??= (async () => ({ ...(await readSavedIfWhole(await place, savedFindings)) }))();
    return known;
  };
  return {
    recall: async (what) => (await findings())[what],
    keep: async (what, finding) => {
      const all = await findings();
      all[what] = finding;
      try {
        await clearAbandoned(folder);
        await writeSaved(await place, savedFindings, all);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
      }
    },
  };
}
