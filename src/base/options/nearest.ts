/**
 * The choice that a misspelt text most likely means, for messages such as `Did you mean "grad-cam"?`. Case,
 * hyphens, underscores and spaces are ignored, two transposed letters count as one mistake, and a prefix stands
 * for its choice.
 *
 * @returns The first of the closest choices; undefined if more than a third of the letters would have to change.
 *
 * @example
 * ```text
 * nearest("gradcam", ["grad-cam", "rise"]); // "grad-cam"
 * nearest("ssmi", ["ssim", "l1"]); // "ssim"
 * nearest("photo", ["ssim", "l1"]); // undefined
 * ```
 */
export function nearest(text: string, choices: readonly string[]): string | undefined {
  const asked = folded(text);
  let best: { readonly choice: string; readonly mistakes: number } | undefined;
  for (const choice of choices) {
    const offered = folded(choice);
    const mistakes = editDistance(asked, offered);
    const allowed = Math.max(1, Math.floor(Math.max(asked.length, offered.length) / 3));
    const shortest = Math.min(asked.length, offered.length);
    if (
      mistakes <= allowed &&
      mistakes < shortest &&
      mistakes < (best?.mistakes ?? Number.POSITIVE_INFINITY)
    ) {
      best = { choice, mistakes };
    }
  }
  return best?.choice ?? beginningOf(asked, choices);
}

/** Fewer letters than these begin too many words to mean one of them. */
const shortestBeginning = 3;

const beginningOf = (asked: string, choices: readonly string[]): string | undefined =>
  asked.length < shortestBeginning ? undefined : choices.find((choice) => folded(choice).startsWith(asked));

const folded = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, "");

/**
 * How many letters must be added, left out, replaced or exchanged with their neighbours to make one text of the other
 * (optimal string alignment distance).
 */
function editDistance(a: string, b: string): number {
  let [beforeLast, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length];
}

/**
 * ` Did you mean "grad-cam"?`, to follow the sentence of a message; nothing where no choice is close. Of names joined by
 * "+" or commas, the first that is no choice counts; but a choice may have these in its own name, as "grad-cam++" does.
 */
export function didYouMean(text: string, choices: readonly string[]): string {
  const names = text.split(/[+,]/);
  const wrong = names.filter((name) => !choices.includes(name));
  const candidates = wrong.length === names.length ? [text, ...wrong] : wrong;
  const meant = candidates.map((name) => nearest(name, choices)).find((name) => name !== undefined);
  return meant === undefined ? "" : ` Did you mean "${meant}"?`;
}
