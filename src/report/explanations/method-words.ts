import { attributionMethods, type MethodName } from "../../cam/index.js";

/** A method with its source and what it does: "Grad-CAM (Selvaraju et al. 2017). Weights each channel ...". */
export function methodWords(name: MethodName): string {
  const { title, description, paper } = attributionMethods[name];
  return `${title} (${paper.authors} ${paper.year}). ${description}`;
}
