import {
  type AttributionMethod,
  attributionMethods,
  type MethodName,
  methodNames,
} from "../../src/cam/index.js";
import { explainDefaults } from "../../src/explain/index.js";
import { measuredMethods } from "../../src/faithfulness/attributions.js";
import { table } from "./markdown-table.js";

/** The whole of docs/METHODS.md, from the registry of methods. */
export const methodsDocument = (): string =>
  [
    "# Attribution methods",
    "",
    "Written whole by `npm run methods` from the registry in `src/cam/methods/registry.ts`.",
    "",
    "Each method takes an image and a class and gives a map [H,W] in [0,1] of the image's size that says what in the image",
    "speaks for the class. Choose one with `batchcam explain MODEL IMAGE --method NAME`, with",
    '`explainer.explain(images, { method: "NAME" })`, or with `batchcam export MODEL --cam --method NAME`, which puts it into the',
    `ONNX file. The default is \`${explainDefaults.method}\`.`,
    "",
    ...table(
      ["Name", "Looks at", "Runs for each image", "Gradient", "In an ONNX file", "Options"],
      methodNames.map((name) => [`\`${name}\``, ...needs(attributionMethods[name])]),
    ),
    "",
    "- **Looks at**: a method on a layer explains the default layer, or those of `--layer`; the maps of several are averaged. Its",
    "  map is as fine as the layer. A method on pixels needs no layer and gives a map as fine as the image.",
    "- **Runs for each image**: methods with one run explain a whole batch of images in one pass.",
    "- **Gradient**: every operator between the layer (or the pixels) and the scores needs a derivative rule.",
    `- \`batchcam evaluate RUN --faithfulness\` measures ${measured()} beside random maps.`,
    "",
    "## What each computes",
    "",
    ...table(
      ["Method", "In a sentence", "Paper"],
      methodNames.map((name) => about(name)),
    ),
    "",
    "Where a paper leaves a choice, the comments beside the code say what was chosen: `src/cam/methods` for methods of one run,",
    "`src/explain/methods` for the others.",
    "",
  ].join("\n");

function needs(method: AttributionMethod): string[] {
  const options =
    method.runs !== "once per sample"
      ? []
      : [`\`samples\` (${method.samples})`, ...(method.random ? [`\`seed\` (${explainDefaults.seed})`] : [])];
  return [
    method.on === "layer" ? "a layer" : "pixels",
    method.runs === "once" ? "1" : method.runs.replace("once", "1"),
    method.gradient ? "yes" : "no",
    method.runs === "once" ? "yes" : "no",
    options.join(", "),
  ];
}

function about(name: MethodName): string[] {
  const { title, description, paper } = attributionMethods[name];
  const { authors, year, venue, url } = paper;
  return [title, description, `${authors} ${year}, [${paper.title}](${url}), ${venue}`];
}

const measured = (): string =>
  measuredMethods.map(([, name]) => `${attributionMethods[name].title} (\`${name}\`)`).join(" and ");

/** A table of Markdown whose columns line up in the source. */
