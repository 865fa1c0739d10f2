import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BatchcamError } from "../../src/base/errors.js";
import { Explainer, readImage } from "../../src/node/index.js";
import type { Case } from "./case.js";

/** What becomes of a trained classifier that is given no option, on pictures whose answers its own code knows. */
export interface TrainedVerdict {
  readonly name: string;
  readonly family: string;
  readonly pictures: number;
  /** On how many pictures the answer is the package's own; under what was assumed, and under each printed alternative. */
  readonly same?: number;
  readonly preprocessing?: string;
  readonly from?: string;
  readonly alternatives?: Readonly<Record<string, number>>;
  readonly layer?: string;
  /** Maps without evidence. */
  readonly dead?: number;
  readonly why?: string;
}

/** All pictures are answered as by the package's code, or would be under an alternative that the command prints. */
export const isAnswered = ({
  same,
  pictures,
  alternatives,
}: TrainedVerdict): "yes" | "alternative" | "no" => {
  if (same === pictures) return "yes";
  return Object.values(alternatives ?? {}).includes(pictures) ? "alternative" : "no";
};

export async function judgeTrained(folder: string, { name, family, error }: Case): Promise<TrainedVerdict> {
  if (error !== undefined) return { name, family, pictures: 0, why: `not made: ${error}` };
  const own = JSON.parse(readFileSync(join(folder, "own.json"), "utf8")) as number[];
  const start = { name, family, pictures: own.length };
  try {
    const explainer = await Explainer.load(join(folder, "model.onnx"), { threads: 1 });
    try {
      return { ...start, ...(await answers(explainer, folder, own)) };
    } finally {
      await explainer.release();
    }
  } catch (cause) {
    if (!(cause instanceof BatchcamError)) throw cause;
    return { ...start, why: cause.message.split("\n")[0] };
  }
}

async function answers(explainer: Explainer, folder: string, own: readonly number[]) {
  let [same, dead] = [0, 0];
  const alternatives: Record<string, number> = {};
  for (const [at, wanted] of own.entries()) {
    const pixels = await readImage(join(folder, `${at}.png`), explainer);
    const [{ predicted, dead: isDead }] = await explainer.explain(pixels);
    if (predicted === wanted) same++;
    if (isDead) dead++;
    for (const answer of await explainer.candidates(pixels)) {
      alternatives[answer.preprocessing] ??= 0;
      if (answer.predicted === wanted) alternatives[answer.preprocessing]++;
    }
  }
  const { name, from, fit, channelOrder } = explainer.description.preprocessing;
  return {
    same,
    dead,
    alternatives,
    preprocessing: `${name ?? "of its own"}, ${channelOrder}, ${fit}`,
    from,
    layer: explainer.layer().name,
  };
}
