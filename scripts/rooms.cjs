/** The rooms that run anywhere, browsers included, in order: each imports only from itself and from rooms above it. */
const anywhere = [
  "base",
  "onnx",
  "graph",
  "autodiff",
  "runtime",
  "nn",
  "models",
  "layers",
  "scores",
  "import",
  "cam",
  "losses",
  "data",
  "metrics",
  "options",
  "optimisation",
  "train",
  "faithfulness",
  "explain",
  "draw",
];
/** The rooms of Node, in order, below all of those. */
const node = ["files", "datasets", "node", "runs", "report", "experiments", "calls", "cli"];
const rooms = [...anywhere, ...node];

module.exports = { anywhere, node, rooms };
