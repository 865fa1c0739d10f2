// The rooms of src/ in order: each imports only from itself and from rooms above it.
const rooms = [
  "base",
  "onnx",
  "graph",
  "import",
  "autodiff",
  "runtime",
  "nn",
  "models",
  "cam",
  "losses",
  "data",
  "metrics",
  "train",
  "explain",
  "report",
  "experiment",
  "cli",
];
const below = rooms.map((room, index) => ({
  name: `${room}-imports-upwards-only`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${rooms.slice(index + 1).join("|") || "none"})/` },
}));
const apart = [
  ["onnx", ["base"]],
  ["graph", ["base", "onnx"]],
  ["import", ["base", "onnx", "graph"]],
  ["data", ["base"]],
  ["metrics", ["base"]],
  ["report", ["base", "metrics"]],
].map(([room, allowed]) => ({
  name: `${room}-knows-only-${allowed.join("-and-")}`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: `^src/(?!(${[room, ...allowed].join("|")})/)` },
}));
module.exports = {
  forbidden: [
    ...below,
    ...apart,
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: "\\.d\\.ts$" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
