import { UsageError } from "../base/errors.js";
import { type KnownClasses, sameClasses } from "../data/index.js";
import type { TrainConfig } from "../options/index.js";

type Chosen = Pick<TrainConfig, "mapClasses" | "newHead">;

/**
 * The classes of the weights that a run begins with; undefined if these name none, or their head is replaced.
 * @param owner - The weights' file, for messages.
 * @throws UsageError when classes are mapped to those of weights that name none.
 */
export function startingClasses(
  owner: string,
  names: readonly string[] | undefined,
  { mapClasses: renamed, newHead }: Chosen,
): KnownClasses | undefined {
  if (names !== undefined && !newHead) return { owner, names, renamed, replaceable: true };
  if (renamed.length === 0) return undefined;
  throw new UsageError(
    "`mapClasses` says what the classes of a run or of initial weights are called in the data, but this training begins " +
      "with none: leave it out.",
  );
}

/** Whether training begins with a new head, because the data has other classes or the options say so. */
export const needsNewHead = (
  known: KnownClasses | undefined,
  { newHead }: Chosen,
  classNames: readonly string[],
): boolean => newHead || (known !== undefined && !sameClasses(known.names, classNames));
