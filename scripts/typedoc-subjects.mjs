/**
 * A plugin of TypeDoc: lists what a module exports by subject, which is the room it comes from, in place of one list of
 * functions and one of types.
 */
import { Comment, CommentTag, Converter } from "typedoc";

/** The subjects of rooms, and of folders in them where a room has several. */
const subjects = {
  base: "Errors and arrays",
  onnx: "ONNX files",
  graph: "Tensors and graphs",
  "graph/operators": "Operators",
  autodiff: "Derivatives",
  runtime: "Running graphs",
  nn: "Parameters and layers",
  models: "Models",
  import: "ONNX classifiers",
  cam: "Attribution methods",
  losses: "Losses",
  data: "Data",
  metrics: "Metrics",
  "metrics/maps": "Maps",
  "metrics/predictions": "Predictions",
  options: "Training options",
  optimisation: "Training",
  train: "Training",
  faithfulness: "Faithfulness",
  explain: "Explaining",
  draw: "Figures",
  files: "Files",
  datasets: "Datasets",
  node: "Backends",
  runs: "Runs on disk",
  report: "Reports",
  experiments: "Experiments",
  calls: "Calls that do it all",
};

/** The subject of a file such as src/graph/operators/elementwise.ts: that of the nearest folder which has one. */
function subjectOf(path) {
  const folders = path.split("/").slice(1, -1);
  for (let depth = folders.length; depth > 0; depth--) {
    const subject = subjects[folders.slice(0, depth).join("/")];
    if (subject !== undefined) return subject;
  }
  return undefined;
}

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      for (const reflection of module.children ?? []) {
        const declared = reflection.isReference() ? reflection.getTargetReflection() : reflection;
        const path = project.getSymbolIdFromReflection(declared)?.packagePath;
        const subject = path === undefined ? undefined : subjectOf(path);
        if (subject === undefined) continue;
        reflection.comment ??= new Comment();
        reflection.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: subject }]));
      }
    }
  });
}
