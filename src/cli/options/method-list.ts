import { attributionMethods, type MethodName } from "../../cam/index.js";

/** Width of help. */
const width = 100;
const nameWidth = 24;

/** Lists attribution methods with their descriptions, wrapped for help. */
export const methodList = (names: readonly MethodName[]): string =>
  names
    .flatMap((name) =>
      lines(attributionMethods[name].description).map(
        (line, at) => `  ${(at === 0 ? name : "").padEnd(nameWidth)}${line}`,
      ),
    )
    .join("\n");

function lines(text: string): string[] {
  const all: string[] = [];
  for (const word of text.split(" ")) {
    const last = all.pop();
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || longer.length <= width - nameWidth - 2) all.push(longer);
    else all.push(last, word);
  }
  return all;
}
