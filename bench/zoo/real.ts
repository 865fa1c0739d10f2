import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { BatchcamError } from "../../src/base/errors.js";
import { Explainer } from "../../src/node/index.js";
import { uniform } from "../measure/random.js";

/** What becomes of a file that somebody published, without an option. */
export interface RealVerdict {
  readonly name: string;
  readonly read: boolean;
  readonly input?: string;
  readonly layer?: string;
  readonly preprocessing?: string;
  readonly names?: string;
  readonly dead?: boolean;
  readonly why?: string;
}

/** The files of a folder, and those in folders of their own. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesOf(path);
    return name.endsWith(".onnx") ? [path] : [];
  });

export async function judgeReal(folder: string): Promise<RealVerdict[]> {
  const verdicts: RealVerdict[] = [];
  for (const path of filesOf(folder).sort()) {
    const name = path.slice(folder.length).replace(/^\//, "") || basename(path);
    try {
      verdicts.push({ name, read: true, ...(await explained(path)) });
    } catch (cause) {
      if (!(cause instanceof BatchcamError)) throw cause;
      verdicts.push({ name, read: false, why: cause.message.split("\n")[0] });
    }
    console.error(JSON.stringify(verdicts.at(-1)));
  }
  return verdicts;
}

async function explained(path: string): Promise<Omit<RealVerdict, "name" | "read">> {
  const explainer = await Explainer.load(path, { threads: 1 });
  try {
    const { channels, height, width, description } = explainer;
    const [{ dead }] = await explainer.explain(uniform(channels * height * width));
    const { name, from, channelOrder, fit } = description.preprocessing;
    return {
      input: `${channels}x${height}x${width}`,
      layer: explainer.layer().name,
      preprocessing: `${name ?? "of its own"}, ${channelOrder}, ${fit} (${from})`,
      names: description.classNames?.kind ?? "numbers",
      dead,
    };
  } finally {
    await explainer.release();
  }
}
