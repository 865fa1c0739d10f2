import { attributionMethods, type MethodName } from "../../../cam/index.js";

/** A method with its source and what it does: "Grad-CAM (Selvaraju et al. 2017). Weights each channel ...". */
export function methodWords(name: MethodName): string {
  const { title, description, paper } = attributionMethods[name];
  return `${title} (${paper.authors} ${paper.year}). ${description}`;
}

/** A line of help for each of some methods. */
export const methodHelp = (names: readonly MethodName[]): string =>
  names.map((name) => `  ${name.padEnd(24)}${attributionMethods[name].description}`).join("\n");
