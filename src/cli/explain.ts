import { basename, dirname, extname, join, resolve } from "node:path";
import { UsageError } from "../base/errors.js";
import { writeFileAtomic } from "../base/files.js";
import { type Explainer, type Explanation, openExplainer, readImage } from "../explain/index.js";
import { overlayFigure } from "../report/index.js";
import { nodeBackend } from "../runtime/node.js";
import type { Machine } from "./options.js";
import type { Terminal } from "./terminal.js";

export interface ExplainArguments extends Machine {
  /** A model.onnx of this package, or a run's folder. */
  readonly model: string;
  readonly images: readonly string[];
  /** "label", "predicted" or the number of a class. */
  readonly classChoice: string;
  readonly out: string;
}

/** `batchcam explain`: writes an overlay for each image. */
export async function explainCommand(args: ExplainArguments, terminal: Terminal): Promise<number> {
  const explainer = await openExplainer(args.model, { backend: nodeBackend(args) });
  const { classNames } = explainer;
  const targetOf = targetChoice(args.classChoice, classNames);
  // All images are read before the first is written: a bad one among many costs no half-done work.
  const pictures = [];
  for (const path of args.images) {
    pictures.push({ path, pixels: await readImage(path, explainer), target: targetOf(path) });
  }
  const outputs = outputNames(args.images, args.out);
  const results = [];
  for (const [index, { path, pixels, target }] of pictures.entries()) {
    const [explanation] = await explainer.explain(pixels, {
      targets: target === undefined ? "predicted" : [target],
    });
    const title = titleOf(explanation, classNames);
    await writeFileAtomic(
      outputs[index],
      await overlayFigure(pixels, explanation.map, { ...sizeOf(explainer), title }),
    );
    terminal.say(
      `${path}: ${title}${explanation.dead ? ", dead map: no evidence" : ""} -> ${outputs[index]}`,
    );
    terminal.progress("explain", index + 1, pictures.length);
    results.push(resultOf(path, outputs[index], explanation, classNames));
  }
  await explainer.release();
  terminal.result({ model: args.model, images: results });
  return 0;
}

const sizeOf = ({ channels, height, width }: Explainer) => ({ channels, height, width });

function titleOf({ predicted, confidence, target }: Explanation, classNames: readonly string[]): string {
  const said = `predicted ${classNames[predicted]} (${(100 * confidence).toFixed(1)} %)`;
  return target === predicted ? said : `${said}, map for ${classNames[target]}`;
}

function resultOf(image: string, overlay: string, found: Explanation, classNames: readonly string[]) {
  return {
    image,
    overlay,
    predicted: found.predicted,
    predictedName: classNames[found.predicted],
    confidence: found.confidence,
    target: found.target,
    targetName: classNames[found.target],
    dead: found.dead,
  };
}

/** For the path of an image the class to explain, undefined for the predicted one. */
function targetChoice(choice: string, classNames: readonly string[]): (path: string) => number | undefined {
  if (choice === "predicted") return () => undefined;
  if (choice === "label") return (path) => labelOf(path, classNames);
  const target = Number(choice);
  if (choice.trim() === "" || !Number.isInteger(target) || target < 0 || target >= classNames.length) {
    throw new UsageError(
      `--class ${choice}: give "label", "predicted" or a class from 0 to ${classNames.length - 1}.`,
    );
  }
  return () => target;
}

/** The class that the name of an image's folder says. */
function labelOf(path: string, classNames: readonly string[]): number {
  const folder = basename(dirname(resolve(path)));
  const label = classNames.findIndex((name) => folderName(name) === folder);
  if (label >= 0) return label;
  throw new UsageError(
    `--class label: the folder of ${path} must have the name of its class ` +
      `(${classNames.map(folderName).join(", ")}), not "${folder}".`,
  );
}

/** The name of a class as a folder: what cannot stand in a file's name becomes "-". */
export const folderName = (className: string): string => className.replace(/[/\\:*?"<>|]/g, "-");

/** One PNG for each image; images of the same name in different folders get numbers. */
function outputNames(images: readonly string[], out: string): string[] {
  const seen = new Map<string, number>();
  return images.map((path) => {
    const name = basename(path, extname(path));
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return join(out, `${name}${count > 1 ? `-${count}` : ""}.cam.png`);
  });
}
